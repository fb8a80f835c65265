"""The visible part of a form: a widget that draws its lines, and its cursor."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trunkline.forms import Field, Form
from trunkline.tui.drawing.style_cache import StyleCache
from trunkline.tui.drawing.viewport import Viewport
from trunkline.tui.form.view.field_display import source_of, value_of
from trunkline.tui.form.view.line_rendering import COMPONENTS, Columns, FieldState, field_line
from trunkline.tui.form.view.visible_rows import FormRows
from trunkline.tui.table.line_rendering import message_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from trunkline.forms.fields.error_mapping import FieldErrors
    from trunkline.tui.form.view.field_display import FieldText

_CHECK_AFTER: Final = 0.15
"""Seconds after the last edit until a form that is slow to check is checked."""


class FormView(Widget):
    """A form on the screen. It owns the cursor, and nothing of the form itself.

    Whoever edits the form calls `changed`.

    Attributes:
        source: returns the word that tells where a field's value comes from.
        shown: returns a field's value in one line if the form itself cannot.
        field_selected: called at once with the current field, for what is drawn in the same frame.
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
        """Another field is current, or what the form shows has changed."""

    def __init__(self, form: Form | None = None, *, id: str | None = None) -> None:
        """Show a form; without one, `show` does later."""
        super().__init__(id=id)
        self.source: Callable[[Field], str] = lambda field: source_of(field, self.form.original)
        self.shown: Callable[[Field], FieldText | None] = lambda field: None
        self.faults: Callable[[], FieldErrors] = lambda: self.form.errors
        self.field_selected: Callable[[Field | None], object] = lambda field: None
        self.rows = self._rows_of(form if form is not None else Form({}))
        self.viewport = Viewport()
        self._styles = StyleCache(self, "fields")
        self._pointer = ""
        self._check_timer: Timer | None = None

    def _rows_of(self, form: Form) -> FormRows:
        return FormRows(form, lambda: self.faults(), lambda field: self.shown(field))

    def show(self, form: Form, at: str = "") -> None:
        """Show another form, and move to a pointer; the current one stays on its screen line."""
        self.rows = self._rows_of(form)
        self.redraw(at)
        self.call_after_refresh(self.check)

    @property
    def form(self) -> Form:
        """The form that is shown."""
        return self.rows.form

    @property
    def field(self) -> Field | None:
        """The current field, `None` without rows."""
        fields = self.rows.fields(self.row, self.row + 1)
        return fields[0] if fields else None

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the current field; the root without rows."""
        return self._pointer

    @property
    def errors(self) -> tuple[str, ...]:
        """The known errors of the current field."""
        return self.rows.errors.get(self._pointer, ())

    @property
    def row(self) -> int:
        """The current row, counted from 0."""
        return self.viewport.row

    @property
    def value_region(self) -> Region:
        """The region of the current value on the screen, up to the end of its line."""
        columns = Columns.of(self.size.width)
        x, y = self.content_region.offset
        width = self.size.width - columns.value
        return Region(x + columns.value, y + self.viewport.line, width, 1)

    def changed(self, at: str | None = None) -> None:
        """Draw the form as it is now; move to a pointer, or stay on the current field."""
        self.rows.changed()
        if self.rows.quick:
            self.rows.check()
        else:
            if self._check_timer is not None:
                self._check_timer.stop()
            self._check_timer = self.set_timer(_CHECK_AFTER, self.check)
        self.redraw(at)

    def move_to(self, pointer: str) -> None:
        """Make the field at a pointer the current one, and unfold what hides it."""
        self.rows.reveal(pointer)
        self.redraw(pointer)

    def fold(self, *pointers: str, folded: bool) -> None:
        """Fold or unfold groups."""
        self.form.fold(*pointers, folded=folded)
        self.rows.folded()
        self.redraw()

    def check(self) -> None:
        """Check the form, and show what is wrong."""
        if self._check_timer is not None:
            self._check_timer.stop()
            self._check_timer = None
        if not self.rows.checked:
            self.rows.check()
            self.redraw()

    def move_cursor(self, row: int, *, scroll: int = 0) -> None:
        """Make another row current, the first or last for one outside; redraw only what changes."""
        limit = max(row + 1, self.viewport.top + scroll + self.viewport.height)
        changed = self.viewport.move(row, self.rows.count(limit), scroll=scroll)
        if changed is None:
            self.refresh()
        else:
            for changed_row in changed:
                self._redraw_row(changed_row)
        self._select()

    def redraw(self, pointer: str | None = None) -> None:
        """Draw everything, with the cursor on a pointer, or on the nearest one around it.

        The current field stays on its screen line; another one is shown with some of what is
        above it.
        """
        view, line = self.viewport, self.viewport.line
        pointer = self._pointer if pointer is None else pointer
        row = self.rows.row_of(pointer) if pointer else 0
        row = view.row if row is None else row
        view.row = max(0, min(row, self.rows.count(row + 1) - 1))
        if pointer == self._pointer:
            view.top = view.row - line
        elif view.height and not view.top <= view.row < view.top + view.height:
            view.top = view.row - view.height // 3
        view.fit(self.rows.count(max(view.top, view.row) + view.height))
        self.refresh()
        self._select()

    def _select(self) -> None:
        field = self.field
        self._pointer = field.pointer if field is not None else ""
        self.field_selected(field)
        self.post_message(self.Highlighted())

    def _redraw_row(self, row: int) -> None:
        self.refresh(Region(0, row - self.viewport.top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Render one row, or the message of a form without rows."""
        width, styles, row = self.size.width, self._styles, self.viewport.top + y
        fields = self.rows.fields(row, row + 1)
        if not fields:
            if not row:
                return message_line(self.rows.why_empty, styles, width)
            return Strip.blank(width, styles())
        field = fields[0]
        state = FieldState(
            self.shown(field) or value_of(self.form, field),
            self.source(field),
            current=row == self.row,
            wrong=field.pointer in self.rows.errors,
            wrong_within=self.rows.wrong_within(field.pointer),
        )
        return field_line(field, state, Columns.of(width), styles, width)

    def notify_style_update(self) -> None:
        """Forget the computed styles."""
        self._styles.clear()
        super().notify_style_update()

    def on_mount(self) -> None:
        """Select the current field; the form is checked once it has been drawn."""
        self._select()
        self.call_after_refresh(self.check)

    def on_resize(self) -> None:
        """Keep the current row visible."""
        view = self.viewport
        view.height = self.size.height
        view.fit(self.rows.count(max(view.top, view.row) + view.height))
        self.refresh()

    def on_focus(self) -> None:
        """Redraw the current row: its colours depend on the focus."""
        self._styles.clear()
        self._redraw_row(self.row)

    on_blur = on_focus
