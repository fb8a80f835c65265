"""A plan: changes that are reviewed and applied together, and how it is confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trunkline.changes.checks.page_validation import check_page
from trunkline.changes.checks.reversibility import can_enter
from trunkline.changes.checks.secret_check import masked_places, missing_secrets
from trunkline.changes.planning.missing_secrets import MissingSecret
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.list_changes import ListChange, list_change
from trunkline.model.patch import Clash
from trunkline.model.plurals import counted

LIVE = "live"
"""The environment that callers reach, and the word that confirms a plan that changes it."""

SMALL = 25
"""The most records that a single key confirms."""

Kinds = Mapping[str, Mapping[str, Kind]]
"""The kinds of each profile, by name."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One change, and what the user must know before it is written.

    Attributes:
        change: the write; its patch holds only what still differs.
        environment: the record's environment, empty where its kind has none.
        clashes: fields that somebody else changed since they were edited here.
        settled: fields that already have the new value.
        problems: why it cannot be written, one line each.
        cascade: the keys of the records that a deletion removes with it.
        joins: the environment that the record moves to, empty where it stays in its own.
        notes: what would remain or become invalid, one line each.
        remarks: what it changes beyond the edits, one line each.
        final: why it could not be undone, empty where it could.
        kind: the record's kind, `None` where it does not matter.
        restored: whether it undoes a creation or a deletion that has been undone already.
        untold: fields that clash because their secrets cannot be compared, each with why.
        restores: whether it restores fields that the record had: then none is read-only.
    """

    change: Change
    environment: str = ""
    clashes: Mapping[str, Clash] = field(default_factory=dict, repr=False)
    settled: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cascade: tuple[str, ...] = ()
    joins: str = ""
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    final: str = ""
    kind: Kind | None = None
    restored: bool = False
    untold: Mapping[str, str] = field(default_factory=dict)
    restores: bool = False

    @property
    def in_live(self) -> bool:
        """Whether the record is in the live environment, or moves there."""
        return LIVE in (self.environment, self.joins)

    @property
    def live(self) -> bool:
        """Whether it affects callers at once."""
        return self.in_live or (self.kind is not None and self.kind.writes.live)

    @property
    def reversible(self) -> bool:
        """Whether an undo could restore the record, or at least some of its fields."""
        if self.kind is None or self.change.op is Op.UPDATE:
            patch = self.change.patch.keys()
            unread = self.kind.unread if self.kind is not None else ()
            lost = {name for name in unread if self.kind and not can_enter(self.kind, name)}
            if self.kind is not None and self.kind.page is not None:
                lost = patch - self.change.before.keys()
            # Beside a value that is lost, the other fields of the record can be restored.
            return not self.final or bool(patch & lost and patch - lost)
        writes = self.kind.writes
        return bool(writes.delete if self.change.op is Op.CREATE else writes.create)

    @property
    def lists(self) -> Mapping[str, ListChange]:
        """What the change does to the record's lists, by field."""
        if self.kind is None or self.change.op is not Op.UPDATE:
            return {}
        before, patch = self.change.before, self.change.patch
        names = [name for name in self.kind.writes.lists if name in patch]
        return {name: list_change(before.get(name), patch[name]) for name in names}

    @property
    def wanted(self) -> Mapping[str, Any]:
        """The new values, also those of fields that somebody else has changed."""
        return {**self.change.patch, **{name: clash.mine for name, clash in self.clashes.items()}}

    @property
    def ready(self) -> bool:
        """Whether it can be written."""
        return not self.problems and not self.clashes and not self.done

    @property
    def done(self) -> bool:
        """Whether there is nothing left to write."""
        unchanged = self.change.op is Op.UPDATE and not self.change.patch and not self.clashes
        return unchanged or self.restored


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How a plan is confirmed.

    Attributes:
        word: the word to type; empty where a single key confirms.
    """

    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes that are reviewed and applied together.

    Attributes:
        items: one per record, ordered by profile, parent, environment and label.
        lost: what an undo cannot restore, one line per kind.
        not_undone: of the plan of an undo, a line for each record that stays changed.
        unchecked: the values that the vendor may refuse though no check here does, one line each.
        accounts: the account that each profile led to when the records were loaded.
        unknown: of the plan of an undo, the values that the vendor does not return and nobody has
            entered.
        key_lost: why secrets cannot be compared with those in the journal; empty where they can.
    """

    items: tuple[PlanItem, ...]
    lost: tuple[str, ...] = ()
    not_undone: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    accounts: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[MissingSecret, ...] = ()
    key_lost: str = ""

    @property
    def missing(self) -> tuple[MissingSecret, ...]:
        """The secrets that have to be entered again before all of it can be written."""
        sealed = (
            MissingSecret(item.change.target, place, item.change.label, text, not self.key_lost)
            for item in self.items
            for name, value in item.wanted.items()
            if item.kind is None or name not in item.kind.secret
            for place, text in masked_places(name, value)
        )
        return (*self.unknown, *sealed)

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
        """How the items that are ready are confirmed."""
        ready = self.ready
        losses = _losses(ready)
        deletions = sum(item.change.op is Op.DELETE for item in ready)
        if any(item.live for item in ready):
            reason = "; ".join(filter(None, (_at_once(ready), losses)))
            return Confirmation(LIVE, reason)
        if deletions:
            reason = f"{counted(deletions, 'record')} will be deleted"
            return Confirmation(str(len(ready)), "; ".join(filter(None, (reason, losses))))
        if losses:
            return Confirmation(str(len(ready)), losses)
        if len(ready) > SMALL:
            return Confirmation(str(len(ready)), f"more than {SMALL} records will be changed")
        return Confirmation("", f"{counted(len(ready), 'change')} outside live")

    def without(self, targets: Iterable[RecordRef]) -> "Plan":
        """Return the plan without the changes of some records."""
        gone = set(targets)
        kept = tuple(item for item in self.items if item.change.target not in gone)
        return replace(self, items=kept)

    def settle(self, target: RecordRef, field: str, *, mine: bool) -> "Plan":
        """Return the plan with one clash decided: write my value, or keep theirs."""
        items = tuple(
            _settle(item, field, mine=mine) if item.change.target == target else item
            for item in self.items
        )
        return replace(self, items=items)


def with_page_check(item: PlanItem) -> PlanItem:
    """Check a page's values and schema together; the fields of other kinds are checked before."""
    kind, change = item.kind, item.change
    if kind is None or kind.page is None or change.op is not Op.UPDATE:
        return item
    unsettled = {name: clash.mine for name, clash in item.clashes.items()}
    patch = {**change.patch, **unsettled}
    verdict = check_page(kind, change.before, patch, restoring=item.restores)
    ordered = {name: value for name, value in verdict.patch.items() if name not in unsettled}
    change = replace(change, patch=ordered)
    missing = missing_secrets(kind, patch)
    return replace(item, change=change, problems=missing or verdict.problems, notes=verdict.notes)


def _settle(item: PlanItem, field: str, *, mine: bool) -> PlanItem:
    clash = item.clashes[field]
    clashes = {name: other for name, other in item.clashes.items() if name != field}
    if item.change.op is Op.DELETE:
        kept = () if mine else ("kept because somebody else changed it",)
        return replace(item, clashes=clashes, problems=(*item.problems, *kept))
    if not mine:
        return with_page_check(replace(item, clashes=clashes))
    change = replace(item.change, patch={**item.change.patch, field: clash.mine})
    return with_page_check(replace(item, clashes=clashes, change=change))


def _at_once(ready: Iterable[PlanItem]) -> str:
    live = [item for item in ready if item.live]
    takes = "takes" if len(live) == 1 else "take"
    if all(item.in_live for item in live):
        return f"{counted(len(live), 'change')} to live {takes} effect at once"
    return f"{counted(len(live), 'change')} {takes} effect on live calls at once"


def _losses(ready: Iterable[PlanItem]) -> str:
    lost = [len(change.lost) for item in ready for change in item.lists.values() if change.lost]
    if not lost:
        return ""
    lists = "a list" if len(lost) == 1 else f"{len(lost):,} lists"
    entries = counted(sum(lost), "entry", "entries")
    return f"{lists} will be replaced, and {entries} lost"
