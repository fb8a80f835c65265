"""What was typed before in an input line."""

from typing import Final

_KEPT: Final = 100


class InputHistory:
    """The lines that were accepted, the newest last, and a place among them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._at = 0

    def add(self, line: str) -> None:
        """Keep a line; one that is there already becomes the newest."""
        if line:
            self._lines = [*(other for other in self._lines if other != line), line][-_KEPT:]
        self._at = len(self._lines)

    def step(self, by: int) -> str | None:
        """Return the line before (-1) or after (1) the one in hand; `None` past the oldest."""
        place = self._at + by
        if place < 0:
            return None
        self._at = min(place, len(self._lines))
        return self._lines[self._at] if self._at < len(self._lines) else ""
