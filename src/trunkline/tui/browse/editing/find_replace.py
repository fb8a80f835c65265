"""Find and replace in the current column of the selected records."""

from collections.abc import Sequence
from functools import partial

from trunkline.changes.staging.staging import Edit
from trunkline.model.record import Record
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.editing.current_column import why_no_text
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.prompt.input_line import InputLine


class ReplaceController(Controller):
    """Asks for an expression and its replacement, and stages the replaced texts."""

    _records: Sequence[Record] = ()

    def __init__(self, view: ListView) -> None:
        self._view = view
        self._field = ""

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        view = self._view
        if reason := why_no_text(view):
            return reason
        column = view.column
        choice = view.kind.writes.choices.get(column.field) if column is not None else None
        if column is not None and choice is not None and not choice.value:
            key = view.services.shown_key("browse.edit-cell")
            return f"{column.title} points at {choice.kind}: {key} chooses one"
        return ""

    async def do_browse_replace(self) -> None:
        """Ask for the expression to find."""
        view, column = self._view, self._view.column
        assert column is not None
        self._field, self._records = column.field, view.selected_records()
        rows = view.rows_text(self._records)
        line = InputLine(
            f"find in {column.title}{f' of {rows}' if rows else ''} (regex): ",
            check=lambda text: self._check(text, ""),
            history=view.services.history("find"),
            then=self._ask_replacement,
        )
        await view.screen.ask(line)

    async def _ask_replacement(self, pattern: str) -> None:
        if pattern:
            line = InputLine(
                f"/{pattern}/ → ",
                check=partial(self._check, pattern),
                history=self._view.services.history("with"),
                then=partial(self._stage, pattern),
            )
            await self._view.screen.ask(line)

    def _check(self, pattern: str, replacement: str) -> str:
        """Return what is wrong with an expression, or that it changes nothing."""
        from trunkline.changes.staging.bulk_edits import BulkError

        if not pattern:
            return ""
        try:
            edits = self._edits(pattern, replacement)
        except BulkError as error:
            return str(error)
        return "" if edits else f"/{pattern}/ changes nothing here"

    def _stage(self, pattern: str, replacement: str) -> None:
        self._view.stage(self._edits(pattern, replacement), f"replace in {self._field}")

    def _edits(self, pattern: str, replacement: str) -> list[Edit]:
        from trunkline.changes.staging.bulk_edits import replace_in

        view = self._view
        return replace_in(
            view.staged.staging, view.profile, view.kind,
            self._records, self._field, pattern, replacement,
        )  # fmt: skip
