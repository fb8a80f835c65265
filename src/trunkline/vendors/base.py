"""The protocols of a vendor and of a session, and how an installed vendor is found."""

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from trunkline.api.request_log import RequestLog
    from trunkline.model.change import Change, Outcome
    from trunkline.model.kind import Kind
    from trunkline.model.profile import Profile
    from trunkline.model.record import Record, RecordScope
    from trunkline.vendors.call_route import CallRoute

_GROUP = "trunkline.vendors"


class Session(Protocol):
    """One account in use: one client and one request log, for as long as the program needs it.

    Every method that sends raises `ApiError` where the vendor refuses or does not answer.
    """

    @property
    def profile(self) -> "Profile":
        """The profile that names the account."""

    @property
    def log(self) -> "RequestLog":
        """The requests that it has sent."""

    @property
    def expires(self) -> "datetime | None":
        """When the credential expires; `None` where the credential does not say."""

    def records(self, kind: str, scope: "RecordScope") -> "AsyncIterator[Sequence[Record]]":
        """Yield the records of one parent, or of the account, in batches as they arrive.

        Raises:
            LookupError: the kind is unknown.
            ValueError: the kind has a parent, and the scope names none.
        """

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> "Mapping[str, Record]":
        """Return some records of one parent by key, re-read now; leave out what does not exist."""

    async def write(
        self, kind: str, parent: str | None, changes: "Sequence[Change]"
    ) -> "Sequence[Outcome]":
        """Write changes of one operation to the records of one parent, in as few calls as possible.

        There are at most as many changes as `Kind.writes` allows for their operation, and an
        outcome for each, in the same order. A creation with values in `before` was interrupted
        after the vendor created the record, and only the rest of it is written. Fields of a config
        page are named as edits name them, and its patch is in the order to be written.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: the answer was lost; some of them may have been written.
            InvalidRequest: the kind has no such operation.
            ApiError: the vendor refused all of them.
        """

    async def check(self) -> None:
        """Make the cheapest call that proves address, credential and account."""

    async def identify(self) -> str:
        """Return the vendor's own ID of the account; empty where the vendor does not tell it.

        It is called only for a vendor whose settings do not name the account: one with `regions`
        and without `account`.
        """

    async def lookup(self, number: str) -> "CallRoute | None":
        """Return the route of a number, `None` where the account does not have it.

        It is in E.164, or spelled as a record of the account has it. One that is spelled exactly so
        comes first, then another spelling of the same number (`model.phone_spelling`).

        A step that cannot be loaded has that as its problem, and does not stop the others.
        """

    async def reached(self, address: str) -> "CallRoute | None":
        """Return the route of an address that another account sends calls to.

        It is a URL or a SIP URI, as `Hop.next_address` has it; `None` where it is not this
        account's.
        """

    async def aclose(self) -> None:
        """Close the connections; the session cannot be used again."""


class Vendor(Protocol):
    """The description of one vendor; `trunkline.vendors.spec.VendorSpec` implements it."""

    @property
    def name(self) -> str:
        """The name in settings and entry points."""

    @property
    def title(self) -> str:
        """The display name."""

    @property
    def kinds(self) -> "Mapping[str, Kind]":
        """The kinds by name; browsing starts with the first."""

    @property
    def regions(self) -> Mapping[str, str]:
        """The base URL by region; the only address of a vendor without regions is under "".

        It is empty where every account has its own address.
        """

    @property
    def account(self) -> str:
        """What a profile's `account` is, as "what it is, such as EXAMPLE"; empty if not needed."""

    @property
    def address(self) -> str:
        """What a profile's `base_url` is, in the same form; empty where `regions` is not."""

    def base_url(self, profile: "Profile") -> str:
        """Return the URL that paths are appended to.

        Raises:
            BadAddress: the profile names neither an address nor a known region.
        """

    def connect(self, profile: "Profile", secret: str, **options: Any) -> Session:
        """Open a session; nothing is sent yet.

        The profile's `base_url` wins over its `region`. Options are the fields of
        `trunkline.api.transport.Options` that differ from their defaults.

        Raises:
            BadAddress: the profile names neither a valid address nor a known region.
            InsecureUrl: the address is plain HTTP and not this machine.
        """


def vendor_names() -> list[str]:
    """Return the names of the installed vendors, sorted."""
    from importlib import metadata

    return sorted(entry.name for entry in metadata.entry_points(group=_GROUP))


@cache
def load_vendor(name: str) -> Vendor:
    """Import a vendor by its entry-point name, once.

    Raises:
        LookupError: no installed package provides it.
    """
    vendor: Vendor
    # Package metadata takes a tenth of a start to load: the program's own vendors do without it.
    if name.isidentifier() and find_spec(f"{__package__}.{name}") is not None:
        own = import_module(f"{__package__}.{name}")
        if hasattr(own, "VENDOR"):
            vendor = own.VENDOR
            return vendor
    from importlib import metadata

    for entry in metadata.entry_points(group=_GROUP, name=name):
        vendor = entry.load()
        return vendor
    raise LookupError(f"Unknown vendor {name!r}; installed: {', '.join(vendor_names())}")
