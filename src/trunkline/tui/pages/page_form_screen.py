"""The form of a config page: its values edited under its own schema, staged when they are right."""

from collections.abc import Iterable

from trunkline.tui.form.form_screen import ValuesFrame
from trunkline.tui.pages.page_form import PageForm
from trunkline.tui.services.drafts import DraftStore
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import PageFormRoute


class ValuesScreen(ValuesFrame):
    """One config page in a form."""

    def __init__(self, route: PageFormRoute) -> None:
        """Show the form of a page."""
        super().__init__(route.profile, route.label, at=route.at, draft=route.draft)
        self._heading = route.heading
        self._kind, self._record = route.kind, route.record

    def open_form(self, drafts: DraftStore) -> PageForm:
        """Open the form of the page."""
        staging = self.services.changes.staging(self._profile)
        self.page = PageForm(self._profile, self._kind, self._record, staging, drafts)
        return self.page

    def heading(self) -> Heading:
        """Return what the title says."""
        environment = str(self._record.values.get(self._kind.environment_field) or "")
        note = self.services.changes.note(self._profile)
        crumbs = (*self._heading.crumbs, environment)
        return self._heading._replace(environment=environment, crumbs=crumbs, filter="", note=note)

    def asides(self) -> Iterable[str]:
        """Say that there is no schema."""
        return () if self.page.has_schema else ("no schema: anything may stand here",)

    def do_values_schema(self) -> None:
        """Edit the schema of the page."""
        from trunkline.tui.pages.schema_editing import SchemaEditing

        if self.dirty:
            key = self.services.shown_key("values.stage")
            self.services.notify(
                f"stage the values first ({key}), or drop them", severity="warning"
            )
            return
        heading = self.heading()
        SchemaEditing(
            self.services,
            heading,
            self._profile,
            self._kind,
            self.page.record,
            done=self.begin_again,
        ).start()
