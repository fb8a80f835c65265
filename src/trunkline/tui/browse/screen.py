"""Browse: the list in hand, what describes its row in hand, and the ways to other lists."""

from collections.abc import Iterable, Mapping
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.marks import Identity
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.config_pages import BrowsePages
from trunkline.tui.browse.detail_pane import Detail
from trunkline.tui.browse.status_text import described, empty_text, heading_of, status_of
from trunkline.tui.lists.list_cache import ListCache
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import (
    Location,
    RelatedRecord,
    above,
    below,
    beside,
    number_of,
    siblings,
    targets,
)
from trunkline.tui.services.routes import BrowseRoute, ColumnsRoute, RecordRoute, Route
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.failure_lines import Failures

_AGES_EVERY: Final = 30.0
"""Seconds between two looks at how old stale rows are; nothing is sent where nothing is stale."""


class BrowseScreen(BrowsePages):
    """One list at a time, with the places that were visited before."""

    SCOPE = "browse"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    BrowseScreen {
        & #desk { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #desk { layout: horizontal; }
        &.-wide Detail { width: 43; height: 100%; margin-left: 1; }
        &.-wide Detail { border-top: none; border-left: solid $panel; }
        &.-low Detail, &.-plain Detail { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(self, route: BrowseRoute) -> None:
        """Show a list."""
        super().__init__()
        self._opened_at = route

    def body(self) -> Iterable[Widget]:
        """Yield the list, what describes its row in hand, and what failed."""
        sheet = self.sheet
        sheet.empty = lambda: empty_text(self.desk.listing, self.services.shown_key)
        sheet.staged = self.staged_text
        sheet.record_selected = self.describe
        yield Container(sheet, Detail(), id="desk")
        yield Failures()

    def compose(self) -> ComposeResult:
        """Open the list first: the title names it."""
        services, location = self.services, self._opened_at.location
        services.navigator.visit(location)
        self.desk = ListCache(services.sessions, services.view_state, location, services.clock)
        yield from super().compose()

    def on_mount(self) -> None:
        """Show the list in hand; nothing is read before it has been drawn."""
        self._show(self._opened_at.row)
        signals = self.services.signals
        self.follow(signals.run, self.run_changed)
        self.follow(signals.staging, lambda _: self.staging_changed())
        self.follow(signals.requests, lambda _: self._say_status())
        self.set_interval(_AGES_EVERY, self._say_status)
        self.call_after_refresh(self.read)

    def on_resize(self) -> None:
        """Say what there is room for now."""
        self.call_after_refresh(lambda: self.describe(self.sheet.record))

    # Where the user is

    def go(self, place: Location, row: Identity | None = None) -> None:
        """Go to a place.

        Args:
            place: the place.
            row: the record to take in hand there; without it the one that was last in hand.
        """
        self.services.navigator.visit(place)
        self._enter(place, row)

    def leave(self) -> None:
        """Remember how the list in hand is looked at."""
        sheet = self.sheet
        record, column = sheet.record, sheet.column
        who = (record.parent, record.key) if record is not None else None
        self.desk.remember(who, column.field if column is not None else "")
        self.desk.remember_view()
        self.services.remember()

    def _enter(self, place: Location, row: Identity | None = None) -> None:
        if place == self.place:
            if row is not None:
                self.sheet.go_to(row)
            return
        self.leave()
        self.break_off()
        self.desk.go(place)
        self._show(row)
        self.read()

    def _show(self, row: Identity | None = None) -> None:
        desk, sheet = self.desk, self.sheet
        sheet.why_closed = ""
        sheet.show(desk.listing.table, row=row or desk.row(), column=desk.listing.column)
        self.describe(sheet.record)
        self.say()

    # What is said

    def say(self) -> None:
        """Say again whatever depends on the list in hand."""
        self.title_bar.show(self.heading())
        self.query_one(Failures).show(
            list(self.desk.failures()), f"{self.services.shown_key('browse.failures')} lists them"
        )
        self._say_status()
        self.refresh_bindings()

    def _say_status(self) -> None:
        listing, now = self.desk.listing, self.desk.clock()
        wait = self.services.retries.line(self.place.profile, now)
        self.status.show(status_of(listing, wait, now, self.services.shown_key("screen.close")))

    def heading(self) -> Heading:
        """Say whose list it is, what may happen to it, and how it was reached."""
        profile = self.services.sessions.profiles[self.place.profile]
        heading = heading_of(self.place, self.desk.listing, profile, self._kinds())
        notes = (heading.note, self.services.changes.note(self.place.profile))
        return heading._replace(note=" · ".join(filter(None, notes)))

    def run_changed(self, run: LiveRun) -> None:
        """Show how far a run is; when it has ended, read again what it may have changed."""
        if not run.running:
            self.desk.written(run.profile, run.outcomes)
        if not run.running and run.profile == self.place.profile:
            self.do_browse_refresh()
            self.sheet.redraw()
        self.say()

    @on(Sheet.Highlighted)
    def _highlighted(self, message: Sheet.Highlighted) -> None:
        self.refresh_bindings()

    def describe(self, record: Record | None) -> None:
        """Describe the row in hand."""
        wide = self.has_class("-wide")
        self.query_one(Detail).show(described(record, self.desk.listing, wide=wide))

    @on(Sheet.Changed)
    def _changed(self) -> None:
        self.desk.remember_view()
        self.say()

    # Actions

    def label(self, action: Action) -> str:
        """Say what an action does now: before it goes up, a key ends what was begun here."""
        if action.id == "browse.edit" and self.vacant_in_hand() is not None:
            return "create"
        if action.id != "screen.close":
            return super().label(action)
        top = above(self.place, self._kinds()) is None
        return self._begun() or ("profiles" if top else "up")

    def _begun(self) -> str:
        if self.sheet.ranging:
            return "end range"
        if self.desk.listing.reading:
            return "stop"
        if self.services.navigator.leads_back:
            return "back to trace"
        return "clear filter" if self.desk.listing.table.filter else ""

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        match action.id:
            case "screen.close" if not self._begun() and above(self.place, self._kinds()) is None:
                return self.services.why_nothing_above()
            case "browse.back" if not self.services.navigator.can_go_back:
                return "There is no place before this one"
            case "browse.forward" if not self.services.navigator.can_go_forward:
                return "There is no place after this one"
            case "browse.record" | "screen.copy" if self.sheet.record is None:
                return "There are no rows here"
            case "browse.related" if not self._targets():
                return f"This {self.desk.kind.singular} points at nothing"
            case "browse.failures" if not self.query_one(Failures).lines:
                return "Nothing has failed"
        return self.why_no_pages(action) or self.why_no_edit(action)

    @on(Sheet.Opened)
    def _open(self, message: Sheet.Opened) -> None:
        place = below(self.place, message.record, self._kinds())
        if self.desk.kind.is_vacant(message.record.values):
            self._open_vacant(message.record)
        elif self.desk.kind.page is not None:
            self.open_values(message.record)
        elif place is None:
            self._open_record(message.record)
        else:
            self.go(place)

    def _open_vacant(self, record: Record) -> None:
        """Offer to create what is not there; where nothing may be written, say that."""
        if reason := self.why_read_only() or self.why_no_edit(action_of("browse.new")):
            name = self.desk.kind.label_of(record)
            self.services.notify(
                f"{name} is {self.desk.kind.vacancy}: {reason}", severity="warning"
            )
        else:
            self.create(record.parent, record)

    def filter_changed(self) -> None:
        """Show the rows that match now, and remember the filter."""
        self.desk.remember_view()
        self.ask_soon()
        self.sheet.redraw()
        self.say()

    def do_browse_record(self) -> None:
        """Show all of the row in hand."""
        if self.sheet.record is not None:
            self._open_record(self.sheet.record)

    def _open_record(self, record: Record) -> None:
        route = RecordRoute(
            self.heading(),
            self.place.profile,
            record,
            self.desk.listing.table.cells,
            self._kinds(),
            edit=lambda: self.edit_record(record),
            why_no_edit=lambda: self.why_disabled(action_of("browse.edit")),
        )
        self.services.open(route)

    def do_screen_close(self) -> None:
        """End the range, the reading or the filter; else go to the place above."""
        table = self.desk.listing.table
        if self.sheet.end_range():
            self.refresh_bindings()
            return
        if self.desk.listing.reading:
            self.break_off()
            self.sheet.redraw()
            self.say()
        elif (back := self._return_route()) is not None:
            self.services.open(back)
        elif table.filter:
            self.filter("")
        elif (top := above(self.place, self._kinds())) is not None:
            self.go(*top)
        else:
            self.services.close(self)

    def do_browse_back(self) -> None:
        """Go to the place before this one."""
        if place := self.services.navigator.back():
            self._enter(place)

    def do_browse_forward(self) -> None:
        """Go to the place that was left by going back."""
        if place := self.services.navigator.forward():
            self._enter(place)

    def do_browse_next_kind(self) -> None:
        """Go to the next kind in the same surroundings."""
        self._go_beside(1)

    def do_browse_previous_kind(self) -> None:
        """Go to the kind before in the same surroundings."""
        self._go_beside(-1)

    def _go_beside(self, by: int) -> None:
        names = siblings(self.place, self._kinds())
        name = names[(names.index(self.place.kind) + by) % len(names)]
        self.go(beside(self.place, name, self._kinds()))

    def do_browse_kind(self, position: int) -> None:
        """Go to a kind by its number."""
        names = list(self._kinds())
        if position < len(names):
            self.go_to_kind(names[position])
        else:
            self.services.notify(
                f"There are {len(names)} kinds of records here", severity="warning"
            )

    def go_to_kind(self, name: str, *, everywhere: bool = False) -> None:
        """Go to the list of a kind.

        Args:
            name: the kind's name.
            everywhere: of all parents, and not only of the one that the user is in.
        """
        place = Location(self.place.profile, name) if everywhere else None
        self.go(place or beside(self.place, name, self._kinds()))

    def do_browse_related(self) -> None:
        """Go to a record that the one in hand points at."""
        self.services.jump(self.place.profile, self._targets())

    def do_browse_detail(self) -> None:
        """Show or hide the detail pane."""
        self.toggle_class("-plain")

    def do_browse_failures(self) -> None:
        """Show everything that failed, in full."""
        from trunkline.tui.text.page import Line
        from trunkline.tui.text.page_screen import PageScreen

        lines = [Line(((line, "problem"),), indent=2) for line in self.query_one(Failures).lines]
        self.app.push_screen(PageScreen(self._headed("failures"), lines))

    def do_browse_columns(self) -> None:
        """Choose the columns."""

        def chosen(_: None) -> None:
            self.sheet.redraw()
            self._changed()

        route = ColumnsRoute(self._headed("columns"), self.desk.listing.table)
        self.services.open(route, chosen)

    def do_screen_copy(self) -> None:
        """Choose what to copy."""
        from trunkline.tui.chrome.copy_menu import offer
        from trunkline.tui.table.copying import copies_of_row

        table, sheet = self.desk.listing.table, self.sheet
        if sheet.record is not None:
            offer(self.services, list(copies_of_row(table, sheet.record, sheet.column)))

    def _headed(self, name: str) -> Heading:
        heading = self.heading()
        return heading._replace(crumbs=(*heading.crumbs, name), filter="", note="")

    def do_app_lookup(self) -> None:
        """Trace the number of the selected row, else ask for one."""
        record = self.sheet.record
        number = number_of(self.desk.kind, record) if record is not None else ""
        self.services.trace_number(number)

    def _return_route(self) -> "Route | None":
        navigator = self.services.navigator
        return navigator.take_return() if navigator.leads_back else None

    def _targets(self) -> tuple[RelatedRecord, ...]:
        record = self.sheet.record
        return targets(record, self.desk.kind, self._kinds()) if record is not None else ()

    def _kinds(self) -> Mapping[str, Kind]:
        return self.services.sessions.kinds(self.place.profile)
