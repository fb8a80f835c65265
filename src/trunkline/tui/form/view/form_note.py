"""The line of a form that stays: why it cannot be staged, or what an edit left as it was."""

from typing import ClassVar

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.form.view.field_display import FieldText


class FormNote(Widget):
    """A note about the whole form, hidden while there is none; no message covers it.

    Component classes: `note--error` and `note--warning`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"note--error", "note--warning"}
    DEFAULT_CSS = """
    FormNote {
        height: auto;
        max-height: 3;
        padding: 0 1;
        display: none;
        & > .note--error { color: $text-error; text-style: bold; }
        & > .note--warning { color: $text-warning; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._note = FieldText("")

    @property
    def text(self) -> str:
        """The text of the note."""
        return self._note.text

    def show(self, note: FieldText) -> None:
        """Show another note; an empty one hides the line."""
        if note != self._note:
            self._note = note
            self.display = bool(note.text)
            self.refresh(layout=True)

    def render(self) -> Content:
        """Render the note."""
        if not self._note.text:
            return Content()
        return Content.styled(visible(self._note.text), look_of(self, f"note--{self._note.role}"))
