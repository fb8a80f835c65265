"""Tables from elsewhere: the selected records in `$EDITOR`, and files."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.actions.controller import Controller

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trunkline.changes.staging.table_import import TableImport
    from trunkline.changes.staging.table_reader import TableRow
    from trunkline.model.kind import Kind
    from trunkline.model.record import Record
    from trunkline.tui.actions.action import Action
    from trunkline.tui.browse.list_view import ListView

_YAML_SUFFIXES: Final = frozenset({".yaml", ".yml"})


class TableController(Controller):
    """Stages what differs in a table."""

    def __init__(self, view: "ListView") -> None:
        self._view = view

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        needs_records = action.id == "browse.editor"
        return self._view.why_not_editable() or (
            self._view.why_no_records() if needs_records else ""
        )

    # $EDITOR

    def do_browse_editor(self) -> None:
        """Choose a format, and open the selected records in `$EDITOR`."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        view = self._view
        kind, records = view.kind, list(view.selected_records())

        def chosen(format: str | None) -> None:
            if format is not None:
                view.screen.start(self._edit(kind, records, format), "editor", exclusive=False)

        items = [
            MenuItem("y", "YAML", "yaml", "a block for each record"),
            MenuItem("c", "CSV", "csv", "a line for each record"),
        ]
        rows = view.rows_text(records) or "1 row"
        view.services.push(MenuScreen(f"Edit {rows} as text", items), chosen)

    async def _edit(self, kind: "Kind", records: "Sequence[Record]", format: str) -> None:
        """Edit the records until they can be parsed or the user gives up; this is the worker."""
        from trunkline.changes.staging.record_text import parse_records, records_text
        from trunkline.changes.staging.table_import import compare
        from trunkline.changes.staging.table_reader import TableError
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        view, original = self._view, records_text(kind, records, format)
        text, profile = original, view.profile
        while True:
            try:
                text = await edit_text(view.screen, text, f".{format}")
                if text == original:
                    view.services.notify("Nothing was changed in the editor")
                    return
                rows = parse_records(text, kind, format)
            except EditorFailed as error:
                view.services.notify(str(error), severity="warning")
                return
            except TableError as error:
                if not await self._ask_again(str(error)):
                    view.services.notify("Nothing was staged")
                    return
                continue
            self._stage(compare(rows, kind, profile, records), "edit as text")
            return

    async def _ask_again(self, error: str) -> bool:
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        items = [MenuItem("e", "Edit it again", True), MenuItem("x", "Give up", False)]
        menu: MenuScreen[bool] = MenuScreen(visible(error), items)
        return await self._view.screen.app.push_screen_wait(menu) or False

    # Files

    async def do_browse_import_table(self) -> None:
        """Ask for the file."""
        from trunkline.tui.prompt.path_line import path_line

        history = self._view.services.history("file")
        line = path_line("table (CSV, JSON or YAML): ", history=history, then=self._import)
        await self._view.screen.ask(line)

    def _import(self, path: Path) -> None:
        from trunkline.changes.staging.table_import import compare
        from trunkline.changes.staging.table_reader import TableError

        view = self._view
        try:
            rows = _rows_in(path, view.kind)
        except OSError as error:
            view.services.notify(f"{path}: {error.strerror}", severity="error")
        except TableError as error:
            view.services.notify(f"{path}: {error}", severity="error")
        else:
            services, kind, profile = view.services, view.kind, view.profile
            difference = compare(
                rows,
                kind,
                profile,
                view.table.rows,
                region=services.sessions.profiles[profile].phone_region,
                labels=services.sessions.related(profile).labels,
            )
            self._stage(difference, f"import {path.name}")

    def _stage(self, difference: "TableImport", title: str) -> None:
        from trunkline.tui.text.page import Line
        from trunkline.tui.text.page_screen import PageScreen

        view = self._view
        if difference.edits:
            view.stage(difference.edits, title)
        elif not difference.problems:
            view.services.notify(
                f"Nothing to stage: {counted(difference.rows, 'row')}, all unchanged"
            )
        if difference.problems:
            records = len({edit.target for edit in difference.edits})
            what = counted(records, view.kind.singular, view.kind.name)
            summary = f"{what} staged. Not imported:"
            lines = [Line(((summary, "heading"),))]
            lines += [Line(((visible(text), "problem"),), indent=2) for text in difference.problems]
            view.services.push(PageScreen(view.page_heading(title), lines))


def _rows_in(path: Path, kind: "Kind") -> "list[TableRow]":
    """Return the rows of a table file; raises `OSError` or `TableError`."""
    from trunkline.changes.staging.record_text import parse_records
    from trunkline.changes.staging.table_reader import TableError, parse

    data = path.read_bytes()
    if path.suffix.lower() not in _YAML_SUFFIXES:
        return parse(data)
    try:
        return parse_records(data.decode("utf-8-sig"), kind, "yaml")
    except UnicodeDecodeError as error:
        raise TableError("not UTF-8") from error
