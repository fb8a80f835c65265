"""A plan: the changes that are reviewed and applied together, and what it takes to confirm them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from trunkline.changes.checks.page_validation import judge_page
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.list_changes import ListChange, list_change
from trunkline.model.patch import Clash

LIVE = "live"
"""The environment that callers reach, and the word that confirms a plan that touches it."""

SMALL = 25
"""The most records that one key confirms."""

Kinds = Mapping[str, Mapping[str, Kind]]
"""The kinds of each profile, by their names."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One change, and what is to be known before it is written.

    Attributes:
        change: the write; its patch holds only what still differs.
        environment: which environment the record is in, empty where its kind has none.
        clashes: fields that somebody else has changed since they were edited here.
        settled: fields that already have the wanted value.
        problems: why it cannot be written, each in one line.
        cascade: the keys of the records that a deletion takes with it.
        joins: the environment that the record will be in, empty where it stays in its own.
        notes: what it would leave wrong, each in one line.
        remarks: what it does beside what was asked, each in one line.
        final: why no undo could take it back, empty where one could.
        kind: the record's kind, `None` where it does not matter.
    """

    change: Change
    environment: str = ""
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cascade: tuple[str, ...] = ()
    joins: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    final: str = ""
    kind: Kind | None = None

    @property
    def in_live(self) -> bool:
        """Whether the record is in the live environment, or goes there."""
        return LIVE in (self.environment, self.joins)

    @property
    def live(self) -> bool:
        """Whether it takes effect for callers at once."""
        return self.in_live or (self.kind is not None and self.kind.writes.live)

    @property
    def lists(self) -> Mapping[str, ListChange]:
        """What becomes of the record's lists, by field."""
        if self.kind is None or self.change.op is not Op.UPDATE:
            return {}
        before, patch = self.change.before, self.change.patch
        names = [name for name in self.kind.writes.lists if name in patch]
        return {name: list_change(before.get(name), patch[name]) for name in names}

    @property
    def ready(self) -> bool:
        """Whether it can be written as it stands."""
        return not self.problems and not self.clashes and not self.done

    @property
    def done(self) -> bool:
        """Whether there is nothing left to write."""
        return self.change.op is Op.UPDATE and not self.change.patch and not self.clashes


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What it takes to confirm a plan.

    Attributes:
        word: what has to be typed; empty where one key does.
        reason: why, in one line.
    """

    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that are reviewed and applied together.

    Attributes:
        items: one for each record, ordered by profile, parent, environment and label.
        lost: what no undo brings back, a line for each sort of change.
    """

    items: tuple[PlanItem, ...]
    lost: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[PlanItem, ...]:
        """The items that can be written."""
        return tuple(item for item in self.items if item.ready)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that will be written."""
        return tuple(item.change for item in self.ready)

    @property
    def confirmation(self) -> Confirmation:
        """What it takes to confirm the items that are ready."""
        ready = self.ready
        losses = _losses(ready)
        deletions = sum(item.change.op is Op.DELETE for item in ready)
        if any(item.live for item in ready):
            reason = "; ".join(filter(None, (_at_once(ready), losses)))
            return Confirmation(LIVE, reason)
        if deletions:
            reason = f"{_count(deletions, 'record')} will be deleted"
            return Confirmation(str(len(ready)), "; ".join(filter(None, (reason, losses))))
        if losses:
            return Confirmation(str(len(ready)), losses)
        if len(ready) > SMALL:
            return Confirmation(str(len(ready)), f"more than {SMALL} records will be changed")
        return Confirmation("", f"{_count(len(ready), 'change')} outside live")

    def without(self, targets: Iterable[RecordRef]) -> "Plan":
        """Return the plan without the changes of some records."""
        gone = set(targets)
        return replace(
            self, items=tuple(item for item in self.items if item.change.target not in gone)
        )

    def settle(self, target: RecordRef, field: str, *, mine: bool) -> "Plan":
        """Return the plan with one clash decided: write the wanted value, or keep theirs."""
        return replace(
            self,
            items=tuple(
                _settle(item, field, mine=mine) if item.change.target == target else item
                for item in self.items
            ),
        )


def judged(item: PlanItem) -> PlanItem:
    """Judge the values and the schema of a page together; of other records each field has been."""
    kind, change = item.kind, item.change
    if kind is None or kind.page is None or change.op is not Op.UPDATE:
        return item
    unsettled = {name: clash.mine for name, clash in item.clashes.items()}
    verdict = judge_page(kind, change.before, {**change.patch, **unsettled})
    ordered = {name: value for name, value in verdict.patch.items() if name not in unsettled}
    change = replace(change, patch=ordered)
    return replace(item, change=change, problems=verdict.problems, notes=verdict.notes)


def _settle(item: PlanItem, field: str, *, mine: bool) -> PlanItem:
    clash = item.clashes[field]
    clashes = {name: other for name, other in item.clashes.items() if name != field}
    if item.change.op is Op.DELETE:
        kept = () if mine else ("kept, as somebody has changed it",)
        return replace(item, clashes=clashes, problems=(*item.problems, *kept))
    if not mine:
        return judged(replace(item, clashes=clashes))
    change = replace(item.change, patch={**item.change.patch, field: clash.mine})
    return judged(replace(item, clashes=clashes, change=change))


def _at_once(ready: Iterable[PlanItem]) -> str:
    """Say how many changes callers notice at once."""
    live = [item for item in ready if item.live]
    if all(item.in_live for item in live):
        return f"{_count(len(live), 'change')} to live take effect at once"
    takes = "takes" if len(live) == 1 else "take"
    return f"{_count(len(live), 'change')} {takes} effect on live calls at once"


def _losses(ready: Iterable[PlanItem]) -> str:
    """Say what is taken out of lists; empty where nothing is."""
    lost = [len(change.lost) for item in ready for change in item.lists.values() if change.lost]
    if not lost:
        return ""
    lists = "a list" if len(lost) == 1 else f"{len(lost):,} lists"
    entries = f"{sum(lost):,} {'entry' if sum(lost) == 1 else 'entries'}"
    return f"{lists} will be replaced, and {entries} lost"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
