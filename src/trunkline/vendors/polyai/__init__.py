"""PolyAI: projects, connectors, numbers, variants, voices and config pages.

Importing this costs nothing: the HTTP client is imported when a session is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.polyai.kinds import KINDS

if TYPE_CHECKING:
    from trunkline.vendors.polyai.session import PolyAISession

__all__ = ["VENDOR", "PolyAI"]

_REGIONS: Final = MappingProxyType(
    {name: f"https://api.{name}.poly.ai" for name in ("us", "eu", "uk", "studio")}
)


@dataclass(frozen=True, slots=True)
class PolyAI:
    """The description of PolyAI's Agents API, as `trunkline.vendors.base.Vendor` asks for it."""

    name: str = "polyai"
    title: str = "PolyAI"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=lambda: _REGIONS)
    account: str = "the workspace, such as ws-fd112d8f"
    address: str = ""

    def connect(self, profile: Profile, secret: str, **options: Any) -> "PolyAISession":
        """Open a session; nothing is sent yet.

        Args:
            profile: a workspace; `base_url` wins over `region`.
            secret: its API key.
            options: `trunkline.api.transport.Options` fields that differ from their defaults.

        Raises:
            BadAddress: the profile names neither an address nor a known region, or the address is
                no HTTP address.
            InsecureUrl: the address is plain HTTP and not this machine.
        """
        from trunkline.vendors.polyai.session import connect

        return connect(profile, secret, self.regions, **options)


VENDOR: Final = PolyAI()
