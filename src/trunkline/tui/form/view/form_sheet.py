"""The form sheet: a form drawn line by line, moved in, folded and searched with the keyboard."""

from typing import TYPE_CHECKING, Any

from textual import events

from trunkline.forms import Field, Form
from trunkline.forms.values.json_pointer import parent_of
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.form.view.form_view import FormView
from trunkline.tui.form.view.visible_rows import Shown

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class FormSheet(Acting, FormView, can_focus=True):
    """A form that performs the actions of its scope; editing is the screen's.

    What is to be awaited before the next key is looked at, is a function that is called.

    Attributes:
        editable: whether fields can be opened.
        opened: called with a field that holds no others when the user opens it.
        typed: called with the character that the user types on a field.
        pasted: called with what the terminal pastes.
        searched: called when the user wants to search.
    """

    SCOPE = "fields"

    def __init__(self, form: Form | None = None, *, id: str | None = None) -> None:
        """Show a form, now or later by `show`."""
        super().__init__(form, id=id)
        self.editable = True
        self.opened: Callable[[Field], Awaitable[None]] = _nothing
        self.typed: Callable[[str], Awaitable[None]] = _nothing
        self.pasted: Callable[[str], Awaitable[None]] = _nothing
        self.searched: Callable[[], Awaitable[None]] = _nothing

    def why_not(self, action: Action) -> str:
        """Return why an action of the sheet does not work now; empty where it does."""
        word, field = action.id.partition(".")[2], self.field
        if word in ("only-changed", "only-errors"):
            return ""
        if word in ("next", "previous") and not self.rows.words:
            return "Nothing was searched for yet"
        if word in ("next-error", "previous-error") and self.rows.checked and not self.rows.errors:
            return "Nothing is wrong"
        if field is None:
            return "There are no fields here"
        if word == "open" and not self.editable and field.folded is None:
            return "This form is only to be looked at"
        if word == "open" and field.read_only and field.folded is None:
            return "This field is read-only"
        if word == "fold" and not field.depth and field.folded is not False:
            return "There is no group around this field"
        if word == "unfold" and field.folded is None:
            return "This field holds no others"
        return ""

    def label(self, action: Action) -> str:
        """Say what opening the field in hand does."""
        field = self.field
        if action.id == "fields.open" and field is not None and field.folded is not None:
            return "unfold" if field.folded else "fold"
        return super().label(action)

    async def on_key(self, event: events.Key) -> None:
        """Tell what is typed: whatever is no key of an action."""
        if event.is_printable and event.character:
            event.stop()
            await self.typed(event.character)

    async def on_paste(self, event: events.Paste) -> None:
        """Tell what the terminal pastes."""
        event.stop()
        await self.pasted(event.text)

    async def do_fields_open(self) -> None:
        """Tell that the field in hand is opened; fold or unfold it if it holds others."""
        field = self.field
        if field is not None and field.folded is not None:
            self.fold(field.pointer, folded=not field.folded)
        elif field is not None:
            await self.opened(field)

    def do_fields_up(self) -> None:
        """Go one row up."""
        self._go(self._row - 1)

    def do_fields_down(self) -> None:
        """Go one row down."""
        self._go(self._row + 1)

    def do_fields_page_up(self) -> None:
        """Go one screen up; its first row is the last one then."""
        self._page(-max(1, self.size.height - 1))

    def do_fields_page_down(self) -> None:
        """Go one screen down; its last row is the first one then."""
        self._page(max(1, self.size.height - 1))

    def do_fields_half_page_up(self) -> None:
        """Go half a screen up."""
        self._page(-(self.size.height // 2))

    def do_fields_half_page_down(self) -> None:
        """Go half a screen down."""
        self._page(self.size.height // 2)

    def _page(self, by: int) -> None:
        self._go(self._row + by, by=by)

    def do_fields_top(self) -> None:
        """Go to the first row."""
        self._go(0)

    def do_fields_bottom(self) -> None:
        """Go to the last row."""
        self._go(len(self.rows) - 1)

    def do_fields_fold(self) -> None:
        """Fold the group in hand, else go to the group around."""
        field = self.field
        if field is not None and field.folded is False:
            self.fold(field.pointer, folded=True)
        elif field is not None:
            self._place(parent_of(field.pointer))
            self._redraw()

    def do_fields_unfold(self) -> None:
        """Unfold the group in hand, else go to its first field."""
        field = self.field
        if field is not None and field.folded:
            self.fold(field.pointer, folded=False)
        else:
            self._go(self._row + 1)

    def do_fields_fold_all(self) -> None:
        """Fold every group; stand on what is around the field in hand."""
        self.fold(*(each.pointer for each in self.form.fields if each.folded is False), folded=True)

    def do_fields_unfold_all(self) -> None:
        """Unfold every group that holds something."""
        self.fold(*self.rows.folded_away(), folded=False)

    async def do_fields_search(self) -> None:
        """Tell that the user wants to search."""
        await self.searched()

    def do_fields_next(self) -> None:
        """Go to the next match."""
        self._to(self.rows.next_match(self._at, 1), "nothing was found")

    def do_fields_previous(self) -> None:
        """Go to the match before."""
        self._to(self.rows.next_match(self._at, -1), "nothing was found")

    def do_fields_next_error(self) -> None:
        """Go to the next field that is wrong."""
        self._to(self.rows.next_error(self._at, 1), "nothing is wrong")

    def do_fields_previous_error(self) -> None:
        """Go to the field before that is wrong."""
        self._to(self.rows.next_error(self._at, -1), "nothing is wrong")

    def _to(self, pointer: str | None, else_: str) -> None:
        if pointer is None:
            self.app.notify(else_)
        else:
            self.stand_on(pointer)

    def do_fields_only_changed(self) -> None:
        """Show only what is changed, or all again."""
        self._show(Shown.CHANGED)

    def do_fields_only_errors(self) -> None:
        """Show only what is wrong, or all again."""
        self.rows.check()
        self._show(Shown.ERRORS)

    def show_all(self) -> None:
        """Show every field."""
        self._show(Shown.ALL)

    def _show(self, shown: Shown) -> None:
        self.rows.show(Shown.ALL if self.rows.shown is shown else shown)
        self._place(self._at)
        self._redraw()


async def _nothing(*_: Any) -> None:
    """Stand where nobody listens."""
