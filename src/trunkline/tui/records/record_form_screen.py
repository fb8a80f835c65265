"""The form of one record, of all marked ones, or of one to be created."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.form.form_context import FormContext, FormController
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.lists.labels import record_name
from trunkline.tui.records.choice_editing import ChoiceEditing
from trunkline.tui.records.creation_form import CreationForm
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.records.list_editing import ListController
from trunkline.tui.records.record_form import RecordForm
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import number_of
from trunkline.tui.services.routes import NewRecordRoute, RecordFormRoute

if TYPE_CHECKING:
    from trunkline.model.change import RecordRef
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.live_run import LiveRun


class RecordSubject:
    """The records of a form; a record to be created becomes a record when a run has created it.

    Attributes:
        label: the display name of the records, with those above them.
        records: the records; none before one is created.
    """

    why_no_schema = "The schema of a record is the vendor's"

    def __init__(self, route: RecordFormRoute | NewRecordRoute) -> None:
        kind, heading = route.kind, route.heading
        self.profile = route.profile
        self.records: Sequence[Record] = ()
        self._kind = kind
        self._creation: NewRecordRoute | None = None
        self._cells: Cells | None = None
        self._rows = self._start = ""
        if isinstance(route, RecordFormRoute):
            self.records, self._cells = route.records, route.cells
            self._rows, self._start = route.rows, route.at
        else:
            self._creation = route
        name = _name_of(kind, self.records)
        self.label = " › ".join((*heading.crumbs, name))
        crumb = f"edit {name}" if self.records else f"new {kind.singular}"
        self._heading = heading._replace(crumbs=(*heading.crumbs, crumb), filter="", note="")

    def open(self, services: "AppServices") -> FieldsForm:
        """Open a session."""
        profile, kind = self.profile, self._kind
        staging = services.changes.staging(profile)
        cells = self._cells or Cells(kind, services.sessions.related(profile))
        session: FieldsForm
        if self.records:
            session = RecordForm(profile, kind, self.records, cells, staging)
        else:
            assert self._creation is not None
            session = CreationForm(
                profile, kind, self._creation.parent, cells, staging,
                preset=self._creation.given, again=self._creation.again,
            )  # fmt: skip
        if services.changes.run is not None:
            _report(session, services.changes.run)
        return session

    def heading(self, services: "AppServices") -> Heading:
        """Return what the title says."""
        field = self._kind.environment_field
        values: list[Mapping[str, Any]] = [record.values for record in self.records]
        if not values and self._creation is not None:
            values = [self._creation.given]
        return self._heading._replace(
            environment="live" if any(row.get(field) == "live" for row in values) else "",
            live=self._kind.writes.live,
        )

    def status_notes(self, services: "AppServices", session: FormSession) -> Iterable[str]:
        """Yield how many rows are edited, and that some of them are to be deleted."""
        staging = services.changes.staging(self.profile)
        whole = (staging.get(target, WHOLE) for target in session.targets)
        if self._rows:
            yield self._rows
        if any(edit is not None and edit.op is Op.DELETE for edit in whole):
            yield "a deletion is staged"

    def first_pointer(self, session: FormSession) -> str:
        """Return the pointer to start at; without one, that of the first writable field."""
        writable = (field.pointer for field in session.form.fields if not field.read_only)
        return self._start or next(writable, "")

    def after_run(
        self,
        services: "AppServices",
        session: FormSession,
        run: "LiveRun",
        written: "Mapping[RecordRef, Record]",
    ) -> FormSession:
        """Return the session to show after a run; that of a created record replaces the form."""
        assert isinstance(session, FieldsForm)
        if written and not self.records:
            self.records = tuple(written.values())
            crumb = f"edit {_name_of(self._kind, self.records)}"
            self._heading = self._heading._replace(crumbs=(*self._heading.crumbs[:-1], crumb))
            created = self.open(services)
            created.choices.known.update(session.choices.known)
            return created
        if written:
            session.read(written)
        _report(session, run)
        return session

    @property
    def number(self) -> str:
        """The telephone number of the record; empty if it has none or there are several."""
        return number_of(self._kind, self.records[0]) if len(self.records) == 1 else ""


class LookupController(FormController):
    """Traces the number of the record."""

    def __init__(self, context: FormContext, subject: RecordSubject) -> None:
        super().__init__(context)
        self._subject = subject

    async def do_app_lookup(self) -> None:
        """Trace the record's number, else ask for one."""
        await self.context.services.trace_number(self._subject.number)


def record_form_screen(route: RecordFormRoute | NewRecordRoute) -> FormScreen:
    """Return the form of some records; the fields in which they differ are mixed until edited."""
    subject = RecordSubject(route)
    screen = FormScreen(subject, route.draft)
    context = screen.context
    choices = ChoiceEditing(context, screen.editors, screen.secrets)
    lists = ListController(context, choices, screen.texts, screen.structure)
    context.editing = context.pasting = lists
    screen.controllers = (lists, LookupController(context, subject), *screen.controllers)
    screen.starting.append(choices.load_names)
    return screen


def _report(session: FieldsForm, run: "LiveRun") -> None:
    session.report([run.outcomes[at] for at in session.targets if at in run.outcomes])


def _name_of(kind: Kind, records: Sequence[Record]) -> str:
    if not records:
        return f"new {kind.singular}"
    if len(records) > 1:
        return f"{len(records):,} {kind.name}"
    return record_name(kind, kind.label_of(records[0]), records[0].values)
