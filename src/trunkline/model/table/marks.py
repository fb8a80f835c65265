"""The rows that the user has marked, by identity rather than by position."""

from collections.abc import Iterable, Iterator

from trunkline.model.record import Record

Identity = tuple[str | None, str]
"""Identifies a record among all of its kind: the parent's key and its own."""


def identity(record: Record) -> Identity:
    """Return the identity of a record among all of its kind."""
    return record.parent, record.key


class Marks:
    """A set of marked records; `version` grows with every change."""

    def __init__(self) -> None:
        self._marked: set[Identity] = set()
        self.version = 0

    def __contains__(self, record: Record) -> bool:
        return bool(self._marked) and (record.parent, record.key) in self._marked

    def __len__(self) -> int:
        return len(self._marked)

    def __iter__(self) -> Iterator[Identity]:
        return iter(self._marked)

    def toggle(self, record: Record) -> bool:
        """Mark a record, or unmark a marked one; return whether it is marked now."""
        who = identity(record)
        marked = who not in self._marked
        if marked:
            self._marked.add(who)
        else:
            self._marked.remove(who)
        self.version += 1
        return marked

    def add(self, records: Iterable[Record]) -> None:
        """Mark records."""
        self._marked.update(identity(record) for record in records)
        self.version += 1

    def invert(self, records: Iterable[Record]) -> None:
        """Mark the records that are not marked, and unmark those that are."""
        self._marked ^= {identity(record) for record in records}
        self.version += 1

    def discard(self, who: Iterable[Identity]) -> None:
        """Unmark records by identity, whether they still exist or not."""
        self._marked.difference_update(who)
        self.version += 1

    def clear(self) -> None:
        """Unmark every record."""
        self._marked.clear()
        self.version += 1
