"""Where the user is, and the ways back from there."""

from typing import TYPE_CHECKING, NamedTuple

from trunkline.tui.services.location import Location, LocationHistory

if TYPE_CHECKING:
    from trunkline.tui.services.routes import Route


class ReturnPoint(NamedTuple):
    """A screen that going up from a location leads back to."""

    location: Location
    route: "Route"


class Navigator:
    """The one owner of the current location, its history, and the last location of each profile.

    Attributes:
        return_point: the screen that going up leads back to, `None` where it leads up.
    """

    def __init__(self, profile: str = "") -> None:
        """Start nowhere; the first location will be in the profile, empty where that is open."""
        self.return_point: ReturnPoint | None = None
        self._first_profile = profile
        self._history = LocationHistory()
        self._last: dict[str, Location] = {}

    @property
    def location(self) -> Location | None:
        """The current location, `None` before the first one."""
        return self._history.current

    @property
    def profile(self) -> str:
        """The name of the current profile, empty where none is."""
        location = self.location
        return location.profile if location is not None else self._first_profile

    def visit(self, location: Location) -> None:
        """Go to a location."""
        self._history.visit(location)
        self._last[location.profile] = location

    def back(self) -> Location | None:
        """Go back to the location before and return it, `None` where there is none."""
        return self._moved(self._history.back())

    def forward(self) -> Location | None:
        """Undo going back and return the location, `None` where there is none."""
        return self._moved(self._history.forward())

    @property
    def can_go_back(self) -> bool:
        """Whether there is a location before this one."""
        return self._history.can_go_back

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a location that was left by going back."""
        return self._history.can_go_forward

    def last_in(self, profile: str) -> Location | None:
        """Return the location that was visited last in a profile, `None` where none was."""
        return self._last.get(profile)

    @property
    def leads_back(self) -> bool:
        """Whether going up from here leads back to a screen."""
        return self.return_point is not None and self.return_point.location == self.location

    def take_return(self) -> "Route | None":
        """Forget the return point and return its route."""
        point, self.return_point = self.return_point, None
        return point.route if point is not None else None

    def _moved(self, location: Location | None) -> Location | None:
        if location is not None:
            self._last[location.profile] = location
        return location
