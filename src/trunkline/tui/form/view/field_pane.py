"""What is said of the field in hand: its errors, its description, what may stand in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of

if TYPE_CHECKING:
    from trunkline.tui.form.view.field_display import Said


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
        self._title = self._place = self._counter = ""
        self._said: Sequence[Said] = ()

    @property
    def text(self) -> str:
        """What the pane says now."""
        return self.render().plain

    def show(self, title: str, place: str, said: Sequence["Said"], counter: str) -> None:
        """Say something else.

        Args:
            title: the field's title.
            place: its pointer.
            said: what there is to say, the most urgent first.
            counter: how long the value is of how long it may be.
        """
        now = (title, place, said, counter)
        if now != (self._title, self._place, self._said, self._counter):
            self._title, self._place, self._said, self._counter = now
            self.refresh()

    def count(self, counter: str) -> None:
        """Say how long the text being typed is."""
        self.show(self._title, self._place, self._said, counter)

    def render(self) -> Content:
        """Draw as much as there is room for."""
        width, height = self.content_size
        if not self._title or not width:
            return Content()
        lines = [self._head(width)]
        for each in self._said:
            style = look_of(self, f"pane--{each.role}") if each.role else ""
            lines += Content.styled(each.text, style).wrap(width)
        if len(lines) > height > 0:
            lines = lines[:height]
            lines[-1] = Content.assemble(lines[-1].truncate(width - 2), " …")
        return Content("\n").join(lines)

    def _head(self, width: int) -> Content:
        left = Content.assemble(
            (visible(self._title), look_of(self, "pane--title")),
            "  ",
            (visible(self._place), look_of(self, "pane--note")),
        )
        left = left.truncate(max(1, width - len(self._counter) - 2), ellipsis=True)
        gap = " " * (width - left.cell_length - len(self._counter))
        return Content.assemble(left, gap, self._counter)
