"""The description of a vendor: everything but its session, which is imported on first use."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from trunkline.model.kind import Kind
from trunkline.model.profile import Profile

if TYPE_CHECKING:
    from trunkline.api.auth import RequestAuth
    from trunkline.api.secret import Secret
    from trunkline.vendors.base import Session

SessionT = TypeVar("SessionT", bound="Session")

Auth = Callable[[Profile, "Secret"], "RequestAuth"]
"""Makes what signs the requests of a profile, just before the first one is sent."""

_BEARER: Final = re.compile(r"^bearer\s+", re.IGNORECASE)


def header_key(header: str) -> Auth:
    """Return the auth of a vendor that takes the credential in a header of its own."""

    def sign(profile: Profile, secret: "Secret") -> "RequestAuth":
        from trunkline.api.auth import ApiKeyAuth

        return ApiKeyAuth(header, secret, profile.credential)

    return sign


def basic(profile: Profile, secret: "Secret") -> "RequestAuth":
    """Return HTTP Basic (RFC 7617): the profile's account and the credential."""
    from trunkline.api.auth import BasicAuth

    return BasicAuth(profile.account, secret, profile.credential)


def bearer_token(profile: Profile, secret: "Secret") -> "RequestAuth":
    """Return a bearer token (RFC 6750)."""
    from trunkline.api.auth import BearerAuth
    from trunkline.api.secret import Secret

    return BearerAuth(Secret(token_of(secret.reveal())), profile.credential)


def token_of(secret: str) -> str:
    """Return a bearer token that people may have copied with the word Bearer before it."""
    return _BEARER.sub("", secret.strip())


def kinds_by_name(*kinds: Kind) -> Mapping[str, Kind]:
    """Return the kinds of a vendor by name; browsing starts with the first."""
    return MappingProxyType({kind.name: kind for kind in kinds})


def _unchanged(url: str) -> str:
    return url


class VendorSpec(NamedTuple, Generic[SessionT]):
    """The description of one vendor, as `trunkline.vendors.base.Vendor` requires and explains it.

    Attributes:
        kinds: the kinds by name, as `kinds_by_name` returns them.
        session: imports the session class, a subclass of `BaseSession`; called by `connect`.
        auth: how requests are signed: `header_key(…)`, `basic`, `bearer_token`, or one of your own.
        request_id_header: the header in which the vendor identifies a request.
        api_root: returns the URL that paths are appended to, from a profile's `base_url`.
    """

    name: str
    title: str
    kinds: Mapping[str, Kind]
    session: "Callable[[], Callable[[VendorSpec[Any], Profile, str, Mapping[str, Any]], SessionT]]"
    auth: Auth
    request_id_header: str
    regions: Mapping[str, str] = MappingProxyType({})
    account: str = ""
    address: str = ""
    api_root: Callable[[str], str] = _unchanged

    def connect(self, profile: Profile, secret: str, **options: Any) -> SessionT:
        """Open a session, as `trunkline.vendors.base.Vendor.connect` says; nothing is sent yet."""
        return self.session()(self, profile, secret, options)

    def base_url(self, profile: Profile) -> str:
        """Return the URL that paths are appended to.

        Raises:
            BadAddress: the profile names neither an address nor a known region.
        """
        if base_url := profile.base_url or self.regions.get(profile.region, ""):
            return self.api_root(base_url)
        from trunkline.api.errors import BadAddress

        if not self.regions:
            raise BadAddress(f"{profile.name} needs a base_url: {self.address}")
        if names := [name for name in self.regions if name]:
            known = ", ".join(names)
            raise BadAddress(f"{profile.name} needs a base_url, or one of the regions {known}")
        raise BadAddress(f"{profile.name}: {self.title} has no regions; leave the region out")
