"""The progress, the result and the exit code of a run."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import Final

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.plan import Plan
from trunkline.commands.reporting.command_error import (
    CONFLICT,
    DONE,
    SOME_FAILED,
    UNVERIFIED,
)
from trunkline.commands.reporting.messages import Progress, say
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.model.table.cells import visible

_CODES: Final = {Result.CONFLICT: CONFLICT, Result.UNVERIFIED: UNVERIFIED}
"""The exit codes of results that have one of their own."""
_LISTED: Final = 50
"""How many items that were not done are printed; the journal has all of them."""


class RunProgress:
    """Collects the outcomes of a run, and shows its progress.

    Attributes:
        codes: the exit code of each item that was not done.
        remarkable: the outcomes that need nothing more and have remarks.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._ended = 0
        self._unchecked: set[RecordRef] = set()
        self._began = time.monotonic()
        self._progress = Progress()
        self.codes: dict[RecordRef, int] = {}
        self.remarkable: list[Outcome] = []

    def __call__(self, outcome: Outcome) -> None:
        """Add an outcome."""
        self._ended += 1
        self._unchecked.discard(outcome.target)
        if not outcome.result.good:
            self.codes[outcome.target] = _CODES.get(outcome.result, outcome.exit_code)
        if outcome.result.settled and (outcome.fields or outcome.unverified):
            self.remarkable.append(outcome)
        self._progress(self._line())

    def written(self, records: Iterable[RecordRef]) -> None:
        """Add records that were answered with the new values, and are not read back yet."""
        self._unchecked.update(records)
        self._progress(self._line())

    def clear(self) -> None:
        """Erase the progress line."""
        self._progress.clear()

    def _line(self) -> str:
        parts = [f"{self._ended:,} of {self._total:,}"]
        if self.codes:
            parts.append(f"{len(self.codes):,} not done")
        if checked := len(self._unchecked):
            parts.append(f"{checked:,} written, being checked")
        seconds, written = time.monotonic() - self._began, self._ended + checked
        if seconds > 1:
            rate = written / seconds
            parts.append(f"{rate:,.0f}/s, {(self._total - written) / rate:,.0f} s left")
        return " · ".join(parts)


def report(entry: RunEntry, undone: list[Item], progress: RunProgress) -> int:
    """Print the result of a run, with a line for each item that was not done.

    Args:
        undone: its items that were neither done nor skipped.
    """
    listed = [item for item in undone if item.result is None or not item.result.settled]
    for item in listed[:_LISTED]:
        result = str(item.result or "unfinished").capitalize()
        say(f"{result}: {item.target.kind} {item.label or item.target.key}: {item.error}")
        for name, text in item.fields.items():
            say(f"  {visible(name)}: {visible(text)}")
    if more := listed[_LISTED:]:
        say(f"And {len(more):,} more: trunkline history {entry.id} --format json")
    _say_remarks(progress)
    parts = [f"Run {entry.id}: {entry.status} ({entry.summary()})"]
    if entry.resumable and not entry.why_no_resume:
        parts.append(f"resume with: trunkline resume {entry.id}")
    elif entry.retryable and not entry.why_no_resume:
        parts.append(f"retry the rest with: trunkline resume {entry.id} --failed")
    if not entry.why_no_undo:
        parts.append(f"undo with: trunkline undo {entry.id}")
    say("; ".join(parts), important=True)
    return code_of(_code(item, progress) for item in undone)


def _code(item: Item, progress: RunProgress) -> int:
    if item.result in _CODES:
        return _CODES[item.result]
    return progress.codes.get(item.target, SOME_FAILED)


def _say_remarks(progress: RunProgress) -> None:
    """Print the fields that cannot be verified, and the vendor's remarks on written fields."""
    unverified = Counter(
        (outcome.target.kind, name)
        for outcome in progress.remarkable
        for name in outcome.unverified
    )
    for (kind, name), count in unverified.items():
        say(f"Unverified: {name} of {count:,} {kind} was written, and cannot be read back")
    remarks = [
        (outcome.target, name, text)
        for outcome in progress.remarkable
        for name, text in outcome.fields.items()
    ]
    for target, name, text in remarks[:_LISTED]:
        say(f"{target.kind} {target.key}: {name}: {text}")
    if more := remarks[_LISTED:]:
        say(f"And {len(more):,} more like these")


def code_of_excluded(plan: Plan) -> int:
    """Return the exit code for the items of a plan that cannot be written."""
    return code_of(
        SOME_FAILED if item.problems else CONFLICT
        for item in plan.items
        if item.problems or item.clashes
    )


def code_of(codes: Iterable[int]) -> int:
    """Return one exit code for several: the common one if they agree, else 1."""
    failed = set(codes) - {DONE}
    if not failed:
        return DONE
    return failed.pop() if len(failed) == 1 else SOME_FAILED
