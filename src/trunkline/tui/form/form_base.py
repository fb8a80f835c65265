"""What the editing parts of a form's screen share: the form, the sheet, what forbids an edit."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from trunkline.forms import UNSET, Control, EditError, Field, Form
from trunkline.forms.values.json_pointer import parent_of
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.form.view.field_editor import FieldEditor
from trunkline.tui.form.view.form_sheet import FormSheet

if TYPE_CHECKING:
    from trunkline.tui.form.form_session import HeldForm

_EDITS_ITEM: Final = frozenset({"values.duplicate", "values.up", "values.down"})
_FREE: Final = frozenset(
    {"values.undo", "values.redo", "values.editor-all", "values.stage", "values.schema"}
)
_IN_THE_OPEN: Final = frozenset({"values.text", "values.editor", "values.paste"})
_ANSWERS: Final = frozenset({"screen.copy", "screen.close"})
_WITHOUT: Final = _ANSWERS | {"values.add"}
"""What works where no field is in hand."""


class ValuesBase(BaseScreen):
    """A form on a screen.

    Attributes:
        held: the form, and what it was opened over.
        sheet: the fields.
        editor: the open editor, `None` where none is.
    """

    held: "HeldForm"
    sheet: FormSheet
    editor: FieldEditor | None = None
    _profile: str
    _edited: "frozenset[str] | None" = None
    _dirty: bool | None = None

    @property
    def form(self) -> Form:
        """The form."""
        return self.held.form

    @property
    def edited(self) -> frozenset[str]:
        """Where the form differs from what the vendor has, the deepest places of each."""
        if self._edited is None:
            self._edited = self.held.changed()
        return self._edited

    @property
    def dirty(self) -> bool:
        """Whether something was edited that is not staged."""
        if self._dirty is None:
            self._dirty = self.held.dirty
        return self._dirty

    @property
    def typing(self) -> str | None:
        """The text in the open editor; `None` where none is open or nothing is to be kept."""
        editor = self.editor
        return None if editor is None or editor.hidden or editor.strict else editor.text

    def was_edited(self, at: str | None = None) -> None:
        """Draw what was edited, with the field at a pointer in hand."""
        self._edited = self._dirty = None
        if at is None:
            self.sheet.changed()
        else:
            self.sheet.rows.reveal(at)
            self.sheet.changed(at)

    def describe(self) -> None:
        """Say what there is to say of the field in hand; the screen does it."""

    def keep_soon(self) -> None:
        """Have the draft written soon; the screen does it."""

    def edit(self, edit: Callable[[], object], at: str | None = None) -> bool:
        """Make an edit and draw it, or say why it is refused; return whether it was made."""
        try:
            result = edit()
        except EditError as refused:
            self.services.notify(str(refused), severity="warning")
            return False
        if isinstance(result, str) and at is None:
            at = result
        self.was_edited(at)
        return True

    # Why not

    def why_read_only(self) -> str:
        """Say why nothing may be edited."""
        return self.services.access.why_read_only(self._profile)

    def why_no_edit(self, action: Action) -> str:
        """Say why an edit does not work now; empty where it does."""
        field = self.sheet.field
        if self.editor is not None:
            return "A value is being edited"
        if action.id == "values.stage" and not self.dirty:
            return "Nothing was edited that is not staged"
        if action.id in _FREE:
            return ""
        if field is None:
            return "" if action.id in _WITHOUT else "There are no fields here"
        if action.id == "values.revert":
            return "" if self.held.reverts(field) else "Nothing is changed here"
        if action.id in _ANSWERS:
            return ""
        return self.why_not_writable(field) or self._why_no_sort(action, field)

    def why_not_writable(self, field: Field) -> str:
        """Say why a field cannot be written; empty where it can."""
        return "This field is read-only" if field.read_only else ""

    def _why_no_sort(self, action: Action, field: Field) -> str:
        if field.write_only and action.id in _IN_THE_OPEN:
            return (
                f"{field.title} is never shown: {self.services.shown_key('fields.open')} gives it"
            )
        match action.id:
            case "values.null" if field.types and not field.nullable:
                return "This field cannot be null"
            case "values.unset" if field.value is UNSET and field.invalid_text is None:
                return "Nothing is set here"
            case "values.branch" if self.branching is None:
                return "There is only one sort of value here"
            case "values.retype" if len(field.types) == 1:
                return "The schema allows one type only"
            case "values.rename" if field.declared or not isinstance(field.key, str):
                return "Only fields that the schema does not name can be renamed"
            case "values.toggle" if not _toggles(field):
                return "Only true and false can be turned over"
        if action.id in _EDITS_ITEM and not self.item:
            return "This is no item of a list"
        return ""

    @property
    def item(self) -> str:
        """The item of a list that the field in hand is, or is in; empty for none."""
        at = self.sheet.pointer
        while at:
            if self.form.is_list(parent_of(at)):
                return at
            at = parent_of(at)
        return ""

    @property
    def branching(self) -> Field | None:
        """The field with several sorts of value that the one in hand is, or is in."""
        at = self.sheet.pointer
        while True:
            field = self.form.field(at)
            if field.groups:
                return field
            if not at:
                return None
            at = parent_of(at)


def _toggles(field: Field) -> bool:
    return field.control in (Control.FLAG, Control.CHECKS) or field.folded is not None
