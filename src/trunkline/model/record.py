"""A record is one row of a kind, with the values as the vendor sent them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a kind.

    Attributes:
        key: what identifies it among its parent's records of that kind.
        parent: the key of the record that it belongs to, `None` for a record of the account.
        values: the vendor's JSON object, unknown fields included, and read-only fields that the
            session puts together from the others where the kind describes some; never changed in
            place.
    """

    key: str
    parent: str | None
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordScope:
    """Which records of a kind are meant.

    Attributes:
        parent: only those of this parent; `None` for those of every parent.
        where: pairs of field and value that the records have, for kinds the vendor can filter.
    """

    parent: str | None = None
    where: tuple[tuple[str, str], ...] = ()
