"""Going to lists and records, whatever screen is in front."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.services.location import Location, RelatedRecord, home, place_of
from trunkline.tui.services.routes import BrowseRoute, ProfilesRoute

if TYPE_CHECKING:
    from textual.screen import Screen

    from trunkline.model.change import RecordRef
    from trunkline.model.table.marks import Identity
    from trunkline.tui.app.screen_stack import ScreenStack
    from trunkline.tui.chrome.menu_screen import MenuItem
    from trunkline.tui.services.app_services import AppServices


class Destinations:
    """Finds the browse screen, or opens it, and goes there."""

    def __init__(self, services: "AppServices", screens: "ScreenStack") -> None:
        self._services = services
        self._screens = screens

    @property
    def browse_screen(self) -> BrowseScreen | None:
        """The browse screen, `None` where none is open."""
        screens = self._screens.screens
        return next((screen for screen in screens if isinstance(screen, BrowseScreen)), None)

    def hidden_edits(self) -> "frozenset[RecordRef]":
        """Return the records with edits whose rows the current filter hides."""
        screen = self.browse_screen
        return screen.hidden_edits() if screen is not None else frozenset()

    def close(self, screen: "Screen[Any]") -> None:
        """Go back from a screen to the one below; from the first one, to the profiles."""
        screens = self._screens.screens
        # The browse screen keeps its lists and what is selected in them: others cover it.
        is_browse = isinstance(screen, BrowseScreen)
        if is_browse and not self.why_nothing_above():
            self._screens.bring(ProfilesRoute())
        elif not is_browse and len(screens) > 1 and screen is screens[-1]:
            screen.dismiss(None)
        else:
            self._services.notify(self._at_the_top())

    def why_nothing_above(self) -> str:
        """Return why nothing is above the top of a profile; empty where the profiles are."""
        return "" if len(self._services.settings.profiles) > 1 else self._at_the_top()

    def _at_the_top(self) -> str:
        return f"This is the top: {self._services.shown_key('app.quit')} quits"

    def browse(
        self, location: Location, row: "Identity | None" = None, filter: str | None = None
    ) -> None:
        """Go to a list, whatever screen is in front."""
        self._services.navigator.return_point = None
        screen = self.browse_screen
        if screen is None:
            self._screens.open(BrowseRoute(location, row, filter))
            return
        self._screens.pop_to(screen)
        screen.go(location, row, filter)

    def go_to(self, profile: str, record: RelatedRecord) -> Location:
        """Go to a record in the list that it belongs to, and return the list."""
        sessions = self._services.sessions
        parent, key = record.identity
        kinds = sessions.kinds(profile)
        parent_kind = kinds[record.kind].parent
        labels = sessions.related(profile).labels(parent_kind, None) if parent_kind else {}
        location = place_of(profile, record.kind, parent, labels.get(parent or "", ""), kinds)
        self._services.browse(location, (parent, key))
        return location

    def jump(self, profile: str, records: Sequence[RelatedRecord]) -> None:
        """Go to one of some records, which the user chooses if there are several."""
        if len(records) == 1:
            self.go_to(profile, records[0])
        elif records:
            from trunkline.tui.chrome.menu_screen import MenuScreen

            def chosen(record: RelatedRecord | None) -> None:
                if record is not None:
                    self.go_to(profile, record)

            self._screens.push(MenuScreen("Go to", self._choices(profile, records)), chosen)

    def _choices(
        self, profile: str, records: Sequence[RelatedRecord]
    ) -> "list[MenuItem[RelatedRecord]]":
        from trunkline.tui.chrome.menu_screen import MenuItem

        related = self._services.sessions.related(profile)
        choices = []
        for number, record in enumerate(records, 1):
            parent, key = record.identity
            label = related.labels(record.kind, parent).get(key) or key
            choices.append(MenuItem(str(number), f"The {record.title}", record, label))
        return choices

    def use_profile(self, profile: str) -> None:
        """Go to a profile: to the list that was last visited there, else to its first one."""
        services = self._services
        last = services.navigator.last_in(profile)
        services.browse(last or home(profile, services.sessions.kinds(profile)))

    def find_record(self, key: str) -> "tuple[Location, Identity] | None":
        """Return where a record with a key is, among those that have been loaded."""
        screen = self.browse_screen
        return screen.find(key) if screen is not None else None
