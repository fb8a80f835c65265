"""The input line that confirms an action by a typed word, under notes about the action."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.text.page import Line, wrapped


class Notes(Widget):
    """A title and notes, over the rows above the line."""

    COMPONENT_CLASSES = {"notes--title"}  # noqa: RUF012
    DEFAULT_CSS = """
    Notes {
        layer: over;
        dock: bottom;
        margin-bottom: 2;
        width: 100%;
        height: auto;
        max-height: 75%;
        padding: 0 1;
        border-top: solid $error;
        color: $foreground;
        background: $surface;
        & > .notes--title { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of rows of the wrapped lines."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Render the title and the wrapped lines."""
        title, *rows = self._rows(self.content_size.width)
        styled = Content.styled(title, look_of(self, "notes--title"))
        return Content("\n").join([styled, *map(Content, rows)])

    def _rows(self, width: int) -> list[str]:
        rows = [self._title]
        for line in self._lines:
            wrapping = wrapped(Line(((line, ""),), indent=2), max(1, width))
            rows += ["".join(text for text, _ in row) for row in wrapping]
        return rows


def confirm_line(
    word: str, title: str, notes: Sequence[str], then: Callable[[str], object]
) -> InputLine:
    """Return an input line that accepts one word only, with notes above it.

    Args:
        title: what it confirms; visible text already, as are the notes.
        notes: what the user should know first.
    """

    def check(text: str) -> str:
        return "" if text == word else f"That is not {word}: nothing is written"

    label, above = f"type {word} to confirm: ", Notes(title, notes)
    return InputLine(label, check=check, above=above, then=then, id="confirm")
