"""One run of the journal and its state: how it ended, and whether it can be undone or resumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trunkline.changes.journal.undo_state import NOT_UNDONE, UndoState
from trunkline.model.change import Result


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run and its state.

    Attributes:
        id: its number; later runs have higher ones.
        at: when it began, ISO 8601 in UTC.
        undoes: the run that it undoes, `None` if it is not an undo.
        ended: when it ended, empty while it runs or after it was interrupted.
        accounts: the account that each of its profiles led to; one that is not recorded is missing.
    """

    id: int
    at: str
    who: str
    title: str
    undoes: int | None
    ended: str
    profiles: tuple[str, ...]
    counts: Mapping[Result, int]
    total: int
    undo: UndoState = NOT_UNDONE
    accounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """The number of items without a result."""
        return self.total - sum(self.counts.values())

    @property
    def resumable(self) -> int:
        """The number of items that resuming it continues with."""
        return self.open + sum(n for result, n in self.counts.items() if result.resumable)

    @property
    def retryable(self) -> int:
        """The number of items that can be resumed or retried."""
        return self.open + sum(n for result, n in self.counts.items() if result.retryable)

    @property
    def wrote(self) -> bool:
        """Whether some of its requests arrived, or may have arrived."""
        return any(result.wrote for result, count in self.counts.items() if count)

    @property
    def why_no_undo(self) -> str:
        """Why it is not offered to be undone; empty where it is."""
        if self.undo.undone_by is not None and not self.undo.left:
            return f"Run {self.undo.undone_by} has undone this run"
        wrote = self.open + sum(count for result, count in self.counts.items() if result.wrote)
        if not wrote:
            return "This run has written nothing"
        return "" if wrote > self.undo.irreversible else "What this run wrote cannot be undone"

    @property
    def why_no_resume(self) -> str:
        """Why it can be neither resumed nor retried; empty where it can."""
        if self.undo.undone_by is None:
            return ""
        return f"Run {self.id} cannot be resumed: run {self.undo.undone_by} has undone it"

    @property
    def status(self) -> str:
        """How it ended in a word or two: `done` only if all records are known to be as wanted.

        Else it is `unfinished`, `undone`, `partly undone`, `unknown` where some of it may have been
        written, `stopped`, `unverified`, `partly done`, `not taken` or `failed`.
        """
        rest = {result for result, count in self.counts.items() if count and not result.good}
        if self.open:
            return "unfinished"
        if self.undo.undone_by is not None:
            return "partly undone" if self.undo.left else "undone"
        if not rest:
            return "done"
        if Result.UNKNOWN in rest:
            return "unknown"
        if Result.STOPPED in rest:
            return "stopped"
        if rest == {Result.UNVERIFIED}:
            return "unverified"
        if any(result.settled for result, count in self.counts.items() if count):
            return "partly done"
        return "not taken" if rest == {Result.NOT_TAKEN} else "failed"

    def summary(self, unverified: Iterable[str] = ()) -> str:
        """Return how many items ended how, such as `40 done · 1 unverified (auth token)`.

        Args:
            unverified: the titles of fields that no response contains.
        """
        parts = [f"{self.counts[result]:,} {result}" for result in Result if result in self.counts]
        titles = ", ".join(dict.fromkeys(unverified))
        if titles and Result.UNVERIFIED in self.counts:
            of = f"{self.counts[Result.UNVERIFIED]:,} {Result.UNVERIFIED}"
            parts[parts.index(of)] = f"{of} ({titles})"
        if self.open:
            parts.append(f"{self.open:,} unfinished")
        return " · ".join(parts)
