"""Where the user is: a kind's list, how it was reached, what is above, below and beside it.

Pure: nothing here reads a vendor or draws; only a profile's kinds are asked how they hang together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trunkline.model.kind import Kind, Shape
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.marks import Identity

Kinds = Mapping[str, Kind]

_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A record that was opened on the way to a place.

    Attributes:
        kind: its kind's name.
        key: its key.
        parent: its parent's key, `None` for a record of the account.
        label: what people call it; its key where nothing better is known.
        environment: the environment that it is in, empty where it is in none.
    """

    kind: str
    key: str
    parent: str | None
    label: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A list of one kind in one profile, and the records that were opened to reach it."""

    profile: str
    kind: str
    steps: tuple[Step, ...] = ()

    @property
    def environment(self) -> str:
        """The environment of the last opened record that is in one, else empty."""
        return next((step.environment for step in reversed(self.steps) if step.environment), "")


@dataclass(frozen=True, slots=True)
class RelatedRecord:
    """A record that another one points at.

    Attributes:
        title: what it is to the one that points, such as `connector`.
        kind: its kind's name.
        identity: which record it is.
    """

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


def scope_of(place: Location, kinds: Kinds) -> RecordScope:
    """Return which records a place lists."""
    kind = kinds[place.kind]
    parent: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    for step in place.steps:
        opens = kinds[step.kind].opens
        if step.kind == kind.parent:
            parent = step.key
        elif opens is not None and opens.kind == kind.name and opens.by is not None:
            parent = step.parent if step.parent is not None else parent
            where = ((opens.by, step.key),)
    return RecordScope(parent if kind.parent is not None else None, where)


def below(place: Location, record: Record, kinds: Kinds) -> Location | None:
    """Return where opening a record leads, `None` for a leaf."""
    kind = kinds[place.kind]
    if kind.opens is None:
        return None
    step = Step(
        kind.name,
        record.key,
        record.parent,
        kind.label_of(record),
        environment_of(kind, record),
    )
    return Location(place.profile, kind.opens.kind, (*place.steps, step))


def above(place: Location, kinds: Kinds) -> tuple[Location, Identity | None] | None:
    """Return the place above and the record to stand on there, `None` at the top."""
    if place.steps:
        *steps, last = place.steps
        return Location(place.profile, last.kind, tuple(steps)), (last.parent, last.key)
    top = home(place.profile, kinds)
    return None if place == top else (top, None)


def beside(place: Location, name: str, kinds: Kinds) -> Location:
    """Return the list of another kind in the same surroundings.

    Inside a parent it is that parent's list; a kind of the account keeps the way back to it.
    """
    parents = {kind.parent for kind in kinds.values()}
    steps: list[Step] = []
    for step in place.steps:
        if step.kind == name or step.kind not in parents:
            break
        steps.append(step)
    return Location(place.profile, name, tuple(steps))


def siblings(place: Location, kinds: Kinds) -> tuple[str, ...]:
    """Return the kinds that can be looked at in the same surroundings, in the vendor's order."""
    opened = {step.kind for step in place.steps}
    return tuple(name for name in kinds if name not in opened or name == place.kind)


def targets(record: Record, kind: Kind, kinds: Kinds) -> tuple[RelatedRecord, ...]:
    """Return the records that a record points at, the nearest first and its parent last."""
    found: dict[tuple[str, Identity], RelatedRecord] = {}
    for column in kind.columns:
        value = record.values.get(column.field)
        if not column.names or column.names not in kinds or not isinstance(value, str) or not value:
            continue
        if column.names == kind.parent:
            continue
        parent = record.parent if kinds[column.names].parent is not None else None
        target = RelatedRecord(kinds[column.names].singular, column.names, (parent, value))
        found.setdefault((target.kind, target.identity), target)
    if kind.parent is not None and record.parent is not None:
        target = RelatedRecord(kinds[kind.parent].singular, kind.parent, (None, record.parent))
        found.setdefault((target.kind, target.identity), target)
    return tuple(found.values())


def place_of(profile: str, name: str, parent: str | None, label: str, kinds: Kinds) -> Location:
    """Return the list that a record of a kind is in.

    Args:
        profile: the profile's name.
        name: the record's kind.
        parent: its parent's key, `None` for a record of the account.
        label: what the parent is called; its key where that is not known.
        kinds: the vendor's kinds.
    """
    above_it = kinds[name].parent
    if above_it is None or parent is None:
        return Location(profile, name)
    return Location(profile, name, (Step(above_it, parent, None, label or parent),))


def crumbs(place: Location, kinds: Kinds) -> tuple[str, ...]:
    """Return the way to a place in words, the place itself last."""
    kind = kinds[place.kind]
    labels = [step.label for step in place.steps]
    if kind.parent is not None and not labels:
        labels.append(f"all {kind.parent}")
    if kind.parent is None and labels and not scope_of(place, kinds).where:
        return (*labels, f"{kind.name} of the account")
    return (*labels, kind.name)


class LocationHistory:
    """The places that were visited, as in a browser: back, forward, and a bounded memory."""

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
        """Whether there is an earlier place."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place that was left by going back."""
        return bool(self._forward)

    def visit(self, place: Location) -> None:
        """Go to a place; what was ahead is forgotten."""
        if place == self._current:
            return
        if self._current is not None:
            self._back.append(self._current)
            del self._back[: -self._limit]
        self._forward.clear()
        self._current = place

    def back(self) -> Location | None:
        """Go to the earlier place and return it, `None` where there is none."""
        return self._shift(self._back, self._forward)

    def forward(self) -> Location | None:
        """Undo going back and return the place, `None` where there is none."""
        return self._shift(self._forward, self._back)

    def _shift(self, source: list[Location], target: list[Location]) -> Location | None:
        if not source:
            return None
        if self._current is not None:
            target.append(self._current)
        self._current = source.pop()
        return self._current
