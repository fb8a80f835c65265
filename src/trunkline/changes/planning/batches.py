"""The items of a run, grouped into the batches that one call can write."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trunkline.changes.journal.item import Item
from trunkline.changes.planning.plan import Kinds
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.vendors.base import Session

MOST_LOOKS: Final = 6
"""How often a lost write is read back, for five seconds at least, where it must not be repeated."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items, at least one, that one call can write: one profile, kind, parent and operation."""

    session: Session
    kind: Kind
    items: tuple[Item, ...]

    @property
    def parent(self) -> str | None:
        """The parent of all records."""
        return self.items[0].target.parent or None

    @property
    def op(self) -> Op:
        """The operation of all items."""
        return self.items[0].op

    @property
    def keys(self) -> list[str]:
        """The keys of the records."""
        return [item.target.key for item in self.items]

    @property
    def looks(self) -> int:
        """How often it is read back before it is sent again.

        Without a key of ours, sending a creation again makes a second record, so one that is only
        late must be found first.
        """
        return MOST_LOOKS if self.op is Op.CREATE and self.kind.writes.named_by else 1


def chunked(
    items: Sequence[Item], sessions: Mapping[str, Session], kinds: Kinds, size: int
) -> list[Chunk]:
    """Group items into chunks, each of at most `size`."""
    groups: dict[tuple[str, str, str, Op], list[Item]] = {}
    for item in items:
        at = item.target
        groups.setdefault((at.profile, at.kind, at.parent, item.op), []).append(item)
    chunks = []
    for (profile, name, _, op), group in groups.items():
        kind = kinds[profile][name]
        most = min(size, max(1, _most(kind, op)))
        chunks += [Chunk(sessions[profile], kind, tuple(some)) for some in slices(group, most)]
    return chunks


def slices(sequence: Sequence[Any], size: int) -> Iterator[Any]:
    """Yield the parts of a sequence, each of at most `size` elements."""
    for start in range(0, len(sequence), size):
        yield sequence[start : start + size]


def _most(kind: Kind, op: Op) -> int:
    writes = kind.writes
    return {Op.UPDATE: writes.update, Op.CREATE: writes.create, Op.DELETE: writes.delete}[op]
