"""Labels and counts of other kinds' records, which a table shows in place of bare keys."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN
"""A count whose records have not been read yet."""


@dataclass(slots=True)
class _Shelf:
    """What is known of one parent's records of one kind."""

    labels: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    size: int = 0


class Related:
    """What one profile's kinds show of each other.

    Records come in batches and are seen at once where nothing was known before. A parent's records
    that are read again are put in place of the old ones when the last has come, so that counts
    neither double nor fall while they are read.
    """

    def __init__(self, kinds: Mapping[str, Kind] | None = None) -> None:
        self._kinds = dict(kinds or {})
        columns = [column for kind in self._kinds.values() for column in kind.columns]
        # By kind, the fields that its records are named by elsewhere; empty for their key.
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
        self._shelves: dict[str, dict[str | None, _Shelf]] = {}
        self._coming: dict[str, dict[str | None, _Shelf]] = {}
        self._versions: Counter[str] = Counter()
        self._totals: dict[tuple[str, str], tuple[int, Counter[str]]] = {}

    def version(self, kinds: Iterable[str]) -> int:
        """Return a number that grows whenever what is told of one of these kinds changes."""
        return sum(self._versions[kind] for kind in kinds)

    def begin(self, kind: str, parent: str | None = None) -> None:
        """Forget what an unfinished reading of a kind has brought.

        Args:
            kind: the kind that is about to be read.
            parent: whose records; `None` for those of every parent.
        """
        coming = self._coming.get(kind, {})
        forgotten = coming.keys() if parent is None else coming.keys() & {parent}
        if forgotten - self._shelves.get(kind, {}).keys():
            self._versions[kind] += 1
        for each in tuple(forgotten):
            del coming[each]

    def extend(self, kind: str, records: Iterable[Record]) -> None:
        """Take some records of a kind, of any parents."""
        named = self._named.get(kind, ())
        counted = self._counted.get(kind, ())
        if not named and not counted:
            return
        shelves, whole = self._coming.setdefault(kind, {}), self._shelves.get(kind, {})
        seen = False
        described = self._kinds[kind]
        label = described.label
        for record in records:
            shelf = shelves.get(record.parent)
            if shelf is None:
                shelf = shelves[record.parent] = _Shelf()
            seen = seen or record.parent not in whole
            if described.is_vacant(record.values):
                continue
            shelf.size += 1
            for by in named:
                text = record.values.get(label)
                key = record.values.get(by) if by else record.key
                if isinstance(key, str):
                    shelf.labels[key] = text if isinstance(text, str) else ""
            for by in counted:
                key = record.values.get(by)
                if isinstance(key, str):
                    shelf.counts.setdefault(by, Counter())[key] += 1
        if seen:
            self._versions[kind] += 1

    def finish(self, kind: str, parent: str | None = None, *, failed: bool = False) -> None:
        """Say that one parent's records have all come.

        Args:
            kind: the kind that is read.
            parent: whose records they are; `None` for a kind of the account.
            failed: they have not; what was known before stays.
        """
        before = self._shelf(kind, parent)
        shelf = self._coming.setdefault(kind, {}).pop(parent, None)
        if not failed:
            self._shelves.setdefault(kind, {})[parent] = shelf or _Shelf()
        if self._shelf(kind, parent) != before:
            self._versions[kind] += 1

    def labels(self, kind: str, parent: str | None) -> Mapping[str, str]:
        """Return what people call records, by their keys, as far as it is known.

        Args:
            kind: the records' kind.
            parent: the parent of the record that names them; of no matter where the kind has none.
        """
        described = self._kinds.get(kind)
        shelf = self._shelf(kind, parent if described and described.parent else None)
        return shelf.labels if shelf else {}

    def count(
        self, owner: Kind, counts: tuple[str, str], record: Record
    ) -> int | Literal[_Unknown.UNKNOWN]:
        """Return how many records belong to a record, `UNKNOWN` where they were not read.

        Args:
            owner: the kind of the record.
            counts: the kind that is counted, and its field that holds the record's key.
            record: the record.
        """
        kind, by = counts
        described = self._kinds.get(kind)
        if described is not None and described.parent == owner.name:
            shelf = self._shelf(kind, record.key)
            return shelf.size if shelf else UNKNOWN
        if owner.parent is not None:
            shelf = self._shelf(kind, record.parent)
            return shelf.counts.get(by, Counter())[record.key] if shelf else UNKNOWN
        if not self._shelves.get(kind) and not self._coming.get(kind):
            return UNKNOWN
        return self._total(kind, by)[record.key]

    def _shelf(self, kind: str, parent: str | None) -> _Shelf | None:
        known = self._shelves.get(kind, {}).get(parent)
        return known if known is not None else self._coming.get(kind, {}).get(parent)

    def _total(self, kind: str, by: str) -> Counter[str]:
        version, total = self._totals.get((kind, by), (-1, Counter()))
        if version != self._versions[kind]:
            total = Counter()
            parents = {**self._coming.get(kind, {}), **self._shelves.get(kind, {})}
            for shelf in parents.values():
                total.update(shelf.counts.get(by, {}))
            self._totals[kind, by] = self._versions[kind], total
        return total


def _named_by(kind: Kind, column: Column) -> str:
    """Return the field of the named records that a column's value is; empty for their key."""
    choice = kind.writes.choices.get(column.field)
    return choice.value if choice is not None and choice.kind == column.names else ""
