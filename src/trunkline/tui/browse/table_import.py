"""Editing a list with tables from elsewhere: replaced, pasted, from an editor, from a file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trunkline.changes.staging.bulk_edits import BulkError, replace_in, set_field
from trunkline.changes.staging.number_import import creations, number_kind, read_numbers
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.browse.record_editing import BrowseRecords
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import NumberImportRoute, PasteRoute

if TYPE_CHECKING:
    from trunkline.changes.staging.staging import Edit
    from trunkline.changes.staging.table_import import TableImport, TableRow
    from trunkline.tui.records.choices import Choices

_YAML_ENDINGS: Final = frozenset({".yaml", ".yml"})


class BrowseTables(BrowseRecords):
    """The part of browse that stages what tables ask for."""

    def why_no_edit(self, action: Action) -> str:
        """Say why an action of editing does not work now; empty where it does."""
        if action.id == "browse.import-numbers" and self._importing() is None:
            return "Numbers are imported into one project: open it first"
        return super().why_no_edit(action)

    # Find and replace

    async def do_browse_replace(self) -> None:
        """Ask what is to be found."""
        column, records = self.sheet.column, self.in_hand()
        assert column is not None
        self._replacing = column.field, records
        rows = self.rows_in_hand(records)
        line = InputLine(
            f"find in {column.title}{f' of {rows}' if rows else ''} (regex): ",
            check=lambda text: self._try_replace(text, ""),
            history=self.services.history("find"),
            then=self._ask_replacement,
        )
        await self.bottom.ask(line)

    async def _ask_replacement(self, pattern: str) -> None:
        if pattern:
            line = InputLine(
                f"/{pattern}/ → ",
                check=lambda text: self._try_replace(pattern, text),
                history=self.services.history("with"),
                then=partial(self._replace, pattern),
            )
            await self.bottom.ask(line)

    def _try_replace(self, pattern: str, replacement: str) -> str:
        """Return what is wrong with an expression, or that it matches nothing."""
        if not pattern:
            return ""
        try:
            edits = self._replaced(pattern, replacement)
        except BulkError as error:
            return str(error)
        return "" if edits else f"/{pattern}/ changes nothing here"

    def _replaced(self, pattern: str, replacement: str) -> "list[Edit]":
        field, records = self._replacing
        return replace_in(
            self.staging, self.place.profile, self.desk.kind, records, field, pattern, replacement
        )

    def _replace(self, pattern: str, replacement: str) -> None:
        edits = self._replaced(pattern, replacement)
        self.stage(edits, f"replace in {self._replacing[0]}")

    # Paste

    def do_browse_paste(self) -> None:
        """Read what the field can be chosen from, then ask for the lines of a column."""
        self.choose(pasting=True)

    def paste(self, choices: "Choices", records: Sequence[Record]) -> None:
        """Ask for a line for each record, or one for all of them."""

        def pasted(text: str | None) -> None:
            if text is None or not self.services.attempt(lambda: self.staging):
                return
            try:
                edits = self._pasted(text, choices, records)
            except BulkError as error:
                self.services.notify(str(error), severity="warning")
                return
            self.stage(edits, f"paste {choices.name}")

        def check(text: str) -> str:
            lines = text.strip().splitlines()
            if len(lines) not in (1, len(records)):
                return f"{len(lines):,} lines for {counted(len(records), 'row')}"
            for number, line in enumerate(lines, 1):
                try:
                    choices.value(line.strip())
                except ValueError as error:
                    return f"line {number}: {error}"
            return ""

        rows = self.rows_in_hand(records) or "1 row"
        hint = f"a line for each of {rows}, or one for all"
        heading = self._for_text(*self.heading().crumbs, f"paste {choices.title}")
        self.services.open(PasteRoute(heading, hint, check), pasted)

    def _for_text(self, *crumbs: str) -> Heading:
        return self.heading()._replace(crumbs=crumbs, filter="", note="")

    def _pasted(self, text: str, choices: "Choices", records: Sequence[Record]) -> "list[Edit]":
        lines = text.strip().splitlines()
        values = [choices.value(line.strip()) for line in lines]
        if len(values) == 1:
            values *= len(records)
        profile, kind, name = self.place.profile, self.desk.kind, choices.name
        return [
            edit
            for record, value in zip(records, values, strict=True)
            for edit in set_field(self.staging, profile, kind, [record], name, value)
        ]

    # $EDITOR

    def do_browse_editor(self) -> None:
        """Choose how the records are to be written, and open them in the user's editor."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
        from trunkline.tui.terminal.external_editor import records_text

        records = list(self.in_hand())

        def chosen(form: str | None) -> None:
            if form is not None:
                self.run_worker(
                    self._edit(records, form, records_text(self.desk.kind, records, form)),
                    group="editor",
                    exit_on_error=False,
                )

        rows = self.rows_in_hand(records) or "1 row"
        choices = [
            MenuItem("y", "YAML", "yaml", "a block for each record"),
            MenuItem("c", "CSV", "csv", "a line for each record"),
        ]
        self.app.push_screen(MenuScreen(f"Edit {rows} as text", choices), chosen)

    async def _edit(self, records: Sequence[Record], form: str, text: str) -> None:
        """Edit a text until it can be read or the user gives up; this is the worker."""
        from trunkline.changes.staging.table_import import TableError, compare
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text, rows_of

        kind, before = self.desk.kind, text
        while True:
            try:
                edited = await edit_text(self, text, f".{form}")
                if edited == before:
                    self.services.notify("nothing was changed in the editor")
                    return
                rows = rows_of(edited, kind, form)
            except EditorFailed as error:
                self.services.notify(str(error), severity="warning")
                return
            except TableError as error:
                again = [MenuItem("e", "Edit it again", True), MenuItem("x", "Give up", False)]
                menu = MenuScreen(f"{visible(str(error))}", again)
                if not await self.app.push_screen_wait(menu):
                    self.services.notify("nothing was staged")
                    return
                text = edited
                continue
            self._stage_table(compare(rows, kind, self.place.profile, records), "edit as text")
            return

    # Files

    async def do_browse_import_table(self) -> None:
        """Ask for the file."""
        from trunkline.tui.prompt.path_line import path_line

        history = self.services.history("file")
        line = path_line("table (CSV, JSON or YAML): ", history=history, then=self._import_table)
        await self.bottom.ask(line)

    def _import_table(self, path: Path) -> None:
        """Stage what differs in a file."""
        from trunkline.changes.staging.table_import import TableError, compare

        try:
            rows = self._rows_of(path)
        except OSError as error:
            self.services.notify(f"{path}: {error.strerror}", severity="error")
            return
        except TableError as error:
            self.services.notify(f"{path}: {error}", severity="error")
            return
        table = self.desk.listing.table
        found = compare(rows, self.desk.kind, self.place.profile, table.rows)
        self._stage_table(found, f"import {path.name}")

    def _rows_of(self, path: Path) -> "list[TableRow]":
        from trunkline.changes.staging.table_import import TableError, parse
        from trunkline.tui.terminal.external_editor import rows_of

        data = path.read_bytes()
        if path.suffix.lower() not in _YAML_ENDINGS:
            return parse(data)
        try:
            return rows_of(data.decode("utf-8-sig"), self.desk.kind, "yaml")
        except UnicodeDecodeError as error:
            raise TableError("not UTF-8") from error

    def _stage_table(self, found: "TableImport", title: str) -> None:
        from trunkline.tui.text.page import Line as Text
        from trunkline.tui.text.page_screen import PageScreen

        if found.edits:
            self.stage(found.edits, title)
        elif not found.problems:
            rows = counted(found.rows, "row")
            self.services.notify(f"{rows}, all as they are: nothing to stage")
        if found.problems:
            said = f"{counted(len(found.edits), 'edit')} staged. Left alone was:"
            lines = [Text(((said, "heading"),))]
            lines += [Text(((visible(text), "problem"),), indent=2) for text in found.problems]
            self.app.push_screen(PageScreen(self._for_text(title), lines))

    # Numbers

    def do_browse_import_numbers(self) -> None:
        """Ask for the numbers."""
        importing = self._importing()
        assert importing is not None
        kind, parent = importing
        labels = self.services.sessions.related(self.place.profile).labels(kind.parent or "", None)
        heading = self._for_text(labels.get(parent) or parent, "import numbers")
        hint = "numbers in any format; the environment is asked for next"

        def pasted(text: str | None) -> None:
            if text is not None:
                self._numbers_pasted(kind, parent, text)

        self.services.open(PasteRoute(heading, hint), pasted)

    def _importing(self) -> tuple[Kind, str] | None:
        """Return the kind of numbers and the project that they are imported into."""
        kinds = self.services.sessions.kinds(self.place.profile)
        kind = number_kind(tuple(kinds.values()))
        if kind is None:
            return None
        for step in reversed(self.place.steps):
            if step.kind == kind.parent:
                return kind, step.key
        record = self.sheet.record
        if record is not None and self.desk.kind.name == kind.parent:
            return kind, record.key
        if record is not None and record.parent and self.desk.kind.parent == kind.parent:
            return kind, record.parent
        return None

    def _numbers_pasted(self, kind: Kind, parent: str, text: str) -> None:
        profile = self.services.sessions.profiles[self.place.profile]
        region = profile.phone_region or self.services.settings.phone_region
        table = self.desk.listing.table
        present = {r.key for r in table.rows} if self.desk.kind is kind else set()
        intake = read_numbers(text, region, present)

        def chosen(environment: str | None) -> None:
            if environment:
                given = {kind.environment_field: environment} if kind.environment_field else {}
                edits = creations(profile.name, kind, parent, intake.numbers, given)
                count = counted(len(edits), kind.singular, kind.name)
                already = f"the import of {count} is staged already"
                self.stage(edits, f"import {count}", nothing=already)

        self.services.open(NumberImportRoute(intake), chosen)
