"""The form of one record, of all marked ones, or of one that is to be created."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op, Result, Target
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.form.draft_store import Draft, Drafts
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.lists.labels import record_name
from trunkline.tui.records.creation_form import CreationForm
from trunkline.tui.records.form_base import FieldsForm
from trunkline.tui.records.list_editing import FormLists
from trunkline.tui.records.record_form import RecordForm
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.location import label_of, number_of


class FormScreen(FormLists):
    """The fields of some records; what they differ in is mixed until it is touched.

    `FormScreen.creation` shows those of a record that is not there yet.
    """

    def __init__(
        self,
        heading: Heading,
        profile: str,
        kind: Kind,
        records: Sequence[Record],
        cells: Cells | None = None,
        rows: str = "",
        *,
        at: str = "",
        draft: Draft | None = None,
    ) -> None:
        """Show the fields.

        Args:
            heading: whose they are and how they were reached.
            profile: the profile's name.
            kind: the records' kind.
            records: the records; none for one that is to be created.
            cells: how the kind's values are shown.
            rows: how many there are and how many of them are hidden, in words; empty for one.
            at: the field to begin with; the first that can be edited where it is empty.
            draft: a draft to take up without asking.
        """
        name = _name_of(kind, records)
        crumb = f"edit {name}" if records else f"new {kind.singular}"
        super().__init__(profile, " › ".join((*heading.crumbs, name)), at=at, draft=draft)
        self._heading = replace(heading, crumbs=(*heading.crumbs, crumb), filter="", note="")
        self._kind = kind
        self._records = records
        self._cells = cells
        self._rows = rows
        self._owner: str | None = None
        self._given: Mapping[str, Any] = {}
        self._again: Target | None = None

    @classmethod
    def creation(
        cls,
        heading: Heading,
        profile: str,
        kind: Kind,
        parent: str | None,
        given: Mapping[str, Any] | None = None,
        *,
        again: Target | None = None,
        draft: Draft | None = None,
    ) -> Self:
        """Return the form of a record that is to be created.

        What it stages is one edit of the whole record, with the given values among those wanted.

        Args:
            heading: whose it is and how it was reached.
            profile: the profile's name.
            kind: a kind of which records can be created.
            parent: the key of the parent, `None` for a record of the account.
            given: values that are given and not edited, such as the key of a vacant row.
            again: a creation that is staged, to be edited again.
            draft: a draft to take up without asking.
        """
        screen = cls(heading, profile, kind, (), draft=draft)
        screen._owner, screen._given, screen._again = parent, given or {}, again
        return screen

    def open_form(self, drafts: Drafts) -> FieldsForm:
        """Open the form of the records."""
        staging = self.app.writing.staging(self._profile)
        cells = self._cells or Cells(self._kind, self.app.sessions.related(self._profile))
        held: FieldsForm
        if self._records:
            held = RecordForm(self._profile, self._kind, self._records, cells, staging, drafts)
        else:
            held = CreationForm(
                self._profile, self._kind, self._owner, cells, staging, drafts,
                given=self._given, again=self._again,
            )  # fmt: skip
        if self.app.writing.run is not None:
            _report(held, self.app.writing.run)
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
        values = [record.values for record in self._records] or [self._given]
        live = any(each.get(field) == "live" for each in values)
        note = self.app.staged_note(self._profile)
        return replace(
            self._heading,
            environment="live" if live else "",
            live=self._kind.writes.live,
            note=note,
        )

    def asides(self) -> Iterable[str]:
        """Say how many rows are edited, and that some of them are to be deleted."""
        staging = self.app.writing.staging(self._profile)
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
        self._heading = replace(self._heading, crumbs=(*self._heading.crumbs[:-1], crumb))
        known = self.held.known
        self.hold(self.open_form(Drafts(self.app.settings.paths.state)))
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
    return record_name(kind, label_of(kind, records[0]), records[0].values)
