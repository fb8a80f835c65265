"""The pane about the current field: its errors, its description, its type and limits."""

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.form.view.field_display import FieldText


class FieldPane(Widget):
    """The pane under a form, or beside it where the screen has the class `-wide`.

    Component classes: `pane--title`, `pane--note`, `pane--error` and `pane--warning`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "pane--title",
        "pane--note",
        "pane--error",
        "pane--warning",
    }
    DEFAULT_CSS = """
    FieldPane {
        height: 6;
        padding: 0 1;
        border-top: solid $panel;
        color: $foreground;
        & > .pane--title { text-style: bold; }
        & > .pane--note { color: $foreground-muted; }
        & > .pane--error { color: $text-error; }
        & > .pane--warning { color: $text-warning; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = self._pointer = self._counter = ""
        self._notes: Sequence[FieldText] = ()

    @property
    def text(self) -> str:
        """The text of the pane."""
        return self.render().plain

    def show(self, title: str, pointer: str, notes: Sequence[FieldText], counter: str) -> None:
        """Show another field: its notes, the most urgent first, and its length with the limit."""
        shown = (title, pointer, notes, counter)
        if shown != (self._title, self._pointer, self._notes, self._counter):
            self._title, self._pointer, self._notes, self._counter = shown
            self.refresh()

    def count(self, counter: str) -> None:
        """Show the length of the text being typed."""
        self.show(self._title, self._pointer, self._notes, counter)

    def render(self) -> Content:
        """Render the notes, as far as there is room."""
        width, height = self.content_size
        if not self._title or not width:
            return Content()
        lines = [self._head(width)]
        for note in self._notes:
            style = look_of(self, f"pane--{note.role}") if note.role else ""
            lines += Content.styled(note.text, style).wrap(width)
        if len(lines) > height > 0:
            lines = lines[:height]
            lines[-1] = Content.assemble(lines[-1].truncate(width - 2), " …")
        return Content("\n").join(lines)

    def _head(self, width: int) -> Content:
        left = Content.assemble(
            (visible(self._title), look_of(self, "pane--title")),
            "  ",
            (visible(self._pointer), look_of(self, "pane--note")),
        )
        left = left.truncate(max(1, width - len(self._counter) - 2), ellipsis=True)
        gap = " " * (width - left.cell_length - len(self._counter))
        return Content.assemble(left, gap, self._counter)
