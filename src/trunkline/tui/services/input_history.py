"""The lines accepted before in one kind of input."""

from typing import Final

_LIMIT: Final = 100


class InputHistory:
    """Accepted lines, the newest last, and a position among them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._position = 0

    def add(self, line: str) -> None:
        """Add a line and go behind the newest; a repeated line moves to the end."""
        if line:
            self._lines = [*(other for other in self._lines if other != line), line][-_LIMIT:]
        self._position = len(self._lines)

    def step(self, by: int) -> str | None:
        """Return the line before (-1) or after (1) the position; `None` past the oldest."""
        position = self._position + by
        if position < 0:
            return None
        self._position = min(position, len(self._lines))
        return self._lines[self._position] if self._position < len(self._lines) else ""
