"""Ultravox: telephony configs and agents.

Importing this costs nothing: the HTTP client is imported when a session is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.ultravox.kinds import KINDS

if TYPE_CHECKING:
    from trunkline.vendors.ultravox.session import UltravoxSession

__all__ = ["VENDOR", "Ultravox"]

_REGIONS: Final = MappingProxyType({"": "https://api.ultravox.ai"})


@dataclass(frozen=True, slots=True)
class Ultravox:
    """The description of Ultravox's API, as `trunkline.vendors.base.Vendor` asks for it."""

    name: str = "ultravox"
    title: str = "Ultravox"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=lambda: _REGIONS)
    account: str = ""
    address: str = ""

    def connect(self, profile: Profile, secret: str, **options: Any) -> "UltravoxSession":
        """Open a session; nothing is sent yet.

        Args:
            profile: an account; `base_url` wins over the vendor's own address.
            secret: its API key.
            options: `trunkline.api.transport.Options` fields that differ from their defaults.

        Raises:
            BadAddress: the profile names an unknown region, or the address is no HTTP address.
            InsecureUrl: the address is plain HTTP and not this machine.
        """
        from trunkline.vendors.ultravox.session import connect

        return connect(profile, secret, self.regions, **options)


VENDOR: Final = Ultravox()
