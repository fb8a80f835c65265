"""The failures of loading, one per line, above the status line."""

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.widget import Widget

_LIMIT: Final = 3
_STYLE: Final = "$text-error"


class Failures(Widget):
    """At most three lines; the last one tells how many more there are and how to see them."""

    DEFAULT_CSS = """
    Failures {
        height: auto;
        max-height: 3;
        padding: 0 1;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self.display = False

    @property
    def lines(self) -> tuple[str, ...]:
        """All failures."""
        return self._lines

    def show(self, lines: Sequence[str], more: str) -> None:
        """Show failures; without any the widget is hidden.

        Args:
            lines: the failures, one line each.
            more: how to see them all, such as `! lists them`.
        """
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        self._more = more
        self.display = bool(lines)
        self.refresh(layout=True)

    def render(self) -> Content:
        """Render the lines: a single one wrapped, several cut at the width."""
        width = max(1, self.content_size.width or self.app.size.width - 2)
        return Content("\n").join(Content.styled(line, _STYLE) for line in self._shown(width))

    def _shown(self, width: int) -> list[str]:
        if len(self._lines) == 1:
            from trunkline.tui.text.page import Line, wrapped

            line = Line(((self._lines[0], ""),))
            return ["".join(text for text, _ in row) for row in wrapped(line, width)][:_LIMIT]
        if len(self._lines) <= _LIMIT:
            return list(self._lines)
        rest = len(self._lines) - _LIMIT + 1
        return [*self._lines[: _LIMIT - 1], f"and {rest} more: {self._more}"]
