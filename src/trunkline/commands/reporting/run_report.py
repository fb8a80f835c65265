"""Saying how a run goes and how it has ended, and with which exit code."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Final

from trunkline.changes.journal.journal import Item, RunEntry
from trunkline.changes.planning.plan import Plan
from trunkline.commands.reporting.failure import CONFLICT, DONE, SOME_FAILED
from trunkline.commands.selection.context import say
from trunkline.commands.selection.gather_records import Progress
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.model.table.cells import visible

_GOOD: Final = frozenset({Result.DONE, Result.SKIPPED})
_LISTED: Final = 50
"""So many items that were not done are named; the journal has all of them."""


class Following:
    """What a run tells while it goes on: progress for people, exit codes for the end.

    Attributes:
        codes: what the items that were not done would each end a command with.
        remarkable: the outcomes that were done and have more to tell.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._ended = 0
        self._began = time.monotonic()
        self._progress = Progress()
        self.codes: dict[RecordRef, int] = {}
        self.remarkable: list[Outcome] = []

    def __call__(self, outcome: Outcome) -> None:
        """Take an outcome."""
        self._ended += 1
        if outcome.result not in _GOOD:
            self.codes[outcome.target] = outcome.exit_code
        elif outcome.fields or outcome.unverified:
            self.remarkable.append(outcome)
        self._progress(self._line())

    def clear(self) -> None:
        """Take the line of progress away."""
        self._progress.clear()

    def _line(self) -> str:
        parts = [f"{self._ended:,} of {self._total:,}"]
        if self.codes:
            parts.append(f"{len(self.codes):,} not done")
        seconds = time.monotonic() - self._began
        if seconds > 1:
            rate = self._ended / seconds
            parts.append(f"{rate:,.0f}/s, {(self._total - self._ended) / rate:,.0f} s left")
        return " · ".join(parts)


def report(entry: RunEntry, undone: list[Item], following: Following) -> int:
    """Say how a run ended, with a line for items that were not done; return the exit code.

    Args:
        entry: the run.
        undone: its items that were neither done nor were so already.
        following: what it has told.
    """
    for item in undone[:_LISTED]:
        result = item.result or "unfinished"
        say(f"{result}: {item.target.kind} {item.label or item.target.key}: {item.error}")
        for name, text in item.fields.items():
            say(f"  {visible(name)}: {visible(text)}")
    if more := undone[_LISTED:]:
        say(f"and {len(more):,} more: trunkline history {entry.id} --format json")
    _say_beside(following)
    counts = ", ".join(f"{count:,} {result}" for result, count in entry.counts.items())
    parts = [f"run {entry.id}: {entry.status} ({counts})"]
    if entry.open:
        parts.append(f"go on with: trunkline resume {entry.id}")
    elif any(item.result is not Result.CONFLICT for item in undone):
        parts.append(f"try the rest again with: trunkline resume {entry.id} --failed")
    if entry.counts.get(Result.DONE):
        parts.append(f"take it back with: trunkline undo {entry.id}")
    say("; ".join(parts))
    return code_of(
        CONFLICT
        if item.result is Result.CONFLICT
        else following.codes.get(item.target, SOME_FAILED)
        for item in undone
    )


def _say_beside(following: Following) -> None:
    """Say what is to be known of what was done: what no answer tells, and what was made of it."""
    unread = Counter(
        (outcome.target.kind, name)
        for outcome in following.remarkable
        for name in outcome.unverified
    )
    for (kind, name), count in unread.items():
        say(f"written: {name} of {count:,} {kind} cannot be read back")
    noted = [
        (outcome.target, name, text)
        for outcome in following.remarkable
        for name, text in outcome.fields.items()
    ]
    for target, name, text in noted[:_LISTED]:
        say(f"done: {target.kind} {target.key}: {name}: {text}")
    if more := noted[_LISTED:]:
        say(f"and {len(more):,} more like these")


def left_out(plan: Plan) -> int:
    """Return the exit code for what a plan cannot write, whatever becomes of the rest."""
    return code_of(
        SOME_FAILED if item.problems else CONFLICT
        for item in plan.items
        if item.problems or item.clashes
    )


def code_of(codes: Iterable[int]) -> int:
    """Return one exit code for several: theirs if they agree, else that some of it failed."""
    bad = set(codes) - {DONE}
    if not bad:
        return DONE
    return bad.pop() if len(bad) == 1 else SOME_FAILED
