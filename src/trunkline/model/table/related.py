"""Labels and counts of other kinds' records, which a table shows in place of bare keys."""

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final, Literal

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN
"""The value of a count whose records are not loaded yet."""


class _Group:
    """The labels and counts of one parent's records of one kind."""

    __slots__ = ("counts", "labels", "size")

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.counts: dict[str, Counter[str]] = {}
        self.size = 0

    def differs(self, other: "_Group | None") -> bool:
        return other is None or (self.labels, self.counts, self.size) != (
            other.labels, other.counts, other.size)  # fmt: skip


class Related:
    """The labels and counts that one profile's kinds show of each other.

    Records arrive in batches. Where nothing was loaded before they count at once; where a parent's
    records are loaded again they replace the old ones only after the last batch, so that counts
    neither double nor drop meanwhile.
    """

    def __init__(self, kinds: Mapping[str, Kind] | None = None) -> None:
        self._kinds = dict(kinds or {})
        columns = [column for kind in self._kinds.values() for column in kind.columns]
        # By kind, the fields by which other kinds refer to its records; empty for their key.
        self._named: dict[str, set[str]] = {}
        for kind in self._kinds.values():
            for column in kind.columns:
                if column.names:
                    self._named.setdefault(column.names, set()).add(_named_by(kind, column))
            for name in kind.writes.lists:
                choice = kind.writes.choices.get(name)
                if choice is not None and not choice.value:
                    self._named.setdefault(choice.kind, set()).add("")
        self._counted: dict[str, set[str]] = {}
        for counted, by in (column.counts for column in columns if column.counts):
            self._counted.setdefault(counted, set()).add(by)
        self._loaded: dict[str, dict[str | None, _Group]] = {}
        self._loading: dict[str, dict[str | None, _Group]] = {}
        self._versions: Counter[str] = Counter()
        self._totals: dict[tuple[str, str], tuple[int, Counter[str]]] = {}

    def version(self, kinds: Iterable[str]) -> int:
        """Return a number that grows whenever a label or count of one of these kinds changes."""
        return sum(self._versions[kind] for kind in kinds)

    def begin(self, kind: str, parent: str | None = None) -> None:
        """Start loading one parent's records, or all: discard what an unfinished load brought."""
        loading = self._loading.get(kind, {})
        discarded = loading.keys() if parent is None else loading.keys() & {parent}
        if discarded - self._loaded.get(kind, {}).keys():
            self._versions[kind] += 1
        for unfinished in tuple(discarded):
            del loading[unfinished]

    def extend(self, kind: str, records: Iterable[Record]) -> None:
        """Add a batch of records of a kind, of any parents."""
        named = self._named.get(kind, ())
        counted = self._counted.get(kind, ())
        if not named and not counted:
            return
        groups, loaded = self._loading.setdefault(kind, {}), self._loaded.get(kind, {})
        visible = False
        described, label = self._kinds[kind], self._kinds[kind].label
        for record in records:
            if (group := groups.get(record.parent)) is None:
                group = groups[record.parent] = _Group()
            visible = visible or record.parent not in loaded
            if described.is_vacant(record.values):
                continue
            group.size += 1
            for by in named:
                text = record.values.get(label)
                key = record.values.get(by) if by else record.key
                if isinstance(key, str):
                    group.labels[key] = text if isinstance(text, str) else ""
            for by in counted:
                key = record.values.get(by)
                if isinstance(key, str):
                    group.counts.setdefault(by, Counter())[key] += 1
        if visible:
            self._versions[kind] += 1

    def finish(self, kind: str, parent: str | None = None, *, failed: bool = False) -> None:
        """End loading one parent's records; where it failed, what was loaded before stays."""
        before = self._group(kind, parent)
        group = self._loading.setdefault(kind, {}).pop(parent, None)
        if not failed:
            self._loaded.setdefault(kind, {})[parent] = group or _Group()
        after = self._group(kind, parent)
        if before is not after and (after is None or after.differs(before)):
            self._versions[kind] += 1

    def labels(self, kind: str, parent: str | None) -> Mapping[str, str]:
        """Return the display names of loaded records by key.

        The parent is that of the record that refers to them; ignored for a kind without one.
        """
        described = self._kinds.get(kind)
        group = self._group(kind, parent if described and described.parent else None)
        return group.labels if group else {}

    def count(
        self, owner: Kind, counts: tuple[str, str], record: Record
    ) -> int | Literal[_Unknown.UNKNOWN]:
        """Return how many records belong to a record, `UNKNOWN` where they are not loaded.

        What `counts` has is the kind to count, and its field that holds the record's key.
        """
        kind, by = counts
        described = self._kinds.get(kind)
        if described is not None and described.parent == owner.name:
            group = self._group(kind, record.key)
            return group.size if group else UNKNOWN
        if owner.parent is not None:
            group = self._group(kind, record.parent)
            return group.counts.get(by, Counter())[record.key] if group else UNKNOWN
        if not self._loaded.get(kind) and not self._loading.get(kind):
            return UNKNOWN
        return self._total(kind, by)[record.key]

    def _group(self, kind: str, parent: str | None) -> _Group | None:
        loaded = self._loaded.get(kind, {}).get(parent)
        return loaded if loaded is not None else self._loading.get(kind, {}).get(parent)

    def _total(self, kind: str, by: str) -> Counter[str]:
        version, total = self._totals.get((kind, by), (-1, Counter()))
        if version != self._versions[kind]:
            total = Counter()
            groups = {**self._loading.get(kind, {}), **self._loaded.get(kind, {})}
            for group in groups.values():
                total.update(group.counts.get(by, {}))
            self._totals[kind, by] = self._versions[kind], total
        return total


def _named_by(kind: Kind, column: Column) -> str:
    """Return the field of the other kind that a column's value refers to; empty for the key."""
    choice = kind.writes.choices.get(column.field)
    return choice.value if choice is not None and choice.kind == column.names else ""
