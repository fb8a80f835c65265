"""A text area in which only what is typed changes, character by character."""

from typing import Any

from rich.text import Text
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Location

from trunkline.tui.text.text_marks import TextMarks


class ExactTextArea(TextArea):
    """A text area that keeps every line end and shows other control characters as symbols.

    Textual's own splits a text at U+2028, form feeds and the like, and joins it with one kind of
    line end.
    """

    def __init__(self, text: str, **options: Any) -> None:
        """Create a text area with a text; the options are those of `TextArea`."""
        self._text_marks = TextMarks(text)
        super().__init__(self._text_marks.shown, **options)

    @property
    def text(self) -> str:
        """The text."""
        return self._text_marks.original(self.document.text)

    @text.setter
    def text(self, value: str) -> None:
        self._text_marks = TextMarks(value)
        self.load_text(self._text_marks.shown)

    def edit(self, edit: Edit) -> EditResult:
        """Insert what was typed or pasted."""
        edit.text = self._text_marks.typed(edit.text)
        return super().edit(edit)

    def get_text_range(self, start: Location, end: Location) -> str:
        """Return a part of the text."""
        return self._text_marks.original(super().get_text_range(start, end))

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is drawn."""
        line = super().get_line(line_index)
        return Text(self._text_marks.pictured(line.plain), end="", no_wrap=True)
