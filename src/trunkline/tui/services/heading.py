"""What the title of a screen says."""

from typing import NamedTuple


class Heading(NamedTuple):
    """What the title bar shows.

    Attributes:
        profile: the profile's title, empty without a profile.
        environment: the selected environment, empty for none.
        writable: whether the profile has write access; `None` without a profile.
        crumbs: the names from the top to the current location.
        note: at the right end of the title line, such as that the rows are stale.
        filter: the right end of the breadcrumbs line.
        colour: the profile's own colour for its name, empty for the theme's.
        name: the profile's name, by which the app knows its current access.
        live: whether every write reaches calls, although no environment says so.
    """

    profile: str = ""
    environment: str = ""
    writable: bool | None = None
    crumbs: tuple[str, ...] = ()
    note: str = ""
    filter: str = ""
    colour: str = ""
    name: str = ""
    live: bool = False

    @property
    def dangerous(self) -> bool:
        """Whether a write from here would reach live calls."""
        return bool(self.writable) and (self.live or self.environment == "live")

    @property
    def access(self) -> str:
        """The access to the account, in words."""
        if self.writable is None:
            return ""
        if self.dangerous:
            return "LIVE, WRITABLE" if self.environment == "live" else "LIVE CALLS, WRITABLE"
        return "writable" if self.writable else "read-only"
