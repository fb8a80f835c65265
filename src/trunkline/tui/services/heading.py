"""What the title of a screen says."""

from typing import NamedTuple


class Heading(NamedTuple):
    """What the title says.

    Attributes:
        profile: the profile's title, empty where none is open.
        environment: the environment in hand, empty for none.
        writable: whether the profile may be written to; `None` where no profile is open.
        crumbs: the names from the top down to where one is.
        note: the right end of the title line: what is staged, what is stale.
        filter: the right end of the crumbs line.
        colour: the profile's own colour for its name, empty for the theme's.
        name: the profile's name, by which the program knows what may happen to it now.
        live: whether every write reaches calls, though no environment says so.
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
        """What may happen to the account, in words."""
        if self.writable is None:
            return ""
        if self.dangerous:
            return "LIVE, WRITABLE" if self.environment == "live" else "LIVE CALLS, WRITABLE"
        return "writable" if self.writable else "read-only"
