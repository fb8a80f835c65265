"""What a form sheet shows: the rows of a form in sight, and the place in it."""

from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trunkline.forms import Field, Form
from trunkline.tui.form.view.field_display import source_of, value_of
from trunkline.tui.form.view.line_rendering import COMPONENTS, Columns, FieldLook, field_line
from trunkline.tui.form.view.visible_rows import FormRows, Shown
from trunkline.tui.table.line_rendering import Look, message_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from trunkline.forms.fields.error_mapping import FieldErrors
    from trunkline.tui.form.view.field_display import Said

_CHECK_AFTER: Final = 0.15
"""Seconds after the last edit when a form that takes long to check is checked."""


class FormView(Widget):
    """A form on the screen: it owns the place in the form, and nothing of the form itself.

    Whoever edits the form calls `changed`.

    Attributes:
        source: gives the word that says where a field's value is from.
        shown: gives a field's value in one line where the form itself cannot say it.
        faults: gives what is wrong in the form.
        held: is told at once of the field in hand, for what is drawn together with it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FormView {
        width: 1fr;
        height: 1fr;
        color: $foreground;
        & .fields--group { text-style: bold; }
        & .fields--ghost { color: $text-disabled; text-style: italic; }
        & .fields--note { color: $foreground-muted; }
        & .fields--source { color: $foreground-muted; }
        & .fields--empty { color: $text-muted; }
        & .fields--error { color: $text-error; }
        & .fields--warning { color: $text-warning; }
        & .fields--changed { color: $warning; text-style: bold; }
        & .fields--cursor {
            background: $block-cursor-blurred-background;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus .fields--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
    }
    """

    class Highlighted(Message, namespace="form_sheet"):
        """Another field is in hand, or what is to be said of the form has changed."""

    def __init__(self, form: Form | None = None, *, id: str | None = None) -> None:
        """Show a form, now or later by `show`."""
        super().__init__(id=id)
        self.source: Callable[[Field], str] = lambda field: source_of(field, self.form.original)
        self.shown: Callable[[Field], Said | None] = lambda field: None
        self.faults: Callable[[], FieldErrors] = lambda: self.form.errors
        self.held: Callable[[Field | None], object] = lambda field: None
        self.rows = FormRows(form if form is not None else Form({}), self._faults, self._said)
        self._look: Look | None = None
        self._row = self._top = 0
        self._at = ""
        self._checking: Timer | None = None

    def show(self, form: Form, at: str = "") -> None:
        """Show another form, with the field at a pointer in hand: on its line, if it was before."""
        self.rows = FormRows(form, self._faults, self._said)
        self._place(at)
        self._redraw()
        self.call_after_refresh(self.check)

    def _faults(self) -> "FieldErrors":
        return self.faults()

    def _said(self, field: Field) -> "Said | None":
        return self.shown(field)

    # What others ask and tell

    @property
    def form(self) -> Form:
        """The form that it shows."""
        return self.rows.form

    @property
    def field(self) -> Field | None:
        """The field in hand, `None` where no row is shown."""
        found = self.rows.fields(self._row, self._row + 1)
        return found[0] if found else None

    @property
    def pointer(self) -> str:
        """Where the field in hand is; the root where no row is shown."""
        return self._at

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong with the field in hand, as far as that is known yet."""
        return self.rows.errors.get(self._at, ())

    @property
    def row(self) -> int:
        """Which row is in hand, counted from 0."""
        return self._row

    @property
    def value_region(self) -> Region:
        """Where the value in hand stands on the screen, up to the end of its line."""
        columns = Columns.of(self.size.width)
        place = self.content_region.offset
        y = place.y + self._row - self._top
        return Region(place.x + columns.value, y, self.size.width - columns.value, 1)

    def changed(self, at: str | None = None) -> None:
        """Draw the form as it is now: with the field at a pointer in hand, else with the same."""
        self.rows.changed()
        self._place(self._at if at is None else at)
        if self.rows.quick:
            self.rows.check()
        else:
            self._check_later()
        self._redraw()

    def stand_on(self, pointer: str) -> None:
        """Take a field in hand; whatever hides it is unfolded."""
        self.rows.reveal(pointer)
        self._place(pointer)
        self._redraw()

    def fold(self, *pointers: str, folded: bool) -> None:
        """Hide or show what groups hold."""
        self.form.fold(*pointers, folded=folded)
        self.rows.folded()
        self._place(self._at)
        self._redraw()

    def check(self) -> None:
        """Find out what is wrong in the form, and show it."""
        if self._checking is not None:
            self._checking.stop()
            self._checking = None
        if not self.rows.checked:
            self.rows.check()
            self._place(self._at)
            self._redraw()

    def _check_later(self) -> None:
        if self._checking is not None:
            self._checking.stop()
        self._checking = self.set_timer(_CHECK_AFTER, self.check)

    # The place

    def _place(self, pointer: str) -> None:
        """Stand on the row of a pointer, or on the nearest one around it.

        The row in hand stays on its line of the screen; another one comes into sight with some of
        what is above it.
        """
        line = self._row - self._top
        found = self.rows.row_of(pointer) if pointer else 0
        row = self._row if found is None else found
        self._row = row if self.rows.has(row) else max(0, len(self.rows) - 1)
        height = self.size.height
        if pointer == self._at:
            self._top = self._row - line
        elif height and not self._top <= self._row < self._top + height:
            self._top = self._row - height // 3
        self._scroll()

    def _go(self, row: int, *, by: int = 0) -> None:
        """Take another row in hand, and draw again only the lines that change by it.

        Args:
            row: the row; one outside takes the first or the last.
            by: lines to scroll by first, for movements by pages.
        """
        before, top = self._row, self._top
        row = max(0, row)
        self._row = row if self.rows.has(row) else max(0, len(self.rows) - 1)
        self._top += by
        self._scroll()
        if self._top != top:
            self.refresh()
        elif self._row != before:
            self._refresh_row(before)
            self._refresh_row(self._row)
        self._hold()

    def _scroll(self) -> None:
        """Keep the row in hand in sight, and no empty lines below the last row."""
        height = self.size.height
        if not height:  # not laid out yet
            return
        self._top = max(0, min(self._top, self._row), self._row - height + 1)
        if self._top and not self.rows.has(self._top + height - 1):
            self._top = max(0, len(self.rows) - height)

    def _redraw(self) -> None:
        self.refresh()
        self._hold()

    def _hold(self) -> None:
        field = self.field
        self._at = field.pointer if field is not None else ""
        self.held(field)
        self.post_message(self.Highlighted())

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - self._top, self.size.width, 1))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one row, or what stands in place of rows."""
        width = self.size.width
        look = self._look = self._look or Look(self._style)
        row = self._top + y
        found = self.rows.fields(row, row + 1)
        if not found:
            if not row:
                return message_line(self._empty(), look, width)
            return Strip.blank(width, look())
        field = found[0]
        how = FieldLook(
            self.shown(field) or value_of(self.form, field),
            self.source(field),
            in_hand=row == self._row,
            wrong=field.pointer in self.rows.errors,
            within=self.rows.wrong_within(field.pointer),
        )
        return field_line(field, how, Columns.of(width), look, width)

    def _empty(self) -> str:
        match self.rows.shown:
            case Shown.CHANGED:
                return "nothing is changed"
            case Shown.ERRORS:
                return "nothing is wrong"
        return "nothing is set yet"

    def _style(self, *parts: str) -> Style:
        names = [f"fields--{part}" for part in parts]
        style = self.get_visual_style(*names).rich_style
        # Textual's visual styles do not know reversed text.
        reverse = any(self.get_component_styles(name).text_style.reverse for name in names)
        return style + Style(reverse=True) if reverse else style

    def notify_style_update(self) -> None:
        """Forget the styles that were worked out."""
        self._look = None
        super().notify_style_update()

    def on_mount(self) -> None:
        """Say what is in hand; what is wrong is found out when the form has been drawn."""
        self._hold()
        self.call_after_refresh(self.check)

    def on_resize(self) -> None:
        """Keep the row in hand in sight."""
        self._scroll()
        self.refresh()

    def on_focus(self) -> None:
        """Show the row in hand in its brighter colours."""
        self._look = None
        self._refresh_row(self._row)

    def on_blur(self) -> None:
        """Show the row in hand in its darker colours."""
        self._look = None
        self._refresh_row(self._row)
