"""Going from list to list: down, up, back, to other kinds and to related records."""

from trunkline.model.record import Record
from trunkline.model.table.marks import Identity
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.browse.loading import LoadingController
from trunkline.tui.services.location import (
    Location,
    RelatedRecord,
    above,
    below,
    beside,
    siblings,
    targets,
)
from trunkline.tui.table.filtering import FilterController


class NavigationController(Controller):
    """Opens other lists; before it goes up, it ends what was started in this one."""

    def __init__(
        self, view: ListView, loading: LoadingController, filtering: FilterController
    ) -> None:
        self._view = view
        self._loading = loading
        self._filtering = filtering

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        navigator = self._view.services.navigator
        match action.id:
            case "screen.close" if not self._to_end() and self._above() is None:
                return self._view.services.why_nothing_above()
            case "browse.back" if not navigator.can_go_back:
                return "There is no list to go back to"
            case "browse.forward" if not navigator.can_go_forward:
                return "There is no list to go forward to"
            case "browse.related" if not self._related():
                return f"This {self._view.kind.singular} points at nothing"
        return ""

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        if action.id != "screen.close":
            return action.label
        return self._to_end() or ("profiles" if self._above() is None else "up")

    # Lists

    def go(self, location: Location, row: Identity | None = None) -> None:
        """Go to a list, and select a row; without one, the row that was selected last."""
        if location == self._view.location:
            if row is not None:
                self._view.sheet.go_to(row)
            return
        self._view.services.navigator.visit(location)
        self._open(location, row)

    def go_to_kind(self, name: str) -> None:
        """Go to the list of another kind, of the same parent where it has one."""
        self.go(beside(self._view.location, name, self._view.kinds))

    def list_below(self, record: Record) -> Location | None:
        """Return the list that opening a record leads to, `None` for a record without one."""
        return below(self._view.location, record, self._view.kinds)

    def do_browse_back(self) -> None:
        """Go back to the list before this one."""
        if location := self._view.services.navigator.back():
            self._open(location)

    def do_browse_forward(self) -> None:
        """Go to the list that was left by going back."""
        if location := self._view.services.navigator.forward():
            self._open(location)

    def do_browse_next_kind(self) -> None:
        """Go to the next kind of the same parent."""
        self._go_to_sibling(1)

    def do_browse_previous_kind(self) -> None:
        """Go to the previous kind of the same parent."""
        self._go_to_sibling(-1)

    def do_browse_kind(self, position: int) -> None:
        """Go to a kind by its number."""
        names = list(self._view.kinds)
        if position < len(names):
            self.go_to_kind(names[position])
        else:
            count = len(names)
            self._view.services.notify(
                f"There are {count} kinds of records here", severity="warning"
            )

    def do_browse_related(self) -> None:
        """Go to a record that the selected one points at."""
        self._view.services.jump(self._view.profile, self._related())

    def do_screen_close(self) -> None:
        """End the range, loading or the filter; else go up."""
        view, navigator = self._view, self._view.services.navigator
        if view.sheet.end_range():
            view.screen.refresh_bindings()
        elif view.record_list.loading:
            self._loading.stop()
            view.redraw()
        elif navigator.leads_back and (route := navigator.take_return()) is not None:
            view.services.open(route)
        elif view.table.filter:
            self._filtering.filter("")
        elif (parent := self._above()) is not None:
            self.go(*parent)
        else:
            view.services.close(view.screen)

    def _open(self, location: Location, row: Identity | None = None) -> None:
        view = self._view
        view.remember()
        self._loading.stop()
        view.cache.open(location)
        view.show(row)
        self._loading.load()

    def _go_to_sibling(self, step: int) -> None:
        location = self._view.location
        names = siblings(location, self._view.kinds)
        self.go_to_kind(names[(names.index(location.kind) + step) % len(names)])

    def _to_end(self) -> str:
        """Return what Esc ends before it goes up, as its label; empty for nothing."""
        view = self._view
        if view.sheet.ranging:
            return "end range"
        if view.record_list.loading:
            return "stop"
        if view.services.navigator.leads_back:
            return "back to trace"
        return "clear filter" if view.table.filter else ""

    def _above(self) -> tuple[Location, Identity | None] | None:
        return above(self._view.location, self._view.kinds)

    def _related(self) -> tuple[RelatedRecord, ...]:
        view = self._view
        return targets(view.record, view.kind, view.kinds) if view.record is not None else ()
