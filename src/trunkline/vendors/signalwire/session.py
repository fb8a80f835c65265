"""One SignalWire profile in use."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from trunkline.api.errors import BadAddress
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.change import Change, Outcome
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Route
from trunkline.vendors.base_session import ClientSession
from trunkline.vendors.signalwire import writing
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.signalwire.errors import read_error
from trunkline.vendors.signalwire.kinds import KINDS
from trunkline.vendors.signalwire.lookup import follow
from trunkline.vendors.signalwire.records import record_of

if TYPE_CHECKING:
    from trunkline.api.auth import Signing

_REQUEST_ID_HEADER: Final = "X-Request-Id"


def connect(profile: Profile, secret: str, **options: Any) -> "SignalWireSession":
    """Open a session; nothing is sent yet.

    Args:
        profile: a project; its `base_url` is the space.
        secret: an API token of the project.
        options: `trunkline.api.transport.Options` fields that differ from their defaults.

    Raises:
        BadAddress: the profile names no address, or none that can be used.
        InsecureUrl: the address is plain HTTP and not this machine.
    """
    if not profile.base_url:
        raise BadAddress(f"{profile.name} needs a base_url, as https://example.signalwire.com")
    transport = Transport(
        profile.base_url,
        _signing(profile.account, Secret(secret), profile.credential),
        profile=profile,
        options=Options(**options),
        log=RequestLog(),
        read_error=read_error,
        request_id_header=_REQUEST_ID_HEADER,
    )
    return SignalWireSession(profile, transport, SignalWireClient(transport))


def _signing(project: str, secret: Secret, source: str) -> "Callable[[], Signing]":
    def sign() -> "Signing":
        from trunkline.api.auth import Basic

        return Basic(project, secret, source)

    return sign


class SignalWireSession(ClientSession[SignalWireClient]):
    """One project, as `trunkline.vendors.base.Session` asks for it."""

    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        """Give the numbers page by page; the vendor filters them by parts of `number` and `name`.

        Raises:
            ApiError: the vendor refused or did not answer; the pages before have been given.
            LookupError: there is no such kind.
        """
        filters = KINDS[kind].filters
        where = {name: text for name, text in scope.where if name in filters}
        async with aclosing(self.client.numbers(**where)) as pages:
            async for page in pages:
                yield [record_of(number) for number in page]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        """Read some numbers again, by key; one that is gone is left out.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await writing.fetch(self.client, keys)

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        """Write changes of one operation to numbers.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: the answer was lost; some of them may have been written.
            ApiError: the vendor refused all of them.
        """
        return await writing.write(self.client, self.log, changes)

    async def check(self) -> None:
        """List one number: that proves address, credential and project.

        Raises:
            ApiError: one of them is wrong.
        """
        await self.client.newest_number()

    async def lookup(self, number: str) -> Route | None:
        """Follow an E.164 number to its handler; `None` where the project has it not.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await follow(self.client, self._profile, number)

    async def reached(self, address: str) -> Route | None:
        """Return `None`: the vendor's answers name no address that leads to a number."""
        return None
