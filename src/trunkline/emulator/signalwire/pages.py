"""Pages of a list: where one begins is told by the token in the link that leads to it."""

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
    """One page of a list whose newest rows come first.

    Attributes:
        size: the most rows on it.
        number: how many pages are before it.
        before: the position of the last row of the page before it.
    """

    size: int
    number: int = 0
    before: int = _NEWEST

    @property
    def query(self) -> dict[str, str]:
        """The parameters that lead to it."""
        query = {"page_number": str(self.number), "page_size": str(self.size)}
        return query | ({"page_token": f"PA{self.before:016x}"} if self.number else {})


def page_of(query: Mapping[str, str]) -> Page:
    """Return the page that is asked for.

    Raises:
        ErrorReply: 400, a parameter is out of its range, or the token of a later page is missing.
    """
    size, number = _count(query, "page_size", 50), _count(query, "page_number", 0)
    if not 1 <= size <= _LARGEST:
        raise ErrorReply(400)
    if number == 0:
        return Page(size)
    token = _TOKEN.fullmatch(query.get("page_token", ""))
    if token is None or (before := int(token[1], 16)) > _NEWEST:
        raise ErrorReply(400)
    return Page(size, number, before)


def _count(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ErrorReply(400)
    return int(text)
