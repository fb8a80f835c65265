"""One Ultravox profile in use."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from trunkline.api.errors import ApiError, BadAddress
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.change import Change, Outcome
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Route
from trunkline.vendors.base_session import ClientSession
from trunkline.vendors.ultravox import writing
from trunkline.vendors.ultravox.client import UltravoxClient
from trunkline.vendors.ultravox.errors import read_error
from trunkline.vendors.ultravox.kinds import KINDS, PROVIDERS
from trunkline.vendors.ultravox.lookup import agent_of, follow
from trunkline.vendors.ultravox.records import agent_record, vacant_record

if TYPE_CHECKING:
    from trunkline.api.auth import Signing

_KEY_HEADER: Final = "X-API-Key"
_REQUEST_ID_HEADER: Final = "X-Request-Id"


def connect(
    profile: Profile, secret: str, regions: Mapping[str, str], **options: Any
) -> "UltravoxSession":
    """Open a session; nothing is sent yet.

    Args:
        profile: an account; `base_url` wins over the vendor's own address.
        secret: its API key.
        regions: base URL by region.
        options: `trunkline.api.transport.Options` fields that differ from their defaults.

    Raises:
        BadAddress: the profile names an unknown region, or the address is no HTTP address.
        InsecureUrl: the address is plain HTTP and not this machine.
    """
    base_url = profile.base_url or regions.get(profile.region, "")
    if not base_url:
        raise BadAddress(f"{profile.name}: Ultravox has no regions; leave the region out")
    transport = Transport(
        base_url,
        _signing(Secret(secret), profile.credential),
        profile=profile,
        options=Options(**options),
        log=RequestLog(),
        read_error=read_error,
        request_id_header=_REQUEST_ID_HEADER,
    )
    return UltravoxSession(profile, transport, UltravoxClient(transport))


def _signing(secret: Secret, source: str) -> "Callable[[], Signing]":
    def sign() -> "Signing":
        from trunkline.api.auth import HeaderKey

        return HeaderKey(_KEY_HEADER, secret, source)

    return sign


class UltravoxSession(ClientSession[UltravoxClient]):
    """One account, as `trunkline.vendors.base.Session` asks for it."""

    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        """Give the agents page by page, or a row for each provider, configured or not.

        Raises:
            ApiError: the vendor refused or did not answer; the configs that could be read have been
                given by then.
            LookupError: there is no such kind.
        """
        if KINDS[kind].name == "agents":
            async with aclosing(self.client.agents()) as pages:
                async for page in pages:
                    yield [agent_record(agent) for agent in page]
            return
        tried = await writing.try_configs(self.client, list(PROVIDERS))
        failures = [each for each in tried.values() if isinstance(each, ApiError)]
        yield [
            config or vacant_record(provider)
            for provider, config in tried.items()
            if not isinstance(config, ApiError)
        ]
        if failures:
            raise failures[0]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        """Read some telephony configs or agents again, by key; what is not there is left out.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await writing.fetch(self.client, kind, keys)

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        """Write changes of one operation to telephony configs.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: the answer was lost; some of them may have been written.
            ApiError: the vendor refused all of them.
        """
        return await writing.write(self.client, self.log, kind, changes)

    async def check(self) -> None:
        """Get the account: that proves address and credential.

        Raises:
            ApiError: one of them is wrong.
        """
        await self.client.account()

    async def lookup(self, number: str) -> Route | None:
        """Return `None`: the vendor keeps no numbers, its carriers do."""
        return None

    async def reached(self, address: str) -> Route | None:
        """Follow the address that a carrier's number has to its agent; `None` for any other.

        Raises:
            ApiError: the credential was refused, or the vendor cannot be reached.
        """
        agent = agent_of(address, self._transport.base_url)
        return await follow(self.client, self._profile, address, agent) if agent else None
