"""SignalWire: the phone numbers of a project.

Importing this costs nothing: the HTTP client is imported when a session is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.vendors.signalwire.kinds import KINDS

if TYPE_CHECKING:
    from trunkline.vendors.signalwire.session import SignalWireSession

__all__ = ["VENDOR", "SignalWire"]


@dataclass(frozen=True, slots=True)
class SignalWire:
    """The description of SignalWire's REST API, as `trunkline.vendors.base.Vendor` asks for it."""

    name: str = "signalwire"
    title: str = "SignalWire"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    account: str = "the project ID, such as 3fa85f64-5717-4562-b3fc-2c963f66afa6"
    address: str = "the space, such as https://example.signalwire.com"

    def connect(self, profile: Profile, secret: str, **options: Any) -> "SignalWireSession":
        """Open a session; nothing is sent yet.

        Args:
            profile: a project; its `base_url` is the space, as https://example.signalwire.com.
            secret: an API token of the project, with the scope Numbers.
            options: `trunkline.api.transport.Options` fields that differ from their defaults.

        Raises:
            BadAddress: the profile names no address, or none that can be used.
            InsecureUrl: the address is plain HTTP and not this machine.
        """
        from trunkline.vendors.signalwire.session import connect

        return connect(profile, secret, **options)


VENDOR: Final = SignalWire()
