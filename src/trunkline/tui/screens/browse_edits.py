"""What can be edited from a list: cells, records, marked rows, whole tables; all of it staged."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from textual import on
from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.bulk import BulkError, paste_column, replace_in, set_field, target_of
from trunkline.changes.intake import creations, number_kind, read_numbers
from trunkline.changes.staging import WHOLE, Edit, Staging
from trunkline.changes.store import StoreError
from trunkline.changes.tables import Import, TableError, compare, parse
from trunkline.model.cells import plain, visible
from trunkline.model.change import Op
from trunkline.model.kind import Column, Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.tui.action import Action
from trunkline.tui.choosing import Choices, choices_of
from trunkline.tui.screens.browse_reading import BrowseReading
from trunkline.tui.sessions import Refused, explain
from trunkline.tui.widgets.editline import EditLine
from trunkline.tui.widgets.prompt import Line

__all__ = ["BrowseEdits"]

_ONE_COLUMN: Final = frozenset({"browse.edit-cell", "browse.replace", "browse.paste"})
_ROWS: Final = _ONE_COLUMN | {"browse.edit", "browse.editor", "browse.delete"}
_NEEDS_UPDATE: Final = frozenset(
    {"browse.edit", "browse.editor", "browse.import-table", "browse.replace", "browse.paste"}
)


class BrowseEdits(BrowseReading):
    """The editing half of browse; it stages, and nothing else."""

    class Choosable(Message):
        """The values that a field can be chosen from have been read."""

        def __init__(self, choices: Choices, records: Sequence[Record]) -> None:
            super().__init__()
            self.choices = choices
            self.records = records

    # What is edited

    def in_hand(self) -> Sequence[Record]:
        """Return the marked records, hidden ones too, else the one in hand."""
        marked = self.desk.listing.table.marked()
        return marked or ([self.sheet.record] if self.sheet.record is not None else [])

    @property
    def staging(self) -> Staging:
        """The staged edits of the profile in hand."""
        return self.app.writing.staging(self.place.profile)

    def why_no_writes(self) -> str:
        """Say why nothing may be edited."""
        profile = self.app.sessions.profiles[self.place.profile]
        return f"{profile.title} is read-only" if profile.read_only else ""

    def why_no_edit(self, action: Action) -> str:
        """Say why an action of editing does not work now; empty where it does."""
        kind, column = self.desk.kind, self.sheet.column
        if action.id in _ONE_COLUMN and (column is None or column.field not in kind.editable):
            named = ", ".join(_titles(kind)) or "none"
            return f"This column cannot be edited; those that can: {named}"
        if action.id in _NEEDS_UPDATE and not kind.editable:
            return f"{kind.name} cannot be edited"
        if action.id == "browse.delete" and not kind.writes.delete:
            return f"{kind.name} cannot be deleted"
        if action.id == "browse.import-numbers" and self._importing() is None:
            return "Numbers are imported into one project: open it first"
        if action.id in _ROWS and not self.in_hand():
            return "There are no rows here"
        if action.id == "browse.unstage" and not self._staged_in_hand():
            return "Nothing is staged for this row"
        return ""

    def staged_text(self, record: Record, column: Column) -> str | None:
        """Return what an edit would put into a cell, `None` where there is none."""
        edits = self.staging.of(target_of(self.place.profile, self.desk.kind, record))
        if not edits:
            return None
        if (whole := edits.get(WHOLE)) is not None and whole.op is Op.DELETE:
            first = column is self.desk.listing.table.columns[0]
            return f"✗ {self.desk.listing.table.cells.drawn(record, column)}" if first else None
        edit = edits.get(column.field)
        if edit is None:
            return None
        cells = self.desk.listing.table.cells
        changed = Record(record.key, record.parent, {**record.values, column.field: edit.wanted})
        return cells.drawn(changed, column) or "(none)"

    def stage(self, edits: Sequence[Edit], title: str) -> None:
        """Stage edits and say how many fields have another wanted value."""
        try:
            count = self.staging.stage(edits, title)
        except StoreError as error:
            self.app.notify(str(error), severity="error")
            return
        self.staging_changed()
        review = self.app.shown_key("app.review")
        undo = self.app.shown_key("browse.undo-edit")
        if count:
            what = "1 edit" if count == 1 else f"{count:,} edits"
            self.app.notify(f"{what} staged · {review} reviews · {undo} takes back")
        else:
            self.app.notify("that is how it is already: nothing to stage")

    def staging_changed(self) -> None:
        """Draw what is staged."""
        self.sheet.redraw()
        self.say()

    # One column

    def do_browse_edit_cell(self) -> None:
        """Read what the field can be chosen from, then ask for the value."""
        column = self.sheet.column
        assert column is not None
        self.run_worker(
            self._read_choices(column.field, self.in_hand()),
            group="choices",
            exclusive=True,
            exit_on_error=False,
        )

    async def _read_choices(self, field: str, records: Sequence[Record]) -> None:
        """Read the choices; this is the worker."""
        kind, profile = self.desk.kind, self.place.profile
        rows = self.desk.listing.table.rows
        used = dict.fromkeys(plain(record.values.get(field)) for record in rows)
        parents = {record.parent for record in records}
        try:
            choices = await choices_of(self.app.sessions, profile, kind, field, parents, used)
        except (ApiError, Refused) as error:
            reason = explain(error, self.app.sessions.profiles[profile])
            self.app.notify(f"the choices could not be read: {reason}", severity="warning")
            choices = Choices(kind, field, dict.fromkeys(used, ""))
        self.post_message(self.Choosable(choices, records))

    @on(Choosable)
    async def _choosable(self, message: Choosable) -> None:
        choices, records = message.choices, message.records
        values = {choices.shown(self._wanted(record, choices.name)) for record in records}
        text = values.pop() if len(values) == 1 else ""
        count = f" of {len(records):,} rows" if len(records) > 1 else ""
        label = f"{choices.title}{count}: "
        line = EditLine(label, text, choices, records, mixed=bool(values))
        await self.bottom.ask(line)

    def _wanted(self, record: Record, field: str) -> Any:
        edit = self.staging.get(target_of(self.place.profile, self.desk.kind, record), field)
        return record.values.get(field) if edit is None else edit.wanted

    @on(EditLine.Chosen)
    def _chosen(self, message: EditLine.Chosen) -> None:
        edits = set_field(
            self.staging,
            self.place.profile,
            self.desk.kind,
            message.records,
            message.field,
            message.value,
        )
        self.stage(edits, f"set {message.field}")

    async def do_browse_replace(self) -> None:
        """Ask what is to be found."""
        assert self.sheet.column is not None
        label = f"find in {self.sheet.column.title} (regex): "
        await self.bottom.ask(Line(label, history=self.app.history("find"), id="find"))

    @on(Line.Accepted, "#find")
    async def _found(self, message: Line.Accepted) -> None:
        if message.text:
            self._pattern = message.text
            label = f"{message.text} → "
            await self.bottom.ask(Line(label, history=self.app.history("with"), id="with"))

    @on(Line.Accepted, "#with")
    def _replaced(self, message: Line.Accepted) -> None:
        column = self.sheet.column
        assert column is not None
        try:
            edits = replace_in(
                self.staging, self.place.profile, self.desk.kind, self.in_hand(),
                column.field, self._pattern, message.text,
            )  # fmt: skip
        except BulkError as error:
            self.app.notify(str(error), severity="error")
            return
        self.stage(edits, f"replace in {column.field}")

    def do_browse_paste(self) -> None:
        """Ask for the lines of a column."""
        from trunkline.tui.screens.paste import PasteScreen

        column, records = self.sheet.column, self.in_hand()
        assert column is not None

        def pasted(text: str | None) -> None:
            if text is None or not text.strip():
                return
            try:
                edits = paste_column(
                    self.staging, self.place.profile, self.desk.kind, records, column.field, text
                )
            except BulkError as error:
                self.app.notify(str(error), severity="error")
                return
            self.stage(edits, f"paste {column.field}")

        hint = f"one line for each of {len(records):,} rows, or one for all of them"
        self.app.push_screen(PasteScreen(f"paste {column.title}", hint), pasted)

    # Whole records

    def do_browse_edit(self) -> None:
        """Show the form of the marked records, or of the one in hand."""
        from trunkline.tui.screens.form import FormScreen

        def closed(_: None) -> None:
            self.staging_changed()

        screen = FormScreen(
            self.heading(), self.place.profile, self.desk.kind, self.in_hand(),
            self.desk.listing.table.cells,
        )  # fmt: skip
        self.app.push_screen(screen, closed)

    def do_browse_delete(self) -> None:
        """Stage the deletion of the marked records, or of the one in hand."""
        kind, profile = self.desk.kind, self.place.profile
        edits = [
            Edit(
                target_of(profile, kind, record),
                WHOLE,
                dict(record.values),
                ABSENT,
                Op.DELETE,
                str(record.values.get(kind.label) or record.key),
            )
            for record in self.in_hand()
        ]
        self.stage(edits, f"delete {kind.name}")

    def do_browse_unstage(self) -> None:
        """Drop what is staged for the marked records, or for the one in hand."""
        self.staging.drop(self._staged_in_hand(), "drop")
        self.staging_changed()

    def _staged_in_hand(self) -> list[Any]:
        targets = [
            target_of(self.place.profile, self.desk.kind, record) for record in self.in_hand()
        ]
        return [(target, field) for target in targets for field in self.staging.of(target)]

    def do_browse_undo_edit(self) -> None:
        """Take the last step of editing back."""
        title = self.staging.undo()
        self.app.notify(f"taken back: {title}" if title else "There is nothing to take back")
        self.staging_changed()

    def do_browse_redo_edit(self) -> None:
        """Make the step again that was taken back last."""
        title = self.staging.redo()
        self.app.notify(f"staged again: {title}" if title else "There is nothing to do again")
        self.staging_changed()

    # Tables from outside

    def do_browse_editor(self) -> None:
        """Open the marked records in the user's editor, and stage what differs."""
        from trunkline.tui.external import edit_text, table_text

        kind, records = self.desk.kind, list(self.in_hand())
        text = table_text(kind, records)
        while True:
            edited = edit_text(self.app, text, ".csv")
            if edited is None or edited == text:
                self.app.notify("nothing was changed in the editor")
                return
            try:
                rows = parse(edited)
            except TableError as error:
                if not self._edit_again(str(error)):
                    return
                text = edited
                continue
            self._stage_table(compare(rows, kind, self.place.profile, records), "edit as text")
            return

    def _edit_again(self, reason: str) -> bool:
        """Say what is wrong with a text, and whether the editor is to be opened on it again."""
        from trunkline.tui.external import ask_plainly

        return ask_plainly(self.app, f"{reason}\nEnter edits it again, q gives up: ")

    async def do_browse_import_table(self) -> None:
        """Ask for the file."""
        await self.bottom.ask(
            Line("table (CSV or JSON): ", history=self.app.history("file"), id="table")
        )

    @on(Line.Accepted, "#table")
    def _table_named(self, message: Line.Accepted) -> None:
        if not message.text:
            return
        try:
            rows = parse(Path(message.text).expanduser().read_bytes())
        except OSError as error:
            self.app.notify(f"{message.text}: {error.strerror}", severity="error")
            return
        except TableError as error:
            self.app.notify(f"{message.text}: {error}", severity="error")
            return
        table = self.desk.listing.table
        found = compare(rows, self.desk.kind, self.place.profile, table.rows)
        self._stage_table(found, f"import {Path(message.text).name}")

    def _stage_table(self, found: Import, title: str) -> None:
        from trunkline.tui.screens.record import PageScreen
        from trunkline.tui.widgets.page import Line as Text
        from trunkline.tui.widgets.titlebar import Heading

        if found.edits:
            self.stage(found.edits, title)
        elif not found.problems:
            self.app.notify(f"{found.rows:,} rows, all as they are: nothing to stage")
        if found.problems:
            said = f"{len(found.edits):,} edits staged; left alone was:"
            lines = [Text(((said, "heading"),))]
            lines += [Text(((visible(text), "problem"),), indent=2) for text in found.problems]
            self.app.push_screen(PageScreen(Heading(crumbs=(title,)), lines))

    def do_browse_import_numbers(self) -> None:
        """Ask for the numbers."""
        from trunkline.tui.screens.paste import PasteScreen

        hint = "numbers in any format, a line each; the environment is asked for next"
        self.app.push_screen(PasteScreen("import numbers", hint), self._numbers_pasted)

    def _importing(self) -> tuple[Kind, str] | None:
        """Return the kind of numbers and the project that they are imported into."""
        kinds = self.app.sessions.kinds(self.place.profile)
        kind = number_kind(tuple(kinds.values()))
        steps = [s for s in self.place.steps if kind is not None and s.kind == kind.parent]
        return (kind, steps[-1].key) if kind is not None and steps else None

    def _numbers_pasted(self, text: str | None) -> None:
        importing = self._importing()
        if importing is None or text is None:
            return
        kind, parent = importing
        profile = self.app.sessions.profiles[self.place.profile]
        region = profile.phone_region or self.app.settings.phone_region
        table = self.desk.listing.table
        present = {r.key for r in table.rows} if self.desk.kind is kind else set()
        intake = read_numbers(text, region, present)

        from trunkline.tui.screens.intake import IntakeScreen

        def chosen(environment: str | None) -> None:
            if environment is not None:
                given = {kind.environment_field: environment} if kind.environment_field else {}
                edits = creations(self.place.profile, kind, parent, intake.numbers, given)
                self.stage(edits, f"import {len(edits):,} numbers")

        self.app.push_screen(IntakeScreen(intake), chosen)


def _titles(kind: Kind) -> list[str]:
    return [column.title for column in kind.columns if column.field in kind.editable]
