"""Whole records from a list: the form of those in hand, and that of one that is not there yet."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from textual import on
from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.browse.cell_editing import BrowseEdits
from trunkline.tui.services.routes import NewRecordRoute, PageFormRoute, RecordFormRoute
from trunkline.vendors.read_records import read


class BrowseRecords(BrowseEdits):
    """The part of browse that opens the forms of records."""

    class Owners(Message):
        """The records that a new one can belong to have been read.

        Attributes:
            kind: the kind of the new one.
            named: what people call them, by their keys.
        """

        def __init__(self, kind: Kind, named: Mapping[str, str]) -> None:
            super().__init__()
            self.kind = kind
            self.named = named

    def why_no_edit(self, action: Action) -> str:
        """Say why an action of editing does not work now; empty where it does."""
        if action.id == "browse.new":
            return self._why_no_new()
        if action.id == "browse.edit" and self.vacant_in_hand() is not None:
            return "" if self.desk.kind.formed else f"{self.desk.kind.name} cannot be created"
        return super().why_no_edit(action)

    def _why_no_new(self) -> str:
        kind, table = self.desk.kind, self.desk.listing.table
        if not kind.writes.create:
            return f"{kind.name} cannot be created here"
        if not kind.formed:
            return f"{kind.name} are imported: {self.services.shown_key('browse.import-numbers')}"
        if kind.vacant and table.total and not table.vacant:
            return f"Every {kind.singular} is {kind.title_of(kind.vacant)} already"
        return ""

    # There

    def do_browse_edit(self) -> None:
        """Show the form of the marked records, or of the one in hand."""
        vacant = self.vacant_in_hand()
        if vacant is not None:
            self.edit_record(vacant)
        else:
            self.open_form(self.in_hand())

    def edit_record(self, record: Record) -> None:
        """Show the form of one record; of a row that stands for none, that of a new one."""
        if self.desk.kind.is_vacant(record.values):
            self.create(record.parent, record)
        else:
            self.open_form([record])

    def open_form(self, records: Sequence[Record], at: str = "") -> None:
        """Show the form of some records.

        Args:
            records: the records, at least one.
            at: the pointer of the field to begin with; empty for the first.
        """
        # What is edited is staged: where that cannot be, there is nothing to edit.
        if not self.services.attempt(lambda: self.staging):
            return
        route = RecordFormRoute(
            self.heading(), self.place.profile, self.desk.kind, records,
            self.desk.listing.table.cells, self.rows_in_hand(records), at=at,
        )  # fmt: skip
        self.show_form(route)

    def show_form(self, route: RecordFormRoute | NewRecordRoute | PageFormRoute) -> None:
        """Show a form over what is staged; say why where that cannot be read."""
        if self.services.attempt(lambda: self.staging):
            self.services.open(route, lambda _: self.staging_changed())

    # Not there yet

    def vacant_in_hand(self) -> Record | None:
        """Return the row in hand if it stands for a record to be created, and no row is marked."""
        record = self.sheet.record
        if record is None or self.desk.listing.table.marks:
            return None
        return record if self.desk.kind.is_vacant(record.values) else None

    def create(self, parent: str | None, vacant: Record | None = None) -> None:
        """Show the form of a record that is to be created.

        Args:
            parent: the key of the record that it belongs to, `None` for one of the account.
            vacant: the row that stands for it: its key is given.
        """
        kind, profile = self.desk.kind, self.place.profile
        given: dict[str, Any] = {}
        again: RecordRef | None = None
        if vacant is not None:
            given = {kind.key: vacant.key}
            again = self._staged_creation(ref_of(profile, kind, vacant))
        if not self.services.attempt(lambda: self.staging):
            return
        route = NewRecordRoute(self.heading(), profile, kind, parent, given, again=again)
        self.show_form(route)

    def _staged_creation(self, target: RecordRef) -> RecordRef | None:
        staging = self.services.changes.peek(self.place.profile)
        edit = staging.get(target, WHOLE) if staging is not None else None
        return target if edit is not None and edit.op is Op.CREATE else None

    async def do_browse_new(self) -> None:
        """Ask what the new record belongs to, or which it is, where that is open; show its form."""
        kind, scope = self.desk.kind, self.desk.listing.scope
        if kind.vacant:
            await self._choose_vacant()
        elif kind.parent is None or scope.parent is not None:
            self.create(scope.parent)
        else:
            self.run_worker(
                self._read_owners(kind), group="owners", exclusive=True, exit_on_error=False
            )

    async def pick(
        self, label: str, named: Mapping[str, str], what: str, then: Callable[[str], object]
    ) -> None:
        """Ask for one of some records.

        Args:
            label: what stands before its name.
            named: what people call them, by their keys.
            what: what one of them is.
            then: is given the key of the chosen one.
        """
        from trunkline.tui.prompt.pick_line import pick_line

        await self.bottom.ask(pick_line(label, named, what, then=then))

    async def _choose_vacant(self) -> None:
        kind, table = self.desk.kind, self.desk.listing.table
        vacant = {row.key: row for row in table.rows if kind.is_vacant(row.values)}
        chosen = self.vacant_in_hand() or (
            next(iter(vacant.values())) if len(vacant) == 1 else None
        )
        if chosen is not None or not vacant:
            self.create(chosen.parent if chosen else None, chosen)
            return
        named = {key: kind.label_of(row) for key, row in vacant.items()}
        await self.pick(
            f"new {kind.singular}: ",
            named,
            kind.singular,
            lambda key: self.create(vacant[key].parent, vacant[key]),
        )

    async def _read_owners(self, kind: Kind) -> None:
        """Read what a new record can belong to; this is a worker."""
        profile = self.place.profile
        owners = self.services.sessions.kinds(profile)[kind.parent or ""]
        named: dict[str, str] = {}
        try:
            session, vendor = (
                await self.services.sessions.open(profile),
                self.services.sessions.vendor(profile),
            )
            async with aclosing(read(session, vendor, owners, RecordScope())) as batches:
                async for batch in batches:
                    named |= {record.key: owners.label_of(record) for record in batch.records}
        except (ApiError, SessionError) as error:
            reason = self.services.sessions.explain(error, profile)
            self.services.notify(f"{owners.name} could not be read: {reason}", severity="error")
            return
        self.post_message(self.Owners(kind, named))

    @on(Owners)
    async def _owners(self, message: Owners) -> None:
        kind, named = message.kind, message.named
        if not self.is_current or kind is not self.desk.kind:
            return
        owner = self.services.sessions.kinds(self.place.profile)[kind.parent or ""].singular
        if named:
            await self.pick(f"new {kind.singular} in {owner}: ", named, owner, self.create)
        else:
            self.services.notify(f"there is no {owner} that it could belong to", severity="warning")
