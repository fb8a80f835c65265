"""The form of one record, or of all marked ones: a line a field; what is edited is staged."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.api.errors import ApiError
from trunkline.changes.bulk import set_field, target_of
from trunkline.changes.plantext import shown_value
from trunkline.changes.staging import Edit, Staging
from trunkline.model.cells import Cells, plain
from trunkline.model.kind import Column, Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.sessions import Refused
from trunkline.tui.actions import Action
from trunkline.tui.choosing import Choices, choices_of
from trunkline.tui.screens.frame import Frame
from trunkline.tui.widgets.editline import MIXED, EditLine
from trunkline.tui.widgets.page import Hint, Line, Page
from trunkline.tui.widgets.titlebar import Heading

__all__ = ["FormScreen"]

_TITLE_WIDTH: Final = 18
_VALUES: Final = 4
"""So many values of a mixed field are named."""


class FormScreen(Frame):
    """The fields of some records; what they differ in is mixed until it is touched."""

    SCOPE = "form"

    class Choosable(Message):
        """The values that a field can be chosen from have been read."""

        def __init__(self, choices: Choices) -> None:
            super().__init__()
            self.choices = choices

    def __init__(
        self,
        heading: Heading,
        profile: str,
        kind: Kind,
        records: Sequence[Record],
        cells: Cells,
        rows: str,
    ) -> None:
        """Show the fields.

        Args:
            heading: whose they are and how they were reached.
            profile: the profile's name.
            kind: the records' kind.
            records: the records, at least one.
            cells: how the kind's values are shown.
            rows: how many there are and how many of them are hidden, in words; empty for one.
        """
        super().__init__()
        first = str(records[0].values.get(kind.label) or records[0].key)
        name = first if len(records) == 1 else f"{len(records):,} {kind.name}"
        self._heading = replace(
            heading, crumbs=(*heading.crumbs, f"edit {name}"), filter="", note=""
        )
        self._profile = profile
        self._kind = kind
        self._records = records
        self._rows = rows
        self._cells = cells
        self._columns = {column.field: column for column in kind.columns}
        self._touched: frozenset[str] = frozenset()

    def body(self) -> Iterable[Widget]:
        """Yield the fields, and what is said of the one in hand."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Return what the title says."""
        live = any(
            record.values.get(self._kind.environment_field) == "live" for record in self._records
        )
        note = self.app.staged_note(self._profile)
        return replace(self._heading, environment="live" if live else "", note=note)

    def on_mount(self) -> None:
        """Show the fields; stand on the first that can be edited."""
        self._show()
        fields = list(self._fields())
        self.query_one(Page).stand_on(
            next((n for n, name in enumerate(fields) if name in self._kind.editable), 0)
        )

    @property
    def _staging(self) -> Staging:
        return self.app.writing.staging(self._profile)

    def _fields(self) -> Iterator[str]:
        """Yield the fields that can be edited, then the others."""
        properties = self._kind.schema.get("properties", {})
        yield from self._kind.editable
        yield from (name for name in properties if name not in self._kind.editable)

    def _show(self) -> None:
        lines = [self._line(name) for name in self._fields()]
        page = self.query_one(Page)
        page.show(lines, keep=True)
        heading = self.heading()
        self.title_bar.show(heading)
        self.set_class(heading.dangerous, "-live")

    def _line(self, name: str) -> Line:
        schema = self._kind.schema["properties"][name]
        title = str(schema.get("title", name))
        editable = name in self._kind.editable
        staged = any(self._staged(record, name) for record in self._records)
        self._touched = self._touched | {name} if staged else self._touched - {name}
        own, wanted = self._shown(name, staged=False), self._shown(name, staged=True)
        mark = "●" if staged else " "
        spans = [
            (f"{mark} ", "key"),
            (f"{title:<{_TITLE_WIDTH}} ", "name"),
            (f"{wanted}{'*' if staged else ''}", "key" if staged else "" if editable else "muted"),
        ]
        if staged and own != wanted:
            spans.append((f"   was {own}", "muted"))
        hint = str(schema.get("description", ""))
        if not editable:
            hint = f"{hint} It cannot be edited here."
        if MIXED in (own, wanted):
            hint = f"{self._values_of(name, staged=wanted == MIXED)}\n{hint}"
        target = name if editable else None
        return Line(tuple(spans), indent=_TITLE_WIDTH + 3, target=target, copies=wanted, hint=hint)

    def _values_of(self, name: str, *, staged: bool) -> str:
        """Say which values a mixed field has, the most frequent first."""
        counts = Counter(
            self._drawn(record, name, self._value(record, name, staged=staged))
            for record in self._records
        )
        found = counts.most_common(_VALUES + 1)
        named = " · ".join(f"{count:,} × {value}" for value, count in found[:_VALUES])
        rest = len(counts) - _VALUES
        return f"{named} · {rest:,} other values" if rest > 0 else named

    def _shown(self, name: str, *, staged: bool) -> str:
        values = [self._value(record, name, staged=staged) for record in self._records]
        if not all(same(value, values[0]) for value in values):
            return MIXED
        return self._drawn(self._records[0], name, values[0])

    def _drawn(self, record: Record, name: str, value: Any) -> str:
        if value is None or value is ABSENT or value == "":
            return shown_value(value)
        changed = Record(record.key, record.parent, {**record.values, name: value})
        return self._cells.drawn(changed, self._columns.get(name) or Column(name, name))

    def _value(self, record: Record, name: str, *, staged: bool) -> Any:
        edit = self._staged(record, name) if staged else None
        return record.values.get(name, ABSENT) if edit is None else edit.wanted

    def _staged(self, record: Record, name: str) -> Edit | None:
        staging = self.app.writing.peek(self._profile)
        if not staging:
            return None
        return staging.get(target_of(self._profile, self._kind, record), name)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        self.query_one(Hint).show(message.line.hint if message.line is not None else "")
        rows = f"{self._rows} · " if self._rows else ""
        self.status.show(f"{rows}{len(self._touched)} of {len(self._kind.editable)} fields edited")
        self.refresh_bindings()

    # Editing

    @property
    def _field(self) -> str:
        line = self.query_one(Page).line
        return str(line.target) if line is not None and line.target is not None else ""

    def label(self, action: Action) -> str:
        """Say that opening a field edits it."""
        return "edit" if action.id == "page.open" else super().label(action)

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id in ("form.edit", "form.null", "form.revert") and not self._field:
            return "This field cannot be edited"
        if action.id == "form.null" and not Choices(self._kind, self._field).clears:
            return "This field cannot be cleared"
        if action.id == "form.revert" and self._field not in self._touched:
            return "Nothing is staged for this field"
        staging = self.app.writing.peek(self._profile)
        if action.id == "form.undo-edit" and (staging is None or not staging.next_undo):
            return "There is nothing to take back"
        if action.id == "form.redo-edit" and (staging is None or not staging.next_redo):
            return "There is nothing to do again"
        return ""

    def why_no_writes(self) -> str:
        """Say why nothing may be edited."""
        profile = self.app.sessions.profiles[self._profile]
        return f"{profile.title} is read-only" if profile.read_only else ""

    @on(Page.Opened)
    async def _opened(self) -> None:
        await self.action_perform("form.edit")

    def do_form_edit(self) -> None:
        """Read what the field can be chosen from, then ask for the value."""
        self.run_worker(
            self._read_choices(self._field), group="choices", exclusive=True, exit_on_error=False
        )

    async def _read_choices(self, name: str) -> None:
        """Read the choices; this is the worker."""
        used = dict.fromkeys(plain(record.values.get(name)) for record in self._records)
        parents = {record.parent for record in self._records}
        try:
            choices = await choices_of(
                self.app.sessions, self._profile, self._kind, name, parents, used
            )
        except (ApiError, Refused) as error:
            reason = self.app.sessions.explain(error, self._profile)
            self.app.notify(f"the choices could not be read: {reason}", severity="warning")
            choices = Choices(self._kind, name, dict.fromkeys(filter(None, used), ""))
        self.post_message(self.Choosable(choices))

    @on(Choosable)
    async def _choosable(self, message: Choosable) -> None:
        choices = message.choices
        values = [self._value(record, choices.name, staged=True) for record in self._records]
        mixed = not all(same(value, values[0]) for value in values)
        text = "" if mixed or values[0] is ABSENT else choices.shown(values[0])
        label = f"{choices.title}{f' of {self._rows}' if self._rows else ''}: "
        line = EditLine(label, text, choices, self._records, mixed=mixed)
        await self.bottom.ask(line)

    @on(EditLine.Chosen)
    def _chosen(self, message: EditLine.Chosen) -> None:
        self._stage(message.field, message.value)

    def _stage(self, name: str, value: Any) -> None:
        def change() -> None:
            edits = set_field(self._staging, self._profile, self._kind, self._records, name, value)
            self._staging.stage(edits, f"set {name}")

        self.app.attempt(change)
        self._show()

    def staging_changed(self) -> None:
        """Show what another dashboard has staged."""
        self._show()

    def do_form_null(self) -> None:
        """Want null."""
        self._stage(self._field, None)

    def do_form_revert(self) -> None:
        """Want what the records have."""
        name = self._field
        targets = [target_of(self._profile, self._kind, record) for record in self._records]
        staged = [(each, name) for each in targets if self._staging.get(each, name)]
        self._staging.drop(staged, f"revert {name}")
        self._show()

    def do_form_undo_edit(self) -> None:
        """Take the last step of editing back."""
        self.app.notify(f"taken back: {self._staging.undo()}")
        self._show()

    def do_form_redo_edit(self) -> None:
        """Make the step again that was taken back last."""
        self.app.notify(f"staged again: {self._staging.redo()}")
        self._show()

    def do_form_close(self) -> None:
        """Go back to the list."""
        self.dismiss()
