"""What writing commands share: show the plan, ask for its confirmation, apply it, report."""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from trunkline.api.errors import ReadOnly
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import Role, plan_lines, summary
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer, plan_edits
from trunkline.changes.staging.staging import Edit
from trunkline.changes.store.errors import StoreError
from trunkline.commands.reporting.failure import DONE, USAGE, Failure
from trunkline.commands.reporting.gc_tuning import rarely_collecting
from trunkline.commands.reporting.run_report import Following, code_of, left_out, report
from trunkline.commands.selection.command_sessions import Opened
from trunkline.commands.selection.context import say
from trunkline.commands.selection.gather_records import Progress
from trunkline.settings import Settings

_SHOWN: Final = 100
"""Records of a plan that are shown before it is written; a dry run shows all."""

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def open_writer(sessions: Opened) -> Iterator[Writer]:
    """Open staging and journal for a block.

    Raises:
        StoreError: the files cannot be opened.
    """
    writer = Writer(sessions.settings.paths.state, sessions, _options(sessions.settings))
    try:
        yield writer
    finally:
        writer.close()


async def apply_edits(
    sessions: Opened, edits: Sequence[Edit], title: str, arguments: argparse.Namespace
) -> int:
    """Plan edits, show the plan, and write what is confirmed.

    Returns:
        The exit code.

    Raises:
        Failure: it was not confirmed, or may not be written.
    """
    if not edits:
        say("nothing to change")
        return DONE
    progress = Progress()

    def read(done: int, total: int) -> None:
        progress(f"{done:,} of {total:,} read again")

    plan = await plan_edits(sessions, edits, _options(sessions.settings), read)
    progress.clear()
    return await apply_plan(sessions, plan, title, arguments)


async def apply_plan(
    sessions: Opened,
    plan: Plan,
    title: str,
    arguments: argparse.Namespace,
    undoes: int | None = None,
) -> int:
    """Show a plan and write it if it is confirmed.

    Returns:
        The exit code.

    Raises:
        Failure: it was not confirmed, or may not be written.
        StoreError: the journal cannot be written; nothing more was sent.
    """
    _show(plan, arguments)
    left = left_out(plan)
    if arguments.dry_run or not plan.ready:
        return left
    for profile in sorted({item.change.target.profile for item in plan.ready}):
        if sessions.profile(profile).read_only:
            raise Failure(f"nothing was written: {profile} is read-only", ReadOnly.exit_code)
    _confirm(plan, arguments)
    with open_writer(sessions) as writer:
        following = Following(len(plan.ready))
        with _watched(writer, following) as begun:
            entry = await writer.apply(
                plan, title, undoes=undoes, on_outcome=following, on_start=begun
            )
        return code_of((report(entry, writer.journal.undone(entry.id), following), left))


async def resume_run(sessions: Opened, run: int, *, failed: bool) -> int:
    """Go on with a run that was cut off, and if that is wanted try again what failed in it.

    Returns:
        The exit code.

    Raises:
        Failure: the journal has no such run.
        RunBusy: it is being applied.
        ReadOnly: its profile is read-only.
    """
    with open_writer(sessions) as writer:
        try:
            entry = writer.journal.run(run)
        except LookupError as error:
            raise Failure(str(error)) from error
        undone = writer.journal.undone(run)
        following = Following(len(undone) if failed else entry.open)
        if entry.open or (failed and undone):
            with _watched(writer, following) as begun:
                go = writer.retry if failed else writer.resume
                entry = await go(run, following, begun)
            undone = writer.journal.undone(run)
        return report(entry, undone, following)


def _options(settings: Settings) -> RunOptions:
    return RunOptions(
        chunk=int(settings.values["api.chunk_size"]),
        workers=int(settings.values["api.concurrency"]),
    )


def _show(plan: Plan, arguments: argparse.Namespace) -> None:
    records = 0
    for line in plan_lines(plan):
        records += line.role is Role.RECORD
        if arguments.dry_run:
            print(line.text)
        elif records <= _SHOWN or (line.role is Role.PROBLEM and line.item is None):
            print(line.text, file=sys.stderr)
    if records > _SHOWN and not arguments.dry_run:
        print(f"  … and {records - _SHOWN:,} more: all of them with --dry-run", file=sys.stderr)
    say(summary(plan))


def _confirm(plan: Plan, arguments: argparse.Namespace) -> None:
    """Return if the plan is confirmed, by the arguments or by whoever is at the terminal.

    Raises:
        Failure: it is not.
    """
    word, reason = plan.confirmation.word, plan.confirmation.reason
    # A plan that one key confirms is confirmed by the word that a larger one would have needed.
    if arguments.confirm in ([word] if word else ["live", str(len(plan.ready))]):
        return
    if arguments.yes and not word and not arguments.confirm:
        return
    given = arguments.confirm or arguments.yes
    if given or sys.stdin is None or not sys.stdin.isatty():
        way = f"--confirm {word}" if word else "--yes"
        raise Failure(f"nothing was written: {reason}; confirm with {way}", USAGE)
    wanted = word or "y"
    if _ask(f"{reason}. Type {wanted} to write: ").strip() != wanted:
        raise Failure("nothing was written", USAGE)


def _ask(question: str) -> str:
    """Ask at the terminal; Ctrl-C ends the program, as it does while it waits for anything else."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        print(question, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _watched(writer: Writer, following: Following) -> Iterator[Callable[[int], None]]:
    """Watch over a run for the block: what it holds, signals, and what to say if it breaks off.

    Yields:
        What to call with the run's number when it is known.
    """
    numbers: list[int] = []

    def begun(run: int) -> None:
        numbers.append(run)
        say(f"run {run}")

    try:
        with _stopping(writer), rarely_collecting():
            yield begun
    except BaseException:
        following.clear()
        if numbers and _is_unfinished(writer, numbers[0]):
            say(f"run {numbers[0]} is unfinished: go on with: trunkline resume {numbers[0]}")
        raise
    finally:
        following.clear()


def _is_unfinished(writer: Writer, run: int) -> bool:
    try:
        return bool(writer.journal.run(run).open)
    except StoreError:
        return True


@contextmanager
def _stopping(writer: Writer) -> Iterator[None]:
    """Let a first signal end a run after the calls in flight, and a second one break it off."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    caught = [name for name in _SIGNALS if signal.getsignal(name) is not signal.SIG_IGN]

    def let_go() -> None:
        while caught:
            loop.remove_signal_handler(caught.pop())

    def stop() -> None:
        let_go()
        writer.stop_all()
        say("stopping after the calls in flight; once more breaks it off")

    for name in caught:
        loop.add_signal_handler(name, stop)
    try:
        yield
    finally:
        let_go()
