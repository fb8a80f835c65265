"""The items of a run, grouped so that a call can write each group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trunkline.changes.journal.journal import Item
from trunkline.changes.planning.plan import Kinds
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.vendors.base import Session

_LOOKS: Final = 3


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items that one call can write: one profile, kind, parent and operation.

    Attributes:
        session: the profile in use.
        kind: the kind of their records.
        items: the items, at least one.
    """

    session: Session
    kind: Kind
    items: tuple[Item, ...]

    @property
    def parent(self) -> str | None:
        """The parent of all of their records."""
        return self.items[0].target.parent or None

    @property
    def op(self) -> Op:
        """What is done to all of them."""
        return self.items[0].op

    @property
    def keys(self) -> list[str]:
        """The keys of their records."""
        return [item.target.key for item in self.items]

    @property
    def looks(self) -> int:
        """How often it is read back before it is sent again.

        Where no key keeps a vendor from making a second record, one that is only late must be
        found before it is created again.
        """
        return _LOOKS if self.op is Op.CREATE and self.kind.writes.named_by else 1


def chunked(
    items: Sequence[Item], sessions: Mapping[str, Session], kinds: Kinds, size: int
) -> list[Chunk]:
    """Group items into chunks.

    Args:
        items: the items.
        sessions: the profiles in use, by name.
        kinds: their kinds.
        size: how many records a chunk holds at the most.
    """
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


def slices(things: Sequence[Any], size: int) -> Iterator[Any]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _most(kind: Kind, op: Op) -> int:
    """Return how many records one call can write."""
    return {
        Op.UPDATE: kind.writes.update,
        Op.CREATE: kind.writes.create,
        Op.DELETE: kind.writes.delete,
    }[op]
