"""A preview of a new schema: the form it gives, and the values that would become invalid."""

from collections.abc import Iterable

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.form.view.field_display import described
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.form.view.form_sheet import FormSheet
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import SchemaPreviewRoute
from trunkline.tui.text.failure_lines import Failures


class PreviewScreen(BaseScreen):
    """The form of a new schema before it is staged; the screen returns `stage` or `edit`."""

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

    def __init__(self, route: SchemaPreviewRoute) -> None:
        super().__init__()
        heading = route.heading
        self._heading = heading._replace(crumbs=(*heading.crumbs, "the form it gives"), note="")
        self._route = route
        self._form = route.form

    def body(self) -> Iterable[Widget]:
        """Yield the fields, the notes about the current one, and what would become invalid."""
        sheet = self._sheet = FormSheet(self._form)
        sheet.editable = False
        sheet.field_selected = lambda field: self._describe()
        yield Container(sheet, FieldPane(), id="form")
        yield Failures()

    def heading(self) -> Heading:
        """Return what the title says."""
        return self._heading

    def on_mount(self) -> None:
        """Show what would become invalid."""
        more = f"{self.services.shown_key('fields.next-error')} goes through them"
        self.query_one(Failures).show(self._route.problems, more)
        self.status.show(self._route.summary)

    @on(FormSheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def _describe(self) -> None:
        field, pane = self._sheet.field, self.query_one(FieldPane)
        if field is not None:
            texts = tuple(described(field, self._sheet.errors, self._form.original))
            pane.show(field.title, field.pointer, texts, field.counter)

    def why_read_only(self) -> str:
        """Return why the schema cannot be staged."""
        return "" if self._route.writable else f"{self._heading.profile} is read-only"

    def do_preview_stage(self) -> None:
        """Stage the schema."""
        self.dismiss("stage")

    def do_preview_edit(self) -> None:
        """Edit the schema again."""
        self.dismiss("edit")
