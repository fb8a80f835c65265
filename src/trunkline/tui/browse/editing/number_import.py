"""Telephone numbers that are pasted into a project."""

from typing import TYPE_CHECKING, NamedTuple

from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.sentences import as_sentence
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.services.routes import NumberChoice, NumberImportRoute, PasteRoute

if TYPE_CHECKING:
    from trunkline.changes.staging.number_columns import ColumnUnclear
    from trunkline.changes.staging.number_import import NumberImport, NumberReader
    from trunkline.changes.staging.table_reader import TableError
    from trunkline.tui.services.heading import Heading
    from trunkline.tui.text.kept_text import KeptText

_AS_TEXT = ""
"""The answer that a table is to be read as text."""


class _Destination(NamedTuple):
    kind: Kind
    parent: str


class NumberImportController(Controller):
    """Asks for numbers and their environment, and stages the import."""

    def __init__(self, view: ListView) -> None:
        self._view = view

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if self._destination() is None:
            return "Numbers are imported into one project: open it first"
        return ""

    def do_browse_import_numbers(self) -> None:
        """Ask for the numbers; those of an import that was not finished are there already."""
        view, destination = self._view, self._destination()
        assert destination is not None
        kept = self._kept(destination)
        hint = "a list, a table or an e-mail; its numbers are shown next"

        def pasted(text: str | None) -> None:
            if text is not None:
                self._read(destination, text)
            else:
                self._say_kept(kept)

        heading = self._heading(destination)
        view.services.open(PasteRoute(heading, hint, _problem, kept.text, kept.save), pasted)

    def _heading(self, destination: _Destination) -> "Heading":
        view, (kind, parent) = self._view, destination
        labels = view.services.sessions.related(view.profile).labels(kind.parent or "", None)
        return view.page_heading(labels.get(parent) or parent, "import numbers")

    def _kept(self, destination: _Destination) -> "KeptText":
        """Return the draft of an import that is not finished."""
        from trunkline.tui.text.kept_text import KeptText

        view = self._view
        return KeptText(
            view.services,
            RecordRef(view.profile, destination.kind.name, destination.parent, ""),
            label=" › ".join(self._heading(destination).crumbs),
            key=view.services.shown_key("browse.import-numbers"),
        )

    def _destination(self) -> _Destination | None:
        """Return where numbers would be imported to, `None` where no project is selected."""
        from trunkline.changes.staging.number_import import number_kind

        view, record = self._view, self._view.record
        kind = number_kind(tuple(view.kinds.values()))
        if kind is None:
            return None
        for step in reversed(view.location.steps):
            if step.kind == kind.parent:
                return _Destination(kind, step.key)
        if record is not None and view.kind.name == kind.parent:
            return _Destination(kind, record.key)
        if record is not None and record.parent and view.kind.parent == kind.parent:
            return _Destination(kind, record.parent)
        return None

    def _reader(self, kind: Kind) -> "NumberReader":
        from trunkline.changes.staging.number_import import NumberReader

        view = self._view
        profile = view.services.sessions.profiles[view.profile]
        known = {record.key for record in view.table.rows} if view.kind is kind else set()
        return NumberReader(profile.phone_region, known, (kind.key, kind.title_of(kind.key)))

    def _read(self, destination: _Destination, text: str) -> None:
        """Read the numbers; ask for their column where a table has several or none."""
        from trunkline.changes.staging.number_columns import ColumnUnclear
        from trunkline.changes.staging.table_reader import TableError

        reader = self._reader(destination.kind)
        try:
            numbers = reader.read(text)
        except ColumnUnclear as error:
            self._ask_column(destination, text, error)
        except TableError as error:
            self._refuse(destination, error)
        else:
            self._propose(destination, numbers)

    def _ask_column(self, destination: _Destination, text: str, error: "ColumnUnclear") -> None:
        from trunkline.changes.staging.table_reader import TableError
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        reader = self._reader(destination.kind)

        def chosen(column: str | None) -> None:
            if column is None:
                self._say_kept(self._kept(destination))
                return
            try:
                numbers = reader.read(text, column) if column else reader.read_text(text)
                self._propose(destination, numbers)
            except TableError as error:
                self._refuse(destination, error)

        columns = enumerate(error.columns[:9], 1)
        items = [MenuItem(str(number), column, column) for number, column in columns]
        items.append(MenuItem("t", "Read it as text", _AS_TEXT, "each number beside its line"))
        title = f"Which column has the numbers?\n{as_sentence(str(error))}"
        self._view.services.push(MenuScreen(title, items), chosen)

    def _propose(self, destination: _Destination, numbers: "NumberImport") -> None:
        from trunkline.changes.staging.number_import import creations

        view, (kind, parent) = self._view, destination

        def chosen(choice: NumberChoice | None) -> None:
            if choice is None:
                self._say_kept(self._kept(destination))
                return
            field = kind.environment_field
            given = {field: choice.environment} if field else {}
            edits = creations(view.profile, kind, parent, choice.numbers, given)
            count = counted(len(edits), kind.singular, kind.name)
            unchanged = f"The import of {count} is already staged"
            view.stage(edits, f"import {count}", unchanged=unchanged)
            self._kept(destination).discard()

        view.services.open(NumberImportRoute(self._heading(destination), numbers), chosen)

    def _refuse(self, destination: _Destination, error: "TableError") -> None:
        is_kept = "; the text is kept" if self._kept(destination).text else ""
        self._view.services.notify(f"{error}{is_kept}", severity="error")

    def _say_kept(self, kept: "KeptText") -> None:
        if kept.text:
            self._view.services.notify(f"Nothing was staged · {kept.key} has the text again")


def _problem(text: str) -> str:
    """Return why a text cannot have numbers; empty where it may."""
    return "" if any(map(str.isdigit, text)) else "The text has no numbers"
