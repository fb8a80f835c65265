"""A record is one row of a kind, with the values as the vendor sent them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a kind. Its repr leaves the values out, which may hold a secret.

    Attributes:
        key: identifies it among the records of that kind and parent.
        parent: the key of its parent, `None` for a record of the account.
        values: the vendor's JSON object, unknown fields included, plus read-only fields that the
            session derives from the others where the kind describes some; never changed in place.
    """

    key: str
    parent: str | None
    values: Mapping[str, Any] = field(repr=False)


class RecordScope(NamedTuple):
    """Which records of a kind to load: those of one parent, or of every parent for `None`.

    The pairs in `where` are fields and their values; the vendor may filter by them.
    """

    parent: str | None = None
    where: tuple[tuple[str, str], ...] = ()
