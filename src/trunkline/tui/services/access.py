"""What may be written now, and which credential expires soon."""

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trunkline.model.profile import Profile


class Expiry(NamedTuple):
    """The credential that expires first, if that is soon.

    Attributes:
        profile: the profile's name, empty for none.
        note: when its access ends, for the title line.
    """

    profile: str = ""
    note: str = ""


class Access:
    """What every title line and every dangerous action asks."""

    def __init__(self, profiles: "Mapping[str, Profile]" = MappingProxyType({})) -> None:
        """Prepare with the profiles as they may be used now, by name: it changes as they do."""
        self._profiles = profiles
        self.expiry = Expiry()

    def writable(self, profile: str) -> bool | None:
        """Return whether a profile may be written to, `None` for an unknown one."""
        known = self._profiles.get(profile)
        return None if known is None else not known.read_only

    def why_read_only(self, profile: str) -> str:
        """Return why nothing of a profile may be edited or written; empty where it may."""
        known = self._profiles.get(profile)
        return f"{known.title} is read-only" if known is not None and known.read_only else ""
