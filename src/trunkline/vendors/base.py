"""What a vendor offers to the rest of the program, and how one is found."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope

_GROUP = "trunkline.vendors"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a call's way.

    Attributes:
        kind: the kind of the record.
        record: the record, `None` where the way names one that is not there.
        label: what people call it.
        facts: what matters about it, as heading and text.
        problems: what is wrong here, each in one line.
        leads: the address that the call goes on to, which another account may know; empty where it
            ends in this one.
    """

    kind: str
    record: Record | None
    label: str
    facts: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    leads: str = ""


def facts_of(*pairs: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the facts of a hop, from headings and values; an empty value is none."""
    return tuple((name, str(value)) for name, value in pairs if value is not None and value != "")


@dataclass(frozen=True, slots=True)
class Route:
    """Where one number leads in one profile, from the number itself to what answers the call."""

    number: str
    profile: str
    hops: tuple[Hop, ...] = field(default_factory=tuple)


class Session(Protocol):
    """One profile in use: one client, one request log, for as long as the program needs it."""

    @property
    def profile(self) -> Profile:
        """The account it works for."""
        ...

    @property
    def log(self) -> RequestLog:
        """Every request it has sent."""
        ...

    @property
    def expires(self) -> datetime | None:
        """When its credential ends, as far as the credential itself says; never, if it does not."""
        ...

    def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        """Give the records of one parent (or of the account) in batches, as they come.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        ...

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        """Read some records of one parent again, by key; one that is gone is left out.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        ...

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        """Write changes of one operation to one parent's records, in as few calls as can be.

        Args:
            kind: the kind of all of them.
            parent: the parent of all of them.
            changes: at most as many as `Kind.writes` gives for their operation. Fields of a config
                page are named as edits name them, and its patch is in the order to be written.

        Returns:
            An outcome for each change, in the same order.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: the answer was lost; some of them may have been written.
            ApiError: the vendor refused all of them.
        """
        ...

    async def check(self) -> None:
        """Make the cheapest call that proves address, credential and account.

        Raises:
            ApiError: one of them is wrong.
        """
        ...

    async def lookup(self, number: str) -> Route | None:
        """Follow an E.164 number to what answers its calls; `None` where the account has it not.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        ...

    async def reached(self, address: str) -> Route | None:
        """Follow an address that another account sends calls to; `None` where it is not this one's.

        Args:
            address: a web address or a SIP address, as `Hop.leads` has it.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        ...

    async def aclose(self) -> None:
        """Close its connections; it cannot be used again."""
        ...


class Vendor(Protocol):
    """The description of one vendor."""

    @property
    def name(self) -> str:
        """Its name in settings and entry points."""
        ...

    @property
    def title(self) -> str:
        """Its name for people."""
        ...

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """Its kinds by name; the first one is where browsing starts."""
        ...

    @property
    def regions(self) -> Mapping[str, str]:
        """Base URL by region; the empty name is for the only address of a vendor without regions.

        It is empty where every account has an address of its own.
        """
        ...

    @property
    def account(self) -> str:
        """What a profile's `account` is, as "what it is, such as EXAMPLE"; empty for no need."""
        ...

    @property
    def address(self) -> str:
        """What a profile's `base_url` is, in the same form; empty where `regions` has addresses."""
        ...

    def connect(self, profile: Profile, secret: str, **options: Any) -> Session:
        """Open a session; nothing is sent yet.

        Args:
            profile: the account.
            secret: its credential.
            options: `trunkline.api.transport.Options` fields that differ from their defaults.

        Raises:
            InsecureUrl: the address is plain HTTP and not this machine.
        """
        ...


def vendor_names() -> list[str]:
    """Return the names of the installed vendors, sorted."""
    from importlib import metadata

    return sorted(entry.name for entry in metadata.entry_points(group=_GROUP))


@cache
def load_vendor(name: str) -> Vendor:
    """Import one vendor by its entry-point name; finding it again costs nothing.

    Raises:
        LookupError: no installed package offers it.
    """
    vendor: Vendor
    # The vendors that come with the program are found without the package metadata, reading which
    # is a tenth of a start.
    if name.isidentifier() and find_spec(f"{__package__}.{name}") is not None:
        own = import_module(f"{__package__}.{name}")
        if hasattr(own, "VENDOR"):
            vendor = own.VENDOR
            return vendor
    from importlib import metadata

    for entry in metadata.entry_points(group=_GROUP, name=name):
        vendor = entry.load()
        return vendor
    raise LookupError(f"no vendor is called {name!r}; there are: {', '.join(vendor_names())}")
