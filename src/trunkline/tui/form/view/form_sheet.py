"""The form sheet: a form that is navigated, folded and searched with the keyboard."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from textual import events

from trunkline.forms import Field, Form
from trunkline.forms.values.json_pointer import parent_of
from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.drawing.viewport import motion
from trunkline.tui.form.view.form_view import FormView
from trunkline.tui.form.view.line_rendering import NO_TITLE
from trunkline.tui.form.view.visible_rows import FormRows, Shown


def _jump(
    find: Callable[[FormRows, str, int], str | None], by: int, nothing: str
) -> "Callable[[FormSheet], None]":
    """Return the action that moves to another field of interest, or reports that there is none."""

    def act(sheet: "FormSheet") -> None:
        pointer = find(sheet.rows, sheet.pointer, by)
        if pointer is None:
            sheet.app.notify(nothing)
        else:
            sheet.move_to(pointer)

    return act


def _to_error(by: int) -> "Callable[[FormSheet], None]":
    """Return the action that moves to another field that is wrong, and is never silent."""

    def act(sheet: "FormSheet") -> None:
        before, pointer = sheet.pointer, sheet.rows.next_error(sheet.pointer, by)
        if pointer is None:
            sheet.app.notify("Nothing is wrong")
            return
        sheet.move_to(pointer)
        if sheet.pointer != pointer:
            texts = "; ".join(sheet.rows.errors[pointer])
            sheet.app.notify(visible(f"{pointer or NO_TITLE}: {texts}"), severity="error")
        elif pointer == before:
            sheet.app.notify("No other field is wrong")

    return act


def _fold_all(
    groups: Callable[[FormRows], Iterable[str]], *, folded: bool
) -> "Callable[[FormSheet], None]":
    return lambda sheet: sheet.fold(*groups(sheet.rows), folded=folded)


def _only(shown: Shown) -> "Callable[[FormSheet], None]":
    def act(sheet: "FormSheet") -> None:
        if shown is Shown.ERRORS:
            sheet.rows.check()
        sheet.show_only(Shown.ALL if sheet.rows.shown is shown else shown)

    return act


class FormSheet(Acting, FormView, can_focus=True):
    """A form that performs the actions of its scope; the screen edits the fields.

    The callbacks are awaited before the next key is handled.

    Attributes:
        opened: called with a field without fields inside when the user opens it.
        typed: called with the character that the user types on a field.
    """

    SCOPE = "fields"

    def __init__(self, form: Form | None = None, *, id: str | None = None) -> None:
        """Show a form; without one, `show` does later."""
        super().__init__(form, id=id)
        self.editable = True
        self.opened: Callable[[Field], Awaitable[None]] = _nothing
        self.typed: Callable[[str], Awaitable[None]] = _nothing
        self.pasted: Callable[[str], Awaitable[None]] = _nothing
        self.searched: Callable[[], Awaitable[None]] = _nothing

    def why_not(self, action: Action) -> str:
        """Return why an action of the sheet does not work now; empty if it does."""
        word, field = action.id.partition(".")[2], self.field
        if word in ("only-changed", "only-errors"):
            return ""
        if word in ("next", "previous") and not self.rows.words:
            return "There is no search yet"
        if word in ("next-error", "previous-error") and self.rows.checked and not self.rows.errors:
            return "Nothing is wrong"
        if field is None:
            return "There are no fields here"
        if word == "open" and not self.editable and field.folded is None:
            return "This form is read-only"
        if word == "open" and field.read_only and field.folded is None:
            return "This field is read-only"
        if word == "fold" and not field.depth and field.folded is not False:
            return "This field is not in a group"
        if word == "unfold" and field.folded is None:
            return "This field has no fields inside"
        return ""

    def label(self, action: Action) -> str:
        """Return the footer's label of an action: opening a group folds or unfolds it."""
        field = self.field
        if action.id == "fields.open" and field is not None and field.folded is not None:
            return "unfold" if field.folded else "fold"
        return super().label(action)

    async def on_key(self, event: events.Key) -> None:
        """Report a typed character that is not a key of an action."""
        if event.is_printable and event.character:
            event.stop()
            await self.typed(event.character)

    async def on_paste(self, event: events.Paste) -> None:
        """Report what the terminal pastes."""
        event.stop()
        await self.pasted(event.text)

    async def do_fields_open(self) -> None:
        """Open the current field; fold or unfold a group."""
        field = self.field
        if field is not None and field.folded is not None:
            self.fold(field.pointer, folded=not field.folded)
        elif field is not None:
            await self.opened(field)

    # Movement

    do_fields_up, do_fields_down = motion("up"), motion("down")
    do_fields_page_up, do_fields_page_down = motion("page-up"), motion("page-down")
    do_fields_half_page_up = motion("half-page-up")
    do_fields_half_page_down = motion("half-page-down")
    do_fields_top, do_fields_bottom = motion("top"), motion("bottom")
    do_fields_next = _jump(FormRows.next_match, 1, "No field matches")
    do_fields_previous = _jump(FormRows.next_match, -1, "No field matches")
    do_fields_next_error, do_fields_previous_error = _to_error(1), _to_error(-1)

    def do_fields_fold(self) -> None:
        """Fold the current group, or go to the group around the field."""
        field = self.field
        if field is not None and field.folded is False:
            self.fold(field.pointer, folded=True)
        elif field is not None:
            self.redraw(parent_of(field.pointer))

    def do_fields_unfold(self) -> None:
        """Unfold the current group, or go to its first field."""
        field = self.field
        if field is not None and field.folded:
            self.fold(field.pointer, folded=False)
        else:
            self.move_cursor(self.row + 1)

    do_fields_fold_all = _fold_all(FormRows.unfolded, folded=True)
    do_fields_unfold_all = _fold_all(FormRows.folded_away, folded=False)
    do_fields_only_changed = _only(Shown.CHANGED)
    do_fields_only_errors = _only(Shown.ERRORS)

    async def do_fields_search(self) -> None:
        """Start a search."""
        await self.searched()

    def show_only(self, shown: Shown) -> None:
        """Show all fields, or only some."""
        self.rows.show(shown)
        self.redraw()


async def _nothing(*_: Any) -> None:
    """Do nothing: no callback is set."""
