"""What a new schema would make of a page: the values that would be wrong, and the form it gives."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.forms import Form
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import Frame
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.form.view.field_display import described
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.form.view.form_sheet import FormSheet
from trunkline.tui.text.failure_lines import Failures


class PreviewScreen(Frame):
    """A form to look at before its schema is staged; `stage` or `edit` is what comes of it."""

    SCOPE = "preview"
    DEFAULT_CSS = """
    PreviewScreen {
        & #form { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #form { layout: horizontal; }
        &.-wide FieldPane { width: 46; height: 100%; margin-left: 1; }
        &.-wide FieldPane { border-top: none; border-left: solid $panel; }
        &.-low FieldPane { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(
        self, heading: Heading, form: Form, said: Sequence[str], summary: str, *, writable: bool
    ) -> None:
        """Show a form.

        Args:
            heading: whose page it is.
            form: the values under the new schema.
            said: what would be wrong then, a line each.
            summary: the same in a few words.
            writable: whether the schema can be staged.
        """
        super().__init__()
        self._heading = replace(heading, crumbs=(*heading.crumbs, "the form it gives"), note="")
        self._form = form
        self._said = said
        self._summary = summary
        self._writable = writable
        self.wanted = ""

    def body(self) -> Iterable[Widget]:
        """Yield the fields, what is said of the one in hand, and what would be wrong."""
        sheet = self._sheet = FormSheet(self._form)
        sheet.editable = False
        sheet.field_selected = lambda field: self._describe()
        yield Container(sheet, FieldPane(), id="form")
        yield Failures()

    def heading(self) -> Heading:
        """Return what the title says."""
        return self._heading

    def on_mount(self) -> None:
        """Say what would be wrong."""
        more = f"{self.app.shown_key('fields.next-error')} goes through them"
        self.query_one(Failures).show(self._said, more)
        self.status.show(self._summary)

    @on(FormSheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def _describe(self) -> None:
        field, pane = self._sheet.field, self.query_one(FieldPane)
        if field is not None:
            said = tuple(described(field, self._sheet.errors, self._form.original))
            pane.show(field.title, field.pointer, said, field.counter)

    def why_no_writes(self) -> str:
        """Say why it cannot be staged."""
        return "" if self._writable else f"{self._heading.profile} is read-only"

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        return ""

    def do_preview_stage(self) -> None:
        """Have the schema staged."""
        self._leave("stage")

    def do_preview_edit(self) -> None:
        """Go on editing the schema."""
        self._leave("edit")

    def do_preview_close(self) -> None:
        """Leave the schema as it is."""
        self._leave("")

    def _leave(self, wanted: str) -> None:
        self.wanted = wanted
        self.dismiss()
