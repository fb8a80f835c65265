"""Pagination: the token in a link says where its page begins."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trunkline.emulator.part import ErrorReply

_NEWEST: Final = 1 << 62
_TOKEN: Final = re.compile("PA([0-9a-f]{16})")
_LARGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list with the newest rows first.

    Attributes:
        size: the most rows on a page.
        number: the number of pages before it.
        before: the position of the last row on the previous page.
    """

    size: int
    number: int = 0
    before: int = _NEWEST

    @property
    def query(self) -> dict[str, str]:
        """The query parameters of the page."""
        query = {"page_number": str(self.number), "page_size": str(self.size)}
        return query | ({"page_token": f"PA{self.before:016x}"} if self.number else {})


def page_of(query: Mapping[str, str]) -> Page:
    """Return the requested page; 400 if a parameter is out of range, or a later token missing."""
    size, number = _count(query, "page_size", 50), _count(query, "page_number", 0)
    if not 1 <= size <= _LARGEST:
        raise ErrorReply(400)
    if number == 0:
        return Page(size)
    token = _TOKEN.fullmatch(query.get("page_token", ""))
    if token is None or (before := int(token[1], 16)) > _NEWEST:
        raise ErrorReply(400)
    return Page(size, number, before)


def _count(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ErrorReply(400)
    return int(text)
