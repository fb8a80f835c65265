"""watsonx Orchestrate: phone configs, their numbers, and the agents that answer them.

Importing this costs nothing: the HTTP client is imported when a session is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.watsonx.kinds import KINDS

if TYPE_CHECKING:
    from trunkline.vendors.watsonx.session import WatsonxSession

__all__ = ["VENDOR", "Watsonx"]


@dataclass(frozen=True, slots=True)
class Watsonx:
    """The description of watsonx Orchestrate, as `trunkline.vendors.base.Vendor` asks for it."""

    name: str = "watsonx"
    title: str = "watsonx Orchestrate"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    account: str = ""
    address: str = (
        "the service instance, such as "
        "https://api.us-south.watson-orchestrate.ibm.com/instances/20250807-1007"
    )

    def connect(self, profile: Profile, secret: str, **options: Any) -> "WatsonxSession":
        """Open a session; nothing is sent yet.

        Args:
            profile: an instance, named by its `base_url`.
            secret: its token.
            options: `trunkline.api.transport.Options` fields that differ from their defaults.

        Raises:
            BadAddress: the profile names no address, or none that is an HTTP address.
            InsecureUrl: the address is plain HTTP and not this machine.
        """
        from trunkline.vendors.watsonx.session import connect

        return connect(profile, secret, **options)


VENDOR: Final = Watsonx()
