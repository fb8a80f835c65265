"""The form of a config page: its values edited under its own schema, which can be edited too."""

from collections.abc import Iterable, Mapping

from trunkline.model.change import RecordRef
from trunkline.model.record import Record
from trunkline.tui.form.form_context import FormController
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.pages.page_form import PageForm
from trunkline.tui.services.app_services import AppServices
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import PageFormRoute


class PageSubject:
    """One config page."""

    why_no_schema = ""

    def __init__(self, route: PageFormRoute) -> None:
        self.profile = route.profile
        self.label = route.label
        self._route = route

    def open(self, services: AppServices) -> PageForm:
        """Open a session."""
        route = self._route
        staging = services.changes.staging(route.profile)
        return PageForm(route.profile, route.kind, route.record, staging)

    def heading(self, services: AppServices) -> Heading:
        """Return what the title says."""
        heading, kind = self._route.heading, self._route.kind
        environment = str(self._route.record.values.get(kind.environment_field) or "")
        return heading._replace(
            environment=environment,
            crumbs=(*heading.crumbs, environment),
            filter="",
        )

    def status_notes(self, services: AppServices, session: FormSession) -> Iterable[str]:
        """Yield that there is no schema."""
        if isinstance(session, PageForm) and not session.has_schema:
            yield "no schema: any value is accepted"

    def first_pointer(self, session: FormSession) -> str:
        """Return the pointer of the field to start at."""
        return self._route.at

    def after_run(
        self,
        services: AppServices,
        session: FormSession,
        run: LiveRun,
        written: Mapping[RecordRef, Record],
    ) -> FormSession:
        """Return the same session, over the page as a run has written it."""
        if written:
            session.read(written)
        return session


class SchemaController(FormController):
    """Edits the schema of the page."""

    def do_values_schema(self) -> None:
        """Edit the schema, unless the values have edits that are not staged."""
        from trunkline.tui.pages.schema_editing import SchemaEditing

        context, page = self.context, self.context.session
        assert isinstance(page, PageForm)
        if context.dirty:
            key = context.services.shown_key("values.stage")
            context.services.notify(
                f"Stage the values first ({key}), or discard them", severity="warning"
            )
            return
        SchemaEditing(
            context.services,
            context.screen.heading(),
            page.profile,
            page.kind,
            page.record,
            done=context.begin_again,
        ).start()


def page_form_screen(route: PageFormRoute) -> FormScreen:
    """Return the form of a config page."""
    screen = FormScreen(PageSubject(route), route.draft)
    screen.controllers = (*screen.controllers, SchemaController(screen.context))
    return screen
