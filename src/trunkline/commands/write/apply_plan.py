"""How commands write: show the plan, ask for confirmation, apply it, report the result."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from trunkline.api.errors import ReadOnly
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import Role, plan_lines, summary
from trunkline.changes.running.edit_planning import plan_edits
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.changes.store.errors import RunUndone, StoreError
from trunkline.changes.store.location import network_note
from trunkline.commands.reporting.command_error import DONE, USAGE, CommandError
from trunkline.commands.reporting.gc_tuning import rarely_collecting
from trunkline.commands.reporting.messages import Progress, say, show
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.corrected_records import known_writes
from trunkline.commands.write.run_report import RunProgress, code_of, code_of_excluded, report
from trunkline.model.sentences import as_sentence
from trunkline.sessions import Sessions
from trunkline.sessions.undo_keyring import undo_keyring

_SHOWN: Final = 100
"""How many records of a plan are shown before it is applied; a dry run shows all."""

_STDERR: Final = 2
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def open_writer(sessions: Sessions) -> Iterator[Writer]:
    """Open staging and journal for a block.

    Raises:
        StoreError: the files cannot be opened.
    """
    settings = sessions.settings
    options, keeper = RunOptions.of(settings.values), undo_keyring(settings)
    writer = Writer(settings.paths.state, sessions, options, settings.who, keeper)
    if note := network_note(settings.paths.state):
        say(note)
    try:
        if writer.notice:
            say(writer.notice)
        yield writer
    finally:
        writer.close()


async def apply_edits(
    sessions: Sessions, edits: Sequence[Edit], title: str, arguments: argparse.Namespace
) -> int:
    """Plan edits, show the plan, and apply it once it is confirmed.

    Raises:
        CommandError: the plan was not confirmed, or a profile is read-only.
    """
    if not edits:
        say("Nothing to change")
        return DONE
    progress = Progress()

    def show(done: int, total: int) -> None:
        progress(f"{done:,} of {total:,} loaded again")

    with known_writes(sessions) as writes:
        plan = await plan_edits(
            sessions, edits, RunOptions.of(sessions.settings.values), show, writes
        )
    progress.clear()
    if not _is_confirmed(sessions, plan, arguments):
        return code_of_excluded(plan)
    with open_writer(sessions) as writer:
        return await _apply(writer, plan, title)


async def apply_with(
    writer: Writer,
    sessions: Sessions,
    plan: Plan,
    title: str,
    arguments: argparse.Namespace,
    undoes: int,
) -> int:
    """Show a plan that undoes a run, and apply it once it is confirmed; raises as `apply_edits`."""
    if not _is_confirmed(sessions, plan, arguments):
        return code_of_excluded(plan)
    return await _apply(writer, plan, title, undoes)


def _is_confirmed(sessions: Sessions, plan: Plan, arguments: argparse.Namespace) -> bool:
    """Show a plan; return whether it is to be applied, once it is confirmed.

    Raises:
        CommandError: the plan was not confirmed, or a profile is read-only.
    """
    _show(plan, arguments)
    if arguments.dry_run or not plan.ready:
        return False
    for profile in sorted({item.change.target.profile for item in plan.ready}):
        if not sessions.may_write(profile):
            raise CommandError(f"Nothing was written: {profile} is read-only", ReadOnly.exit_code)
    _confirm(plan, arguments)
    return True


async def _apply(writer: Writer, plan: Plan, title: str, undoes: int | None = None) -> int:
    """Apply a confirmed plan, and report its result.

    Raises:
        RunBusy: the run to undo is being applied, or was resumed meanwhile.
        StoreError: the journal cannot be written; nothing more was sent.
    """
    # Ctrl-C while the plan was printed ends the command here.
    await asyncio.sleep(0)
    progress = RunProgress(len(plan.ready))
    with _supervised(writer, progress) as begun:
        entry = await writer.apply(
            plan,
            title,
            undoes=undoes,
            on_outcome=progress,
            on_start=begun,
            on_written=progress.written,
        )
    result = report(entry, writer.journal.undone(entry.id), progress)
    if writer.kept.problem:
        say(as_sentence(writer.kept.problem))
    return code_of((result, code_of_excluded(plan)))


async def resume_run(sessions: Sessions, run: int, *, failed: bool, named: str = "") -> int:
    """Resume a run that was interrupted or stopped; with `failed`, retry its failed items, too.

    Args:
        named: the account that the run was applied to, where the journal does not name it.

    Raises:
        CommandError: the journal has no such run.
        RunBusy: the run is being applied.
        RunUndone: the run has been undone since.
        ReadOnly: its profile is read-only.
    """
    with open_writer(sessions) as writer:
        try:
            entry = writer.journal.run(run)
        except LookupError as error:
            raise CommandError(str(error)) from error
        await writer.check_account(run, named, "resume")
        undone = writer.journal.undone(run)
        waiting = entry.retryable if failed else entry.resumable
        progress = RunProgress(waiting)
        if entry.why_no_resume:
            raise RunUndone(entry.why_no_resume)
        if waiting:
            with _supervised(writer, progress) as begun:
                resume = writer.retry if failed else writer.resume
                entry = await resume(run, progress, begun, progress.written)
            undone = writer.journal.undone(run)
        return report(entry, undone, progress)


def _show(plan: Plan, arguments: argparse.Namespace) -> None:
    if arguments.dry_run:
        with standard_output(required=True) as stream:
            stream.writelines(f"{line.text}\n" for line in plan_lines(plan))
    else:
        show("".join(f"{line}\n" for line in _first_lines(plan)))
    say(summary(plan))


def _first_lines(plan: Plan) -> Iterator[str]:
    """Yield the lines of the first records of a plan, and those that are about all of it."""
    records = 0
    for line in plan_lines(plan):
        records += line.role is Role.RECORD
        if records <= _SHOWN or (line.item is None and line.role is not Role.GROUP):
            yield line.text
    if records > _SHOWN:
        yield f"  … and {records - _SHOWN:,} more: --dry-run shows all"


def _confirm(plan: Plan, arguments: argparse.Namespace) -> None:
    """Return once the plan is confirmed, by the arguments or at the terminal."""
    word, reason = plan.confirmation.word, plan.confirmation.reason
    # A plan that one key confirms is also confirmed by the word that a larger one would need.
    if arguments.confirm in ([word] if word else ["live", str(len(plan.ready))]):
        return
    if arguments.yes and not word and not arguments.confirm:
        return
    if arguments.confirm or arguments.yes or not sys.stdin.isatty():
        option = f"--confirm {word}" if word else "--yes"
        raise CommandError(f"Nothing was written: {reason}; confirm with {option}", USAGE)
    expected = word or "y"
    if _ask(f"{reason}. Type {expected} to write: ").strip() != expected:
        raise CommandError("Nothing was written", USAGE)


def _ask(question: str) -> str:
    """Ask at the terminal; Ctrl-C ends the program, as it does anywhere else."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        show(question)
        return sys.stdin.readline()
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _supervised(writer: Writer, progress: RunProgress) -> Iterator[Callable[[int], None]]:
    """Handle signals during the run whose number is called back; tell how to resume it."""
    numbers: list[int] = []

    def begun(run: int) -> None:
        numbers.append(run)
        say(f"Run {run}")

    def hint() -> str:
        if not numbers:
            return ""
        ways = "resume with: trunkline resume {0}; undo with: trunkline undo {0}"
        return f"Run {numbers[0]} is unfinished; {ways.format(numbers[0])}"

    try:
        with _stopping(writer, hint), rarely_collecting():
            yield begun
    except BaseException:
        progress.clear()
        if numbers and _is_unfinished(writer, numbers[0]):
            say(hint(), important=True)
        raise
    finally:
        progress.clear()


def _is_unfinished(writer: Writer, run: int) -> bool:
    try:
        return bool(writer.journal.run(run).open)
    except StoreError:
        return True


@contextmanager
def _stopping(writer: Writer, hint: Callable[[], str]) -> Iterator[None]:
    """Stop a run after the calls in flight on a first signal, and at once on a second one.

    Args:
        hint: returns how to resume the run, for a signal that ends the program at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {name: signal.getsignal(name) for name in _SIGNALS}
    handled = [name for name in _SIGNALS if before[name] is not signal.SIG_IGN]

    def restore() -> None:
        while handled:
            loop.remove_signal_handler(handled.pop())

    def end(number: int, frame: object) -> None:
        # Printing is not safe here: the signal may have interrupted just that.
        if text := hint():
            clear = "\r\x1b[K" if os.isatty(_STDERR) else ""
            with suppress(OSError):
                os.write(_STDERR, f"{clear}trunkline: {text}\n".encode())
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def stop() -> None:
        ending = [name for name in handled if name is not signal.SIGINT]
        restore()
        for name in ending:
            signal.signal(name, end)
        writer.stop_all()
        say("Stopping after the calls in flight; press again to stop at once")

    for name in handled:
        loop.add_signal_handler(name, stop)
    try:
        yield
    finally:
        restore()
        for name, handler in before.items():
            if signal.getsignal(name) is end:
                signal.signal(name, handler)
