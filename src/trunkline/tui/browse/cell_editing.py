"""What can be edited from a list: cells, records, marked rows; all of it staged."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.staging.bulk_edits import BulkError, deletions, set_field
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.kind import Column, Kind, types_of
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import plain
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.browse.reading import BrowseReading

if TYPE_CHECKING:
    from trunkline.tui.records.choices import Choices

_ONE_COLUMN: Final = frozenset({"browse.edit-cell", "browse.replace", "browse.paste"})
_NEEDS_UPDATE: Final = _ONE_COLUMN | {"browse.edit", "browse.editor", "browse.import-table"}
_NEEDS_ROWS: Final = (_NEEDS_UPDATE | {"browse.delete"}) - {"browse.import-table"}


class BrowseEdits(BrowseReading):
    """The editing part of browse; it stages, and nothing else."""

    class Choosable(Message):
        """The values that a field can be chosen from have been read.

        Attributes:
            choices: the values.
            records: the records to be edited.
            pasting: whether each is to be given a value of its own.
        """

        def __init__(self, choices: "Choices", records: Sequence[Record], *, pasting: bool) -> None:
            super().__init__()
            self.choices = choices
            self.records = records
            self.pasting = pasting

    # What is edited

    def chosen(self) -> Sequence[Record]:
        """Return the marked rows, hidden ones too, else the one in hand."""
        marked = self.desk.listing.table.marked()
        return marked or ([self.sheet.record] if self.sheet.record is not None else [])

    def in_hand(self) -> Sequence[Record]:
        """Return the records of the chosen rows; one that is not there is no record."""
        kind, chosen = self.desk.kind, self.chosen()
        if not kind.vacant:
            return chosen
        return [record for record in chosen if not kind.is_vacant(record.values)]

    def rows_in_hand(self, records: Sequence[Record]) -> str:
        """Say how many rows are edited, how many of them the filter hides, and what is left out.

        Returns:
            Empty for one row.
        """
        table = self.desk.listing.table
        hidden, left = table.hidden_marks, max(len(table.marks) - len(records), 0)
        if len(records) == 1 and not hidden and not left:
            return ""
        notes = [f"{hidden:,} hidden"] if hidden else []
        notes += [f"{left:,} left out"] if left else []
        rows = counted(len(records), "row")
        return f"{rows} ({', '.join(notes)})" if notes else rows

    @property
    def staging(self) -> Staging:
        """The staged edits of the profile in hand.

        Raises:
            StoreError: they cannot be read.
        """
        return self.services.changes.staging(self.place.profile)

    def hidden_edits(self) -> frozenset[RecordRef]:
        """Return the records with edits whose rows the filter of this list hides."""
        table, staging = self.desk.listing.table, self.services.changes.peek(self.place.profile)
        if not table.filter or staging is None:
            return frozenset()
        return frozenset(
            target
            for target in staging.targets
            if target.kind == self.desk.kind.name
            and table.get(who := (target.parent or None, target.key)) is not None
            and table.position(who) is None
        )

    def why_read_only(self) -> str:
        """Say why nothing may be edited."""
        return self.services.access.why_read_only(self.place.profile)

    def why_no_edit(self, action: Action) -> str:
        """Say why an action of editing does not work now; empty where it does."""
        kind, column = self.desk.kind, self.sheet.column
        if action.id in _NEEDS_UPDATE and not kind.editable:
            return f"{kind.name} cannot be edited"
        if action.id == "browse.delete" and not kind.writes.delete:
            return f"{kind.name} cannot be deleted"
        if action.id in _NEEDS_ROWS and (reason := self._why_no_rows()):
            return reason
        if action.id in _ONE_COLUMN and (column is None or column.field not in kind.editable):
            title = column.title if column is not None else "this column"
            return f"{title} cannot be edited; what can: {', '.join(self._titles())}"
        if action.id in _ONE_COLUMN and column is not None:
            if reason := self._why_no_cell(column):
                return reason
            if action.id != "browse.edit-cell" and needs_form(kind, column.field):
                cell = self.services.shown_key("browse.edit-cell")
                return f"{column.title} is no single value: {cell} opens the form"
        if action.id == "browse.replace" and column is not None:
            choice = kind.writes.choices.get(column.field)
            if choice is not None and not choice.value:
                cell = self.services.shown_key("browse.edit-cell")
                return f"{column.title} points at {choice.kind}: {cell} chooses one"
        if action.id == "browse.unstage" and not self._some_staged():
            return "Nothing is staged for this row"
        return self._why_no_step(action)

    def _why_no_step(self, action: Action) -> str:
        staging = self.services.changes.peek(self.place.profile)
        if action.id == "browse.undo-edit" and (staging is None or not staging.next_undo):
            return "There is nothing to take back"
        if action.id == "browse.redo-edit" and (staging is None or not staging.next_redo):
            return "There is nothing to do again"
        return ""

    def _why_no_rows(self) -> str:
        """Say why no row can be worked on; asked at every key."""
        kind, record, marks = self.desk.kind, self.sheet.record, self.desk.listing.table.marks
        if record is None and not marks:
            return "There are no rows here"
        if not kind.vacant or self.in_hand():
            return ""
        if record is None or marks:
            return f"What is marked is {kind.vacancy}"
        edit = self.services.shown_key("browse.edit")
        return f"{kind.label_of(record)} is {kind.vacancy}: {edit} creates it"

    def _why_no_cell(self, column: Column) -> str:
        """Say why the cell in hand means nothing; marked rows where it does are edited."""
        kind, record = self.desk.kind, self.sheet.record
        if record is None or self.desk.listing.table.marks:
            return ""
        reason = kind.meaningless(column.field, self._values(record))
        return f"{column.title} {reason}" if reason else ""

    def _values(self, record: Record) -> dict[str, Any]:
        """Return a record's values as they are wanted."""
        staging = self.services.changes.peek(self.place.profile)
        target = ref_of(self.place.profile, self.desk.kind, record)
        staged = staging.of(target) if staging is not None else {}
        wanted = {name: edit.wanted for name, edit in staged.items() if name != WHOLE}
        return {**record.values, **wanted}

    def _titles(self) -> list[str]:
        """Return what can be edited in the row in hand: the columns' titles, else the fields'."""
        kind, record = self.desk.kind, self.sheet.record
        meant = kind.applicable(self._values(record)) if record is not None else kind.editable
        titles = {column.field: column.title for column in kind.columns}
        return [titles.get(name) or kind.title_of(name) for name in kind.editable if name in meant]

    def _some_staged(self) -> bool:
        """Return whether something is staged for what is in hand; asked at every key."""
        staging, record = self.services.changes.peek(self.place.profile), self.sheet.record
        if not staging:
            return False
        marks = self.desk.listing.table.marks
        if not marks:
            target = ref_of(self.place.profile, self.desk.kind, record) if record else None
            return target is not None and bool(staging.of(target))
        name = self.desk.kind.name
        return any(
            target.kind == name and Record(target.key, target.parent or None, {}) in marks
            for target in staging.targets
        )

    # Staging

    def staged_text(self, record: Record, column: Column) -> str | None:
        """Return what an edit would put into a cell, `None` where there is none."""
        staging = self.services.changes.peek(self.place.profile)
        if not staging:
            return None
        edits = staging.of(ref_of(self.place.profile, self.desk.kind, record))
        if not edits:
            return None
        cells = self.desk.listing.table.cells
        if (whole := edits.get(WHOLE)) is not None and whole.op is Op.DELETE:
            first = column is self.desk.listing.table.columns[0]
            return f"✗ {cells.drawn(record, column)}" if first else None
        if whole is not None:
            return self._created_text(record, column, whole.wanted)
        if (edit := edits.get(column.field)) is None:
            return None
        changed = Record(record.key, record.parent, self._values(record))
        return cells.drawn(changed, column) or ("null" if edit.wanted is None else '""')

    def _created_text(self, record: Record, column: Column, wanted: Any) -> str | None:
        """Return what a cell of a row that is to be created would show."""
        table = self.desk.listing.table
        text = table.cells.drawn(Record(record.key, record.parent, wanted), column)
        if column is table.columns[0]:
            return f"+ {table.cells.drawn(record, column)}"
        return text if column.field in wanted else None

    def stage(self, edits: Sequence[Edit], title: str, *, nothing: str = "") -> None:
        """Stage edits, and say how many fields have another wanted value.

        Args:
            edits: the edits.
            title: what the step is called when it is taken back.
            nothing: what is said where nothing would change.
        """
        try:
            count = self.staging.stage(edits, title)
        except StoreError as error:
            self.services.notify(str(error), severity="error")
            return
        self.staging_changed()
        review = self.services.shown_key("app.review")
        undo = self.services.shown_key("browse.undo-edit")
        if count:
            hidden = self.hidden_edits() & {edit.target for edit in edits}
            rows = f", {len(hidden):,} of them on hidden rows" if hidden else ""
            text = f"{counted(count, 'edit')} staged{rows} · {review} reviews · {undo} takes back"
            self.services.notify(text)
        else:
            self.services.notify(nothing or "that is how it is already: nothing to stage")

    def staging_changed(self) -> None:
        """Draw what is staged."""
        self.sheet.redraw()
        self.say()

    # One column

    def do_browse_edit_cell(self) -> None:
        """Read what the field can be chosen from, then ask for the value."""
        self.choose(pasting=False)

    def choose(self, *, pasting: bool) -> None:
        """Read what the field in hand can be chosen from."""
        column, kind = self.sheet.column, self.desk.kind
        assert column is not None
        records = self.in_hand()
        if kind.conditional:
            means = (kind.applicable(self._values(record)) for record in records)
            records = [r for r, names in zip(records, means, strict=True) if column.field in names]
            if not records:
                rows = counted(len(self.in_hand()), "row")
                self.services.notify(f"{column.title} means nothing in {rows}", severity="warning")
                return
        if needs_form(kind, column.field):
            from trunkline.forms.values.json_pointer import join

            self.open_form(records, join("", column.field))
            return
        self.run_worker(
            self._read_choices(column.field, records, pasting=pasting),
            group="choices",
            exclusive=True,
            exit_on_error=False,
        )

    async def _read_choices(self, field: str, records: Sequence[Record], *, pasting: bool) -> None:
        """Read the choices; this is the worker."""
        from trunkline.tui.records.choices import Choices, choices_of

        kind, profile = self.desk.kind, self.place.profile
        rows = self.desk.listing.table.rows
        used = dict.fromkeys(plain(record.values.get(field)) for record in rows)
        parents = {record.parent for record in records}
        try:
            choices = await choices_of(self.services.sessions, profile, kind, field, parents, used)
        except (ApiError, SessionError) as error:
            reason = self.services.sessions.explain(error, profile)
            self.services.notify(f"the choices could not be read: {reason}", severity="warning")
            choices = Choices(kind, field, dict.fromkeys(filter(None, used), ""))
        self.post_message(self.Choosable(choices, records, pasting=pasting))

    @on(Choosable)
    async def _choosable(self, message: Choosable) -> None:

        from trunkline.tui.browse.edit_line import edit_line

        choices, records = message.choices, message.records
        if not self.is_current or choices.kind is not self.desk.kind:
            return
        if message.pasting:
            self.paste(choices, records)
            return
        values = {choices.shown(self._wanted(record, choices.name)) for record in records}
        text = values.pop() if len(values) == 1 else ""
        rows = self.rows_in_hand(records)
        old = " (deprecated)" if choices.schema.get("deprecated") else ""
        label = f"{choices.title}{old}{f' of {rows}' if rows else ''}: "
        stage = partial(self._stage_value, choices.name, records)
        await self.bottom.ask(edit_line(label, text, choices, mixed=bool(values), then=stage))

    def paste(self, choices: "Choices", records: Sequence[Record]) -> None:
        """Ask for a value of its own for each record."""

    def open_form(self, records: Sequence[Record], at: str = "") -> None:
        """Show the form of some records."""

    def _wanted(self, record: Record, field: str) -> Any:
        staging = self.services.changes.peek(self.place.profile)
        target = ref_of(self.place.profile, self.desk.kind, record)
        edit = staging.get(target, field) if staging is not None else None
        return record.values.get(field) if edit is None else edit.wanted

    def _stage_value(self, field: str, records: Sequence[Record], value: Any) -> None:
        """Stage a value for a field of some records."""
        if not self.services.attempt(lambda: self.staging):
            return
        try:
            edits = set_field(
                self.staging, self.place.profile, self.desk.kind, records, field, value
            )
        except BulkError as error:
            self.services.notify(str(error), severity="warning")
            return
        self.stage(edits, f"set {field}")

    # Whole records

    def do_browse_delete(self) -> None:
        """Stage the deletion of the marked records, or of the one in hand."""
        kind, profile, records = self.desk.kind, self.place.profile, self.in_hand()
        try:
            edits = deletions(profile, kind, records)
        except BulkError as error:
            self.services.notify(str(error), severity="warning")
            return
        noun = kind.singular if len(records) == 1 else kind.name
        already = f"the deletion of {len(records):,} {noun} is staged already"
        self.stage(edits, f"delete {len(records):,} {noun}", nothing=already)

    def do_browse_unstage(self) -> None:
        """Drop what is staged for the marked records, or for the one in hand."""
        targets = [ref_of(self.place.profile, self.desk.kind, record) for record in self.chosen()]
        fields = [(target, field) for target in targets for field in self.staging.of(target)]
        count = self.staging.discard(fields, "drop edits")
        undo = self.services.shown_key("browse.undo-edit")
        self.services.notify(f"{counted(count, 'edit')} dropped · {undo} brings back")
        self.staging_changed()

    def do_browse_undo_edit(self) -> None:
        """Take the last step of editing back."""
        self.services.notify(f"taken back: {self.staging.undo()}")
        self.staging_changed()

    def do_browse_redo_edit(self) -> None:
        """Make the step again that was taken back last."""
        self.services.notify(f"staged again: {self.staging.redo()}")
        self.staging_changed()


def needs_form(kind: Kind, field: str) -> bool:
    """Return whether a field is edited in a form only: no line holds its value, or not alone."""
    schema = kind.fields[field]
    structured = {"array", "object"} & set(types_of(schema))
    choice = kind.writes.choices.get(field)
    return bool(structured) or field in kind.secret or (choice is not None and bool(choice.along))
