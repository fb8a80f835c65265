"""Pagination by cursor: a page begins before or after a row.

A cursor is opaque to clients. It contains the row, not the number of rows before it, so that rows
which are added or deleted between two requests do not shift the pages.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, ErrorReply

_DEFAULT_SIZE = 10
_LARGEST = 100
_NO_ROW = 1 << 63
"""No row has this number or a larger one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        next: the URL of the next page, `None` for the last.
        previous: the URL of the previous page, `None` for the first.
    """

    rows: list[tuple[Any, ...]]
    next: str | None
    previous: str | None


def page_of(call: Call, table: str, where: str, values: tuple[Any, ...], order: str) -> Page:
    """Return the page that a request asks for with `cursor` and `pageSize`.

    Args:
        where: the SQL condition for rows.
        values: the parameters of the condition.
        order: a column, with a hyphen before it for descending order.
    """
    column, descending = order.lstrip("-"), order.startswith("-")
    place, backwards = _decoded(call.query.get("cursor", ""))
    ascending = descending is backwards
    if place:
        where += f" AND ({column}, rowid) {'>' if ascending else '<'} (?, ?)"
        values += place
    direction, size = "ASC" if ascending else "DESC", _size(call)
    query = (
        f"SELECT {column}, rowid, * FROM {table} WHERE {where}"  # noqa: S608
        f" ORDER BY {column} {direction}, rowid {direction} LIMIT ?"
    )
    rows = call.execute(query, *values, size + 1).fetchall()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (bool(place), more) if backwards else (more, bool(place))
    return Page(
        [row[2:] for row in rows],
        _link(call, rows[-1][:2], backwards=False) if has_next and rows else None,
        _link(call, rows[0][:2], backwards=True) if has_previous and rows else None,
    )


def _size(call: Call) -> int:
    size = call.query.get("pageSize", "")
    if not (size.isascii() and size.isdigit() and int(size[:9])):
        return _DEFAULT_SIZE
    return min(int(size[:9]), _LARGEST)


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
