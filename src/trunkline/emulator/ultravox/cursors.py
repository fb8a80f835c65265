"""Pages by cursor: a place in the order, before or behind which a page lies.

A cursor is opaque to callers. It names the row that it stands at, not how many came before, so that
rows which come and go between two pages move nothing.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from trunkline.emulator.jsontext import dump, load
from trunkline.emulator.part import Call, ErrorReply

_USUAL_SIZE = 10
_LARGEST = 100
_NO_ROW = 1 << 63
"""The least number that the database gives no row."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        rows: what the query gave.
        next: the address of the page behind, `None` for the last.
        previous: the address of the page before, `None` for the first.
    """

    rows: list[tuple[Any, ...]]
    next: str | None
    previous: str | None


def paged(call: Call, table: str, where: str, values: tuple[Any, ...], order: str) -> Page:
    """Return the page that a request asks for with `cursor` and `pageSize`.

    Args:
        call: the request.
        table: whose rows they are.
        where: the SQL condition for a row to be listed.
        values: the parameters of that.
        order: a column, with a hyphen before it for falling order.

    Raises:
        ErrorReply: 404, the cursor is none of the server's.
    """
    column, falls = order.lstrip("-"), order.startswith("-")
    place, backwards = _decoded(call.query.get("cursor", ""))
    rising = falls is backwards
    if place:
        where += f" AND ({column}, rowid) {'>' if rising else '<'} (?, ?)"
        values += place
    way, size = "ASC" if rising else "DESC", _size(call)
    query = (
        f"SELECT {column}, rowid, * FROM {table} WHERE {where}"  # noqa: S608
        f" ORDER BY {column} {way}, rowid {way} LIMIT ?"
    )
    rows = call.db.execute(query, (*values, size + 1)).fetchall()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    ahead, behind = (bool(place), more) if backwards else (more, bool(place))
    return Page(
        [row[2:] for row in rows],
        _link(call, rows[-1][:2], backwards=False) if ahead and rows else None,
        _link(call, rows[0][:2], backwards=True) if behind and rows else None,
    )


def _size(call: Call) -> int:
    wanted = call.query.get("pageSize", "")
    if not (wanted.isascii() and wanted.isdigit() and int(wanted[:9])):
        return _USUAL_SIZE
    return min(int(wanted[:9]), _LARGEST)


def _link(call: Call, place: tuple[Any, ...], *, backwards: bool) -> str:
    text = dump([*place, backwards]).encode()
    cursor = base64.urlsafe_b64encode(text).decode()
    query = urlencode({**call.query, "cursor": cursor})
    return f"{call.base}/api/agents?{query}"


def _decoded(cursor: str) -> tuple[tuple[Any, ...], bool]:
    if not cursor:
        return (), False
    try:
        value, row, backwards = load(base64.urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError, binascii.Error) as error:
        raise ErrorReply(404, "Invalid cursor") from error
    if not isinstance(value, str) or not isinstance(row, int) or not isinstance(backwards, bool):
        raise ErrorReply(404, "Invalid cursor")
    if not 0 < row < _NO_ROW:
        raise ErrorReply(404, "Invalid cursor")
    return (value, row), backwards
