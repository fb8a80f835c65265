"""The form of one record, of all marked ones, or of one that is to be created."""

from collections.abc import Iterable, Sequence

from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op, Result
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.actions.action import Action
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.lists.labels import record_name
from trunkline.tui.records.creation_form import CreationForm
from trunkline.tui.records.form_base import FieldsForm
from trunkline.tui.records.list_editing import FormLists
from trunkline.tui.records.record_form import RecordForm
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.drafts import DraftStore
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import number_of
from trunkline.tui.services.routes import NewRecordRoute, RecordFormRoute


class FormScreen(FormLists):
    """The fields of some records; what they differ in is mixed until it is touched.

    `FormScreen.creation` shows those of a record that is not there yet.
    """

    def __init__(self, route: RecordFormRoute | NewRecordRoute) -> None:
        """Show the fields."""
        kind, heading = route.kind, route.heading
        records = route.records if isinstance(route, RecordFormRoute) else ()
        name = _name_of(kind, records)
        crumb = f"edit {name}" if records else f"new {kind.singular}"
        at = route.at if isinstance(route, RecordFormRoute) else ""
        super().__init__(
            route.profile, " › ".join((*heading.crumbs, name)), at=at, draft=route.draft
        )
        self._heading = heading._replace(crumbs=(*heading.crumbs, crumb), filter="", note="")
        self._kind = kind
        self._records: Sequence[Record] = records
        self._cells = route.cells if isinstance(route, RecordFormRoute) else None
        self._rows = route.rows if isinstance(route, RecordFormRoute) else ""
        self._creation = route if isinstance(route, NewRecordRoute) else None

    def open_form(self, drafts: DraftStore) -> FieldsForm:
        """Open the form of the records."""
        staging = self.services.changes.staging(self._profile)
        cells = self._cells or Cells(self._kind, self.services.sessions.related(self._profile))
        held: FieldsForm
        if self._records:
            held = RecordForm(self._profile, self._kind, self._records, cells, staging, drafts)
        else:
            assert self._creation is not None
            held = CreationForm(
                self._profile, self._kind, self._creation.parent, cells, staging, drafts,
                given=self._creation.given, again=self._creation.again,
            )  # fmt: skip
        if self.services.changes.run is not None:
            _report(held, self.services.changes.run)
        return held

    def on_mount(self) -> None:
        """Stand on the first field that can be edited."""
        if not self._start:
            first = next((f for f in self.held.form.fields if not f.read_only), None)
            if first is not None:
                self.sheet.move_to(first.pointer)

    def heading(self) -> Heading:
        """Return what the title says."""
        field = self._kind.environment_field
        values = [record.values for record in self._records] or [
            self._creation.given if self._creation else {}
        ]
        live = any(each.get(field) == "live" for each in values)
        note = self.services.changes.note(self._profile)
        return self._heading._replace(
            environment="live" if live else "",
            live=self._kind.writes.live,
            note=note,
        )

    def asides(self) -> Iterable[str]:
        """Say how many rows are edited, and that some of them are to be deleted."""
        staging = self.services.changes.staging(self._profile)
        whole = (staging.get(target, WHOLE) for target in self.held.targets)
        deleted = any(edit is not None and edit.op is Op.DELETE for edit in whole)
        return (*filter(None, (self._rows,)), *(("a deletion is staged",) if deleted else ()))

    def run_changed(self, run: LiveRun) -> None:
        """Show the records as a run has written them; what was created is there from now on."""
        created = next(
            (
                outcome.record
                for target in self.held.targets
                if (outcome := run.outcomes.get(target)) and outcome.result is Result.DONE
            ),
            None,
        )
        if created is None or self._records or run.running or self.dirty:
            super().run_changed(run)
            if not run.running:
                _report(self.held, run)
                self.drawn_anew()
            return
        self._records = (created,)
        crumb = f"edit {_name_of(self._kind, self._records)}"
        self._heading = self._heading._replace(crumbs=(*self._heading.crumbs[:-1], crumb))
        known = self.held.known
        self.hold(self.open_form(self.services.drafts))
        self.held.known.update(known)
        self.drawn_anew()

    def number_in_hand(self) -> str:
        """Return the telephone number of the record, empty where it has none or is not alone."""
        return number_of(self._kind, self._records[0]) if len(self._records) == 1 else ""

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "values.schema":
            return "The schema of a record is the vendor's"
        if action.id == "values.add" and self.editor is None and not self._holds():
            return "Only lists and groups can be added to"
        return super().why_not(action)

    def _holds(self) -> bool:
        """Return whether the field in hand is a list or a group, or in one."""
        field = self.sheet.field
        return field is not None and (field.pointer.count("/") > 1 or field.control in HOLDERS)


def _report(held: FieldsForm, run: LiveRun) -> None:
    """Note at the fields what the vendor said of them in a run."""
    held.report([run.outcomes[at] for at in held.targets if at in run.outcomes])


def _name_of(kind: Kind, records: Sequence[Record]) -> str:
    if not records:
        return f"new {kind.singular}"
    if len(records) > 1:
        return f"{len(records):,} {kind.name}"
    return record_name(kind, kind.label_of(records[0]), records[0].values)
