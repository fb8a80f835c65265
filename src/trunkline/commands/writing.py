"""What writing commands share: show the plan, ask for its confirmation, apply it, report."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from trunkline.api.errors import ReadOnly
from trunkline.changes.journal import Item, RunEntry
from trunkline.changes.lock import RunBusy
from trunkline.changes.plan import Confirmation, Plan
from trunkline.changes.plantext import plan_lines, summary
from trunkline.changes.staging import Edit
from trunkline.changes.store import StoreError
from trunkline.changes.writer import RunOptions, Writer
from trunkline.commands.context import say
from trunkline.commands.failure import CONFLICT, DONE, SOME_FAILED, USAGE, Failure
from trunkline.commands.gathering import Progress
from trunkline.model.change import Outcome, Result
from trunkline.settings import Settings
from trunkline.tui.sessions import Sessions

__all__ = ["apply_edits", "apply_plan", "exit_code_of", "open_writer", "report", "resume_run"]

_GOOD = frozenset({Result.DONE, Result.SKIPPED})


@asynccontextmanager
async def open_writer(settings: Settings) -> AsyncIterator[tuple[Writer, Sessions]]:
    """Open staging and journal for a block, and the sessions that runs need.

    Raises:
        Failure: the files cannot be opened or written, or the run is being applied.
    """
    sessions = Sessions(settings)
    options = RunOptions(
        chunk=int(settings.values["api.chunk_size"]),
        workers=min(int(settings.values["api.concurrency"]), 32),
    )
    try:
        writer = Writer(settings.paths.state, sessions, options)
        try:
            yield writer, sessions
        finally:
            await sessions.aclose()
            writer.close()
    except (StoreError, RunBusy) as error:
        raise Failure(str(error), SOME_FAILED) from error


async def apply_edits(
    settings: Settings, edits: list[Edit], title: str, arguments: argparse.Namespace
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
    async with open_writer(settings) as (writer, _):
        progress = Progress()
        plan = await writer.plan(edits, lambda at, of: progress(f"{at:,} of {of:,} read again"))
        progress.clear()
        return await apply_plan(settings, writer, plan, title, arguments)


async def apply_plan(
    settings: Settings,
    writer: Writer,
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
    """
    for line in plan_lines(plan):
        print(line.text, file=sys.stdout if arguments.dry_run else sys.stderr)
    say(summary(plan))
    left = _left_out(plan)
    if arguments.dry_run or not plan.ready:
        return left
    profiles = {item.change.target.profile for item in plan.ready}
    for profile in sorted(profiles):
        if settings.profiles[profile].read_only:
            raise Failure(f"profile {profile} is read-only", ReadOnly.exit_code)
    await _confirm(plan.confirmation, arguments)
    told = _telling(len(plan.ready))
    entry = await writer.apply(plan, title, undoes=undoes, told=told)
    return max(report(entry, writer.journal.items(entry.id)), left)


async def resume_run(settings: Settings, run: int, *, failed: bool) -> int:
    """Go on with a run that was cut off, or try again what failed in it.

    Returns:
        The exit code.

    Raises:
        Failure: the journal has no such run, or it is being applied.
    """
    async with open_writer(settings) as (writer, _):
        try:
            told = _telling(writer.journal.run(run).open)
            go: Callable[..., Awaitable[RunEntry]] = writer.retry if failed else writer.resume
            entry = await go(run, told)
        except LookupError as error:
            raise Failure(str(error)) from error
        return report(entry, writer.journal.items(run))


def report(entry: RunEntry, items: list[Item]) -> int:
    """Say how a run ended, with a line for each item that was not done; return the exit code."""
    for item in items:
        if item.result not in _GOOD:
            result = item.result or "unfinished"
            say(f"{result}: {item.target.kind} {item.label or item.target.key}: {item.error}")
    counts = ", ".join(f"{count:,} {result}" for result, count in entry.counts.items())
    say(f"run {entry.id}: {entry.status} ({counts}); take it back with: trunkline undo {entry.id}")
    return exit_code_of(items)


def exit_code_of(items: list[Item]) -> int:
    """Return 0 where all is done, 4 where nothing but conflicts is not, 1 otherwise."""
    bad = {item.result for item in items} - _GOOD
    if not bad:
        return DONE
    return CONFLICT if bad == {Result.CONFLICT} else SOME_FAILED


def _left_out(plan: Plan) -> int:
    """Return the exit code for what a plan cannot write, whatever becomes of the rest."""
    if any(item.problems for item in plan.items):
        return SOME_FAILED
    return CONFLICT if any(item.clashes for item in plan.items) else DONE


async def _confirm(confirmation: Confirmation, arguments: argparse.Namespace) -> None:
    word, reason = confirmation.word, confirmation.reason
    if word and arguments.confirm == word:
        return
    if not word and (arguments.yes or arguments.confirm):
        return
    if word and (arguments.confirm or arguments.yes or not sys.stdin.isatty()):
        raise Failure(f"nothing was written: {reason}; confirm with --confirm {word}", USAGE)
    if not sys.stdin.isatty():
        raise Failure("nothing was written: confirm with --yes", USAGE)
    wanted = word or "y"
    question = f"{reason}. Type {wanted} to write: "
    typed = await asyncio.to_thread(_ask, question)
    if typed.strip() != wanted:
        raise Failure("nothing was written", USAGE)


def _ask(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def _telling(total: int) -> Callable[[Outcome], Any]:
    progress = Progress()
    ended = 0

    def told(outcome: Outcome) -> None:
        nonlocal ended
        ended += 1
        if ended == total:
            progress.clear()
        else:
            progress(f"{ended:,} of {total:,}")

    return told
