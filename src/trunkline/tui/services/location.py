"""Locations: the list of a kind, how it was reached, and what is above, below and beside it.

Pure functions of locations and of a profile's kinds.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from trunkline.model.kind import Kind, Shape
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.marks import Identity

Kinds = Mapping[str, Kind]

_KEPT: Final = 50


class Step(NamedTuple):
    """A record that was opened on the way to a location.

    Attributes:
        parent: its parent's key, `None` for a record of the account.
        label: its display name; its key where none is known.
        environment: the environment that it is in, empty where it is in none.
    """

    kind: str
    key: str
    parent: str | None
    label: str
    environment: str = ""


class Location(NamedTuple):
    """A list of one kind in one profile, and the records that were opened to reach it."""

    profile: str
    kind: str
    steps: tuple[Step, ...] = ()

    @property
    def environment(self) -> str:
        """The environment of the last opened record that is in one, else empty."""
        return next((step.environment for step in reversed(self.steps) if step.environment), "")


class RelatedRecord(NamedTuple):
    """A record that another one refers to, with what it is to that one, such as `connector`."""

    title: str
    kind: str
    identity: Identity


def environment_of(kind: Kind, record: Record) -> str:
    """Return the environment that a record is in, empty where its kind has none."""
    for column in kind.columns:
        if column.shape is Shape.ENVIRONMENT:
            value = record.values.get(column.field)
            return value if isinstance(value, str) else ""
    return ""


def number_of(kind: Kind, record: Record) -> str:
    """Return the telephone number of a record in E.164, empty where its kind has none."""
    for column in kind.columns:
        value = record.values.get(column.field)
        if column.shape is Shape.NUMBER and isinstance(value, str):
            return value
    return ""


def home(profile: str, kinds: Kinds) -> Location:
    """Return where browsing a profile starts: its vendor's first kind."""
    return Location(profile, next(iter(kinds)))


def scope_of(location: Location, kinds: Kinds) -> RecordScope:
    """Return which records a location lists."""
    kind = kinds[location.kind]
    parent: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    for step in location.steps:
        opens = kinds[step.kind].opens
        if step.kind == kind.parent:
            parent = step.key
        elif opens is not None and opens.kind == kind.name and opens.by is not None:
            parent = step.parent if step.parent is not None else parent
            where = ((opens.by, step.key),)
    return RecordScope(parent if kind.parent is not None else None, where)


def below(location: Location, record: Record, kinds: Kinds) -> Location | None:
    """Return where opening a record leads, `None` for a leaf."""
    kind = kinds[location.kind]
    if kind.opens is None:
        return None
    step = Step(
        kind.name, record.key, record.parent, kind.label_of(record), environment_of(kind, record)
    )
    return Location(location.profile, kind.opens.kind, (*location.steps, step))


def above(location: Location, kinds: Kinds) -> tuple[Location, Identity | None] | None:
    """Return the location above and the record to select there, `None` at the top."""
    if location.steps:
        *steps, last = location.steps
        return Location(location.profile, last.kind, tuple(steps)), (last.parent, last.key)
    top = home(location.profile, kinds)
    return None if location == top else (top, None)


def beside(location: Location, name: str, kinds: Kinds) -> Location:
    """Return the list of another kind beside a location.

    Inside a parent it is that parent's list; a kind of the account keeps the way back to it.
    """
    parents = {kind.parent for kind in kinds.values()}
    steps: list[Step] = []
    for step in location.steps:
        if step.kind == name or step.kind not in parents:
            break
        steps.append(step)
    return Location(location.profile, name, tuple(steps))


def siblings(location: Location, kinds: Kinds) -> tuple[str, ...]:
    """Return the kinds that can be listed beside a location, in the vendor's order."""
    opened = {step.kind for step in location.steps}
    return tuple(name for name in kinds if name not in opened or name == location.kind)


def targets(record: Record, kind: Kind, kinds: Kinds) -> tuple[RelatedRecord, ...]:
    """Return the records that a record refers to, the nearest first and its parent last."""
    related: dict[tuple[str, Identity], RelatedRecord] = {}
    for column in kind.columns:
        value = record.values.get(column.field)
        if not column.names or column.names not in kinds or not isinstance(value, str) or not value:
            continue
        if column.names == kind.parent:
            continue
        parent = record.parent if kinds[column.names].parent is not None else None
        target = RelatedRecord(kinds[column.names].singular, column.names, (parent, value))
        related.setdefault((target.kind, target.identity), target)
    if kind.parent is not None and record.parent is not None:
        target = RelatedRecord(kinds[kind.parent].singular, kind.parent, (None, record.parent))
        related.setdefault((target.kind, target.identity), target)
    return tuple(related.values())


def place_of(profile: str, name: str, parent: str | None, label: str, kinds: Kinds) -> Location:
    """Return the list that a record of a kind is in.

    Args:
        name: the record's kind.
        parent: its parent's key, `None` for a record of the account.
        label: the parent's display name; its key where none is known.
    """
    parent_kind = kinds[name].parent
    if parent_kind is None or parent is None:
        return Location(profile, name)
    return Location(profile, name, (Step(parent_kind, parent, None, label or parent),))


def crumbs(location: Location, kinds: Kinds) -> tuple[str, ...]:
    """Return the breadcrumbs of a location, the location itself last."""
    kind = kinds[location.kind]
    labels = [step.label for step in location.steps]
    if kind.parent is not None and not labels:
        labels.append(f"all {kind.parent}")
    if kind.parent is None and labels and not scope_of(location, kinds).where:
        return (*labels, f"{kind.name} of the account")
    return (*labels, kind.name)


class LocationHistory:
    """The locations that were visited, as in a browser, up to a limit."""

    def __init__(self, limit: int = _KEPT) -> None:
        self._back: list[Location] = []
        self._forward: list[Location] = []
        self._current: Location | None = None
        self._limit = limit

    @property
    def current(self) -> Location | None:
        """Where the user is, `None` before the first visit."""
        return self._current

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier location."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a location that was left by going back."""
        return bool(self._forward)

    def visit(self, location: Location) -> None:
        """Go to a location; those that were left by going back are forgotten."""
        if location == self._current:
            return
        if self._current is not None:
            self._back.append(self._current)
            del self._back[: -self._limit]
        self._forward.clear()
        self._current = location

    def back(self) -> Location | None:
        """Go back to the earlier location and return it, `None` where there is none."""
        return self._shift(self._back, self._forward)

    def forward(self) -> Location | None:
        """Undo going back and return the location, `None` where there is none."""
        return self._shift(self._forward, self._back)

    def _shift(self, source: list[Location], target: list[Location]) -> Location | None:
        if not source:
            return None
        if self._current is not None:
            target.append(self._current)
        self._current = source.pop()
        return self._current
