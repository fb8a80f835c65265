"""Whole records from a list: their form, the form of a new one, and deletion."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from trunkline.api.errors import ApiError
from trunkline.model.record import Record, RecordScope
from trunkline.model.sentences import as_sentence
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.lists.record_list import RecordList
from trunkline.tui.services.routes import NewRecordRoute, RecordFormRoute
from trunkline.vendors.read_records import read

if TYPE_CHECKING:
    from trunkline.tui.prompt.input_line import InputLine


class RecordsController(Controller):
    """Opens the forms of records, and stages deletions."""

    def __init__(self, view: ListView) -> None:
        self._view = view

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        view = self._view
        match action.id:
            case "browse.new":
                return self._why_no_new()
            case "browse.edit" if view.vacant_row is not None:
                return (
                    "" if view.kind.formed else f"{as_sentence(view.kind.name)} cannot be created"
                )
            case "browse.delete" if not view.kind.writes.delete:
                return f"{as_sentence(view.kind.name)} cannot be deleted"
            case "browse.edit" if reason := view.why_not_editable():
                return reason
        return view.why_no_records()

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        is_new = action.id == "browse.edit" and self._view.vacant_row is not None
        return "create" if is_new else action.label

    # Existing records

    def do_browse_edit(self) -> None:
        """Open the form of the marked records, else of the selected one."""
        if (vacant := self._view.vacant_row) is not None:
            self.edit(vacant)
        else:
            self.open_form(self._view.selected_records())

    def edit(self, record: Record) -> None:
        """Open the form of a record, or of a new one where it does not exist yet."""
        if self._view.kind.is_vacant(record.values):
            self._create(record.parent, record)
        else:
            self.open_form([record])

    def open_form(self, records: Sequence[Record], at: str = "") -> None:
        """Open the form of one or more records at the pointer of a field, else at the first."""
        view = self._view
        route = RecordFormRoute(
            view.heading(), view.profile, view.kind, records,
            view.table.cells, view.rows_text(records), at=at,
        )  # fmt: skip
        view.open_form(route)

    def do_browse_delete(self) -> None:
        """Stage the deletion of the marked records, else of the selected one."""
        from trunkline.changes.staging.bulk_edits import BulkError, deletions

        view, records = self._view, self._view.selected_records()
        kind = view.kind
        try:
            edits = deletions(view.profile, kind, records)
        except BulkError as error:
            view.services.notify(str(error), severity="warning")
            return
        noun = kind.singular if len(records) == 1 else kind.name
        unchanged = f"The deletion of {len(records):,} {noun} is already staged"
        view.stage(edits, f"delete {len(records):,} {noun}", unchanged=unchanged)

    # New records

    def open_vacant(self, record: Record) -> None:
        """Open the form of a record that does not exist yet, or notify why it cannot be created."""
        view = self._view
        reason = view.services.access.why_read_only(view.profile) or self._why_no_new()
        if reason:
            name = view.kind.label_of(record)
            view.services.notify(f"{name} is {view.kind.vacancy}: {reason}", severity="warning")
        else:
            self._create(record.parent, record)

    async def do_browse_new(self) -> None:
        """Ask for the parent of the new record, or for the row to create, and open its form."""
        view = self._view
        kind, scope = view.kind, view.record_list.scope
        if kind.vacant:
            await self._choose_vacant()
        elif kind.parent is None or scope.parent is not None:
            self._create(scope.parent)
        else:
            from trunkline.tui.prompt.pick_line import pick_line

            noun = view.kinds[kind.parent].singular
            label = f"new {kind.singular} in {noun}: "
            line = pick_line(label, None, noun, then=self._create)
            await view.screen.ask(line)
            view.screen.start(self._load_parents(view.record_list, line), "parents")

    def _why_no_new(self) -> str:
        kind, table = self._view.kind, self._view.table
        if not kind.writes.create:
            return f"{as_sentence(kind.name)} cannot be created here"
        if not kind.formed:
            key = self._view.services.shown_key("browse.import-numbers")
            return f"{as_sentence(kind.name)} are imported: {key}"
        if kind.vacant and table.total and not table.vacant:
            return f"Every {kind.singular} is {kind.title_of(kind.vacant)} already"
        return ""

    def _create(self, parent: str | None, vacant: Record | None = None) -> None:
        """Open the form of a new record; a vacant row has its key."""
        view = self._view
        # What was staged before is edited again: it has to be read first.
        if not view.can_stage():
            return
        given = {view.kind.key: vacant.key} if vacant is not None else {}
        is_staged = vacant is not None and view.staged.is_new(vacant)
        again = view.staged.ref(vacant) if vacant is not None and is_staged else None
        heading = view.heading_in(parent)
        route = NewRecordRoute(heading, view.profile, view.kind, parent, given, again=again)
        view.open_form(route)

    async def _choose_vacant(self) -> None:
        kind = self._view.kind
        vacant = {row.key: row for row in self._view.table.rows if kind.is_vacant(row.values)}
        chosen = self._view.vacant_row
        if chosen is None and len(vacant) == 1:
            chosen = next(iter(vacant.values()))
        if chosen is not None or not vacant:
            self._create(chosen.parent if chosen else None, chosen)
            return
        names = {key: kind.label_of(row) for key, row in vacant.items()}
        await self._pick(
            f"new {kind.singular}: ",
            names,
            kind.singular,
            lambda key: self._create(vacant[key].parent, vacant[key]),
        )

    async def _load_parents(self, record_list: RecordList, line: "InputLine") -> None:
        """Load the records that a new one can belong to, for an open line; this is the worker."""
        view, services = self._view, self._view.services
        profile, parent_kind = view.profile, view.kinds[record_list.kind.parent or ""]
        names: dict[str, str] = {}
        try:
            session = await services.sessions.open(profile)
            vendor = services.sessions.vendor(profile)
            async with aclosing(read(session, vendor, parent_kind, RecordScope())) as batches:
                async for batch in batches:
                    names |= {record.key: parent_kind.label_of(record) for record in batch.records}
        except (ApiError, SessionError) as error:
            reason = services.sessions.explain(error, profile)
            services.notify(f"Could not load {parent_kind.name}: {reason}", severity="error")
            names = {}
        else:
            if not names:
                message = f"There is no {parent_kind.singular} to create a record in"
                services.notify(message, severity="warning")
        view.screen.post_message(WorkDone(self._offer_parents, line, names, parent_kind.singular))

    async def _offer_parents(self, line: "InputLine", names: Mapping[str, str], noun: str) -> None:
        from trunkline.tui.prompt.pick_line import offer_names

        if names:
            offer_names(line, names, noun)
        elif line.is_attached:
            await line.cancel()

    async def _pick(
        self, label: str, names: Mapping[str, str], noun: str, then: Callable[[str], Any]
    ) -> None:
        from trunkline.tui.prompt.pick_line import pick_line

        await self._view.screen.ask(pick_line(label, names, noun, then=then))
