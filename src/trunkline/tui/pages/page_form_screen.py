"""The form of a config page: its values edited under its own schema, staged when they are right."""

from collections.abc import Iterable
from dataclasses import replace

from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.form.draft_store import Draft, Drafts
from trunkline.tui.form.form_screen import ValuesFrame
from trunkline.tui.pages.page_form import PageForm


class ValuesScreen(ValuesFrame):
    """One config page in a form."""

    def __init__(
        self,
        heading: Heading,
        profile: str,
        kind: Kind,
        record: Record,
        *,
        label: str,
        at: str = "",
        draft: Draft | None = None,
    ) -> None:
        """Show the form of a page.

        Args:
            heading: whose page it is, and how it was reached.
            profile: the profile's name.
            kind: a kind with `page`.
            record: the page as it was read.
            label: what people call it.
            at: the pointer of the field to begin with.
            draft: a draft to take up without asking.
        """
        super().__init__(profile, label, at=at, draft=draft)
        self._heading = heading
        self._kind, self._record = kind, record

    def open_form(self, drafts: Drafts) -> PageForm:
        """Open the form of the page."""
        staging = self.app.writing.staging(self._profile)
        self.page = PageForm(self._profile, self._kind, self._record, staging, drafts)
        return self.page

    def heading(self) -> Heading:
        """Return what the title says."""
        environment = str(self._record.values.get(self._kind.environment_field) or "")
        note = self.app.staged_note(self._profile)
        crumbs = (*self._heading.crumbs, environment)
        return replace(self._heading, environment=environment, crumbs=crumbs, filter="", note=note)

    def asides(self) -> Iterable[str]:
        """Say that there is no schema."""
        return () if self.page.has_schema else ("no schema: anything may stand here",)

    def do_values_schema(self) -> None:
        """Edit the schema of the page."""
        from trunkline.tui.pages.schema_editing import SchemaEditing

        if self.dirty:
            key = self.app.shown_key("values.stage")
            self.app.notify(f"stage the values first ({key}), or drop them", severity="warning")
            return
        heading = self.heading()
        SchemaEditing(
            self.app, heading, self._profile, self._kind, self.page.record, done=self.begin_again
        ).start()
