"""The list on the browse screen: what the controllers of the screen share."""

from collections.abc import Collection, Mapping, Sequence

from trunkline.changes.staging.others import holders_text
from trunkline.changes.staging.staging import Edit
from trunkline.changes.store.errors import StoreError
from trunkline.model.change import RecordRef
from trunkline.model.kind import Column, Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.sentences import as_sentence
from trunkline.model.table.marks import Identity
from trunkline.model.table.table import Table
from trunkline.tui.browse.detail_pane import DetailPane
from trunkline.tui.browse.staged_edits import StagedEdits
from trunkline.tui.browse.status_text import (
    empty_text,
    failure_text,
    heading_of,
    others_fields,
    record_details,
    status_of,
)
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.lists.list_cache import ListCache
from trunkline.tui.lists.record_list import RecordList
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location
from trunkline.tui.services.routes import NewRecordRoute, PageFormRoute, RecordFormRoute
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.failure_lines import Failures


class ListView:
    """The current list, its selection, and the widgets that show it."""

    def __init__(self, screen: BaseScreen, location: Location) -> None:
        services = screen.services
        self.screen = screen
        self.services = services
        self.cache = ListCache(services.sessions, services.view_state, location, services.clock)
        self.staged = StagedEdits(services.changes, self.cache)
        self.sheet = Sheet()
        self.sheet.empty = lambda: empty_text(self.record_list, services.shown_key)
        self.sheet.staged = self.staged.cell_text
        self.sheet.is_others = self.staged.is_others
        self.sheet.failed = self.staged.has_failed
        self.sheet.record_selected = self.describe
        self.detail = DetailPane()
        self.failures = Failures()

    # The list

    @property
    def location(self) -> Location:
        """The current location."""
        location = self.services.navigator.location
        assert location is not None
        return location

    @property
    def record_list(self) -> RecordList:
        """The current list."""
        return self.cache.current

    @property
    def profile(self) -> str:
        """The name of the profile whose list it is."""
        return self.record_list.profile

    @property
    def kind(self) -> Kind:
        """The kind of its records."""
        return self.record_list.kind

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds of the vendor."""
        return self.services.sessions.kinds(self.profile)

    @property
    def table(self) -> Table:
        """Its rows."""
        return self.record_list.table

    def heading(self) -> Heading:
        """Return whose list it is, what may be written to it, and how it was reached."""
        profile = self.services.sessions.profiles[self.profile]
        return heading_of(self.location, self.record_list, profile, self.kinds)

    def heading_in(self, parent: str | None) -> Heading:
        """Return the heading of a form, with what its record belongs to where that is not open."""
        heading = self.heading()
        if parent is None or self.kind.parent is None:
            return heading
        labels = self.services.sessions.related(self.profile).labels(self.kind.parent, None)
        name = labels.get(parent) or parent
        if name in heading.crumbs:
            return heading
        return heading._replace(crumbs=(*heading.crumbs, name))

    def page_heading(self, *crumbs: str) -> Heading:
        """Return the heading of a page that was opened from the list."""
        return self.heading()._replace(crumbs=crumbs, filter="", note="")

    # Selection

    @property
    def record(self) -> Record | None:
        """The selected row, `None` where there are no rows."""
        return self.sheet.record

    @property
    def column(self) -> Column | None:
        """The current column."""
        return self.sheet.column

    @property
    def vacant_row(self) -> Record | None:
        """The selected row if its record does not exist yet, and no row is marked."""
        record = self.record
        if record is None or self.table.marks:
            return None
        return record if self.kind.is_vacant(record.values) else None

    def selected_rows(self) -> Sequence[Record]:
        """Return the marked rows, hidden ones too; without marks the selected row."""
        return self.table.marked() or ([self.record] if self.record is not None else [])

    def selected_records(self) -> Sequence[Record]:
        """Return the selected rows whose records exist."""
        rows = self.selected_rows()
        if not self.kind.vacant:
            return rows
        return [row for row in rows if not self.kind.is_vacant(row.values)]

    def rows_text(self, records: Sequence[Record]) -> str:
        """Return how many rows are edited, hidden and left out, in words; empty for one row."""
        hidden = self.table.hidden_marks
        left_out = max(len(self.table.marks) - len(records), 0)
        if len(records) == 1 and not hidden and not left_out:
            return ""
        notes = [f"{hidden:,} hidden"] if hidden else []
        notes += [f"{left_out:,} left out"] if left_out else []
        rows = counted(len(records), "row")
        return f"{rows} ({', '.join(notes)})" if notes else rows

    def why_no_records(self) -> str:
        """Return why no record is selected that could be edited; empty where one is."""
        kind, record, marks = self.kind, self.record, self.table.marks
        if record is None and not marks:
            return "There are no rows here"
        if not kind.vacant or self.selected_records():
            return ""
        if record is None or marks:
            return f"The marked rows are {kind.vacancy}"
        key = self.services.shown_key("browse.edit")
        return f"{kind.label_of(record)} is {kind.vacancy}: {key} creates it"

    def why_not_editable(self) -> str:
        """Return why records of this kind cannot be edited; empty where they can."""
        return "" if self.kind.editable else f"{as_sentence(self.kind.name)} cannot be edited"

    # Redrawing

    def show(self, row: Identity | None = None) -> None:
        """Show the current list, and select a row; without one, the row that was selected last."""
        sheet, cache = self.sheet, self.cache
        sheet.why_closed = ""
        column = self.record_list.selected_column
        sheet.show(self.table, row=row or cache.selected_row(), column=column)
        self.describe(self.record)
        self.update()

    def redraw(self) -> None:
        """Redraw the rows, and update what depends on them."""
        self.sheet.redraw()
        self.describe(self.record)
        self.update()

    def update(self) -> None:
        """Update what depends on the list: title, failures, status, footer."""
        self.screen.title_bar.show(self.heading())
        key = self.services.shown_key("browse.failures")
        self.failures.show(list(self.cache.failures()), f"{key} lists them")
        self.update_status()
        self.screen.refresh_bindings()

    def update_status(self) -> None:
        """Update the status line."""
        now = self.cache.clock()
        retry = self.services.retries.line(self.profile, now)
        cancel = self.services.shown_key("screen.close")
        others = holders_text(self.services.changes.others(self.profile))
        self.screen.status.show(status_of(self.record_list, retry, now, cancel, others))

    def describe(self, record: Record | None) -> None:
        """Describe the selected row in the detail pane."""
        wide = self.screen.has_class("-wide")
        details = record_details(record, self.record_list, wide=wide)
        if record is not None and (changes := self.staged.changes(record)):
            details = details._replace(fields=[*changes, *details.fields])
        if record is not None and (others := self.staged.others(record)):
            fields = [*others_fields(others, self.record_list), *details.fields]
            details = details._replace(fields=fields)
        failed = list(self.staged.failures(record)) if record is not None else []
        if failed:
            key = self.services.shown_key("browse.retry")
            details = details._replace(problem=failure_text(failed[0], f"{key} retries"))
        self.detail.show(details)

    def remember(self) -> None:
        """Save how the list is viewed and what is selected."""
        record, column = self.record, self.column
        row = (record.parent, record.key) if record is not None else None
        self.cache.remember_selection(row, column.field if column is not None else "")
        self.cache.remember_view()
        self.services.remember()

    # Staging

    def can_stage(self) -> bool:
        """Return whether edits can be staged, else notify why not."""
        return self.services.attempt(lambda: self.staged.staging)

    def stage(self, edits: Sequence[Edit], title: str, *, unchanged: str = "") -> None:
        """Stage edits, and notify how many records they change.

        Args:
            title: the name of the step for undo.
            unchanged: the message where nothing changes.
        """
        targets = {edit.target for edit in edits}
        try:
            staging = self.staged.staging
            before = {target: dict(staging.of(target)) for target in targets}
            staging.stage(edits, title)
        except StoreError as error:
            self.services.notify(str(error), severity="error")
            return
        changed = {target for target in targets if staging.of(target) != before[target]}
        if not changed:
            self.services.notify(unchanged or "Nothing to stage: no value changes")
            return
        undo = self.services.shown_key("browse.undo-edit")
        staged = changed & staging.targets
        if not staged:
            what = self._counted(changed)
            self.services.notify(f"{what} no longer staged: no value changes · {undo} undoes")
            return
        hidden = self.staged.hidden() & staged
        rows = f", {len(hidden):,} of them on hidden rows" if hidden else ""
        review = self.services.shown_key("app.review")
        what, rivals = self._counted(staged), self.staged.staging.rivals(staged)
        parts = (f"{what} staged{rows}", rivals, f"{review} reviews", f"{undo} undoes")
        self.services.notify(
            " · ".join(filter(None, parts)), severity="warning" if rivals else "information"
        )

    def _counted(self, targets: Collection[RecordRef]) -> str:
        """Return the number of some records with their noun; imported ones are of another kind."""
        kind = self.kinds[next(iter(targets)).kind]
        return counted(len(targets), kind.singular, kind.name)

    def open_form(self, route: RecordFormRoute | NewRecordRoute | PageFormRoute) -> None:
        """Open a form; it stages, so where nothing can be staged, notify why instead."""
        if self.can_stage():
            self.services.open(route)
