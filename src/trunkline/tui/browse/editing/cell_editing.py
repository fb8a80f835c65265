"""One field of the selected records: typed in a line, or pasted as a column."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from trunkline.api.errors import ApiError
from trunkline.model.change import RecordRef
from trunkline.model.plurals import counted
from trunkline.model.secrets.masking import is_masked, masked_text
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import plain
from trunkline.sessions import SessionError
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.editing.current_column import needs_form, why_no_column, why_no_text
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.routes import PasteRoute

if TYPE_CHECKING:
    from trunkline.changes.staging.staging import Edit
    from trunkline.model.record import Record
    from trunkline.tui.actions.action import Action
    from trunkline.tui.lists.choices import Choices

    Records = Sequence[Record]


class CellController(Controller):
    """Edits the current column of the selected records."""

    def __init__(self, view: ListView, open_form: "Callable[[Records, str], object]") -> None:
        self._view = view
        self._open_form = open_form
        self._line: InputLine | None = None
        self._records: Records = ()
        self._field = ""

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        view = self._view
        return why_no_column(view) if action.id == "browse.edit-cell" else why_no_text(view)

    async def do_browse_edit_cell(self) -> None:
        """Ask for the value; the known values of the field follow as they are loaded."""
        if records := self._editable_records():
            await self._ask_value(records)

    def do_browse_paste(self) -> None:
        """Ask for the lines of a column; the known values of the field follow."""
        if records := self._editable_records():
            self._ask_column(records)

    def _editable_records(self) -> "Records":
        """Return the selected records to which the field applies; none where a form edits it."""
        view, column = self._view, self._view.column
        assert column is not None
        selected = view.selected_records()
        records = selected
        if view.kind.conditional:
            records = [
                record
                for record in selected
                if column.field in view.kind.applicable(view.staged.values(record))
            ]
        if not records:
            rows = counted(len(selected), "row")
            view.services.notify(
                f"{as_sentence(column.title)} does not apply to {rows}", severity="warning"
            )
        elif needs_form(view.kind, column.field):
            from trunkline.forms.values.json_pointer import join

            self._open_form(records, join("", column.field))
            return ()
        return records

    # Known values

    def _load_choices(self, records: "Records", then: "Callable[[Choices], object]") -> None:
        column = self._view.column
        assert column is not None
        self._view.screen.start(self._load(column.field, records, then), "choices")

    async def _load(
        self, field: str, records: "Records", then: "Callable[[Choices], object]"
    ) -> None:
        """Load the known values; this is the worker."""
        from trunkline.tui.lists.choices import Choices, choices_of

        view = self._view
        record_list, services = view.record_list, view.services
        kind, profile = record_list.kind, record_list.profile
        values = dict.fromkeys(plain(record.values.get(field)) for record in view.table.rows)
        used = [text for text in values if not is_masked(text)]
        parents = {record.parent for record in records}
        try:
            choices = await choices_of(services.sessions, profile, kind, field, parents, used)
        except (ApiError, SessionError) as error:
            reason = services.sessions.explain(error, profile)
            services.notify(f"Could not load the known values: {reason}", severity="warning")
            choices = Choices(kind, field, dict.fromkeys(filter(None, used), ""))
        view.screen.post_message(WorkDone(then, choices))

    # One value

    async def _ask_value(self, records: "Records") -> None:
        from trunkline.tui.lists.choices import Choices
        from trunkline.tui.lists.labels import MIXED

        view, column = self._view, self._view.column
        assert column is not None
        unknown = Choices(view.kind, column.field)
        held = [view.staged.value(record, column.field) for record in records]
        mixed = len({unknown.shown(value) for value in held}) > 1
        rows = view.rows_text(records)
        deprecated = " (deprecated)" if unknown.schema.get("deprecated") else ""
        label = f"{unknown.title}{deprecated}{f' of {rows}' if rows else ''}: "

        def shown(choices: Choices) -> str:
            return "" if mixed else choices.shown(held[0])

        # The current value is selected, so that typing replaces it. Records with different values
        # are not made equal by Enter alone: an empty text cancels then.
        line = InputLine(
            f"{label}{MIXED} → " if mixed else label,
            shown(unknown),
            required=mixed,
            select=True,
            then=partial(self._stage_value, column.field, records),
            waits_for="the known values",
            id="edit",
        )

        def loaded(choices: Choices) -> None:
            text = shown(choices)
            line.ready(
                choices.value, lambda typed: choices.complete("" if typed == text else typed), text
            )

        self._line, self._records, self._field = line, records, column.field
        await view.screen.ask(line)
        self._load_choices(records, loaded)

    def keep_line(self) -> None:
        """Save what is typed in an open line, as a draft of the records' form at this field."""
        line, view = self._line, self._view
        if line is None or not line.is_attached or not line.is_changed:
            return
        from trunkline.tui.services.drafts import Draft

        first, text = self._records[0], line.text
        if masked_text(text) != text:
            return
        several = [(each.parent or "", each.key) for each in self._records]
        name = view.rows_text(self._records) or view.kind.label_of(first)
        draft = Draft(
            RecordRef(view.profile, view.kind.name, first.parent or "", first.key),
            " › ".join((*view.heading().crumbs, name)),
            view.services.clock(),
            {},
            {"value": {}, "typed": {}, "branches": {}},
            f"/{self._field}",
            text,
            tuple(several) if len(several) > 1 else (),
        )
        drafts = view.services.drafts
        if (older := drafts.of(draft.target)) is not None and older.records == draft.records:
            draft = replace(older, pointer=draft.pointer, typing=text)
        with suppress(OSError):
            drafts.save(draft)

    def _stage_value(self, field: str, records: "Records", value: Any) -> None:
        from trunkline.changes.staging.bulk_edits import set_field

        view = self._view
        self._stage(
            lambda: set_field(view.staged.staging, view.profile, view.kind, records, field, value),
            f"set {field}",
        )

    # A column

    def _ask_column(self, records: "Records") -> None:
        """Ask for a line for each record, or one for all of them."""
        from trunkline.changes.staging.table_reader import column_cells
        from trunkline.tui.lists.choices import Choices
        from trunkline.tui.text.kept_text import KeptText

        view, column = self._view, self._view.column
        assert column is not None
        field, known = column.field, [Choices(view.kind, column.field)]

        def pasted(text: str | None) -> None:
            if text is None and kept.text:
                view.services.notify(f"Nothing was staged · {kept.key} has the lines again")
            elif text is not None:
                cells = column_cells(text, len(records))
                values = [known[-1].value(cell.strip()) for cell in cells]
                if len(values) == 1:
                    values *= len(records)
                self._stage(lambda: self._column_edits(field, records, values), f"paste {field}")
                kept.discard()

        rows = view.rows_text(records)
        hint = f"a line for each of {rows}, or one for all" if rows else "one line for this row"
        heading = view.page_heading(*view.heading().crumbs, f"paste {known[0].title}")
        kept = KeptText(
            view.services,
            RecordRef(view.profile, view.kind.name, view.record_list.scope.parent or "", ""),
            f"column {field}",
            label=" › ".join(heading.crumbs),
            key=view.services.shown_key("browse.paste"),
        )
        route = PasteRoute(
            heading,
            hint,
            lambda text: _check_column(known[-1], len(records), text),
            kept.text,
            kept.save,
            waits_for=lambda: "" if known[1:] else "the known values",
        )
        view.services.open(route, pasted)
        self._load_choices(records, known.append)

    def _column_edits(self, field: str, records: "Records", values: Sequence[Any]) -> "list[Edit]":
        from trunkline.changes.staging.bulk_edits import set_field

        view = self._view
        staging = view.staged.staging
        return [
            edit
            for record, value in zip(records, values, strict=True)
            for edit in set_field(staging, view.profile, view.kind, [record], field, value)
        ]

    def _stage(self, make_edits: "Callable[[], list[Edit]]", title: str) -> None:
        from trunkline.changes.staging.bulk_edits import BulkError

        view = self._view
        if not view.can_stage():
            return
        try:
            edits = make_edits()
        except BulkError as error:
            view.services.notify(str(error), severity="warning")
            return
        view.stage(edits, title)


def _check_column(choices: "Choices", count: int, text: str) -> str:
    """Return why a text is not a value for each of some records, or one for all."""
    from trunkline.changes.staging.table_reader import column_cells

    lines = column_cells(text, count)
    if len(lines) not in (1, count):
        return f"{len(lines):,} lines for {counted(count, 'row')}"
    for number, line in enumerate(lines, 1):
        try:
            choices.value(line.strip())
        except ValueError as error:
            return f"line {number}: {error}"
    return ""
