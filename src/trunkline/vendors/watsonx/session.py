"""One watsonx Orchestrate profile in use."""

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from trunkline.api.errors import BadAddress
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.token_expiry import token_end
from trunkline.api.transport import Options, Transport
from trunkline.model.change import Change, Outcome
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Route
from trunkline.vendors.base_session import ClientSession
from trunkline.vendors.watsonx import lookup, writing
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.errors import reader
from trunkline.vendors.watsonx.kinds import KINDS
from trunkline.vendors.watsonx.models import Agent
from trunkline.vendors.watsonx.records import (
    agent_record,
    config_record,
    environment_records,
    fetch,
    number_records,
)

if TYPE_CHECKING:
    from trunkline.api.auth import Signing

_REQUEST_ID_HEADER: Final = "X-Global-Transaction-Id"
_SCHEME: Final = re.compile(r"^bearer\s+", re.IGNORECASE)
_BEHIND: Final = re.compile(r"/+v1(/+(orchestrate|channels(/+phone)?))?/*$")
_BARE: Final = re.compile(r"https?://[^/]*/*")


def connect(profile: Profile, secret: str, **options: Any) -> "WatsonxSession":
    """Open a session; nothing is sent yet.

    Args:
        profile: an instance, named by its `base_url`.
        secret: its token, with or without the word Bearer before it.
        options: `trunkline.api.transport.Options` fields that differ from their defaults.

    Raises:
        BadAddress: the profile names no address, or none that is an HTTP address.
        InsecureUrl: the address is plain HTTP and not this machine.
    """
    if not profile.base_url:
        example = "https://api.us-east-1.watson-orchestrate.ibm.com/instances/…"
        raise BadAddress(f"{profile.name} needs the base_url of its instance, such as {example}")
    token = _SCHEME.sub("", secret.strip())
    expires = token_end(token)
    transport = Transport(
        instance_address(profile.base_url),
        _signing(Secret(token), profile.credential),
        profile=profile,
        options=Options(**options),
        log=RequestLog(),
        read_error=reader(expires),
        request_id_header=_REQUEST_ID_HEADER,
    )
    return WatsonxSession(profile, transport, WatsonxClient(transport), expires)


def instance_address(base_url: str) -> str:
    """Return what the API's paths are added to, which all begin with `/v1`.

    It may be given with the beginning of the paths behind it, as the vendor's documents and clients
    write it. A bare address is the developer edition's, whose paths are below `/api`.
    """
    address = _BEHIND.sub("", base_url.strip())
    return address.rstrip("/") + "/api" if _BARE.fullmatch(address) else address


def _signing(secret: Secret, source: str) -> "Callable[[], Signing]":
    def sign() -> "Signing":
        from trunkline.api.auth import BearerToken

        return BearerToken(secret, source)

    return sign


class WatsonxSession(ClientSession[WatsonxClient]):
    """One instance, as `trunkline.vendors.base.Session` asks for it."""

    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        """Give the records of the instance, or of one phone config, in batches as they come.

        Environments of agents can be filtered by `agent_id`.

        Raises:
            ApiError: the vendor refused or did not answer.
            LookupError: there is no such kind.
            ValueError: numbers belong to a phone config and the scope names none.
        """
        if kind not in KINDS:
            raise LookupError(kind)
        if kind == "numbers":
            if scope.parent is None:
                raise ValueError("numbers are read phone config by phone config")
            yield number_records(await self.client.phone(scope.parent))
        elif kind == "phone-configs":
            async with aclosing(self.client.phones()) as configs:
                async for some in configs:
                    yield [config_record(each) for each in some]
        else:
            wanted = dict(scope.where).get("agent_id") if kind == "agent-environments" else None
            made = environment_records if kind == "agent-environments" else _alone
            async with aclosing(self.client.agents()) as agents:
                async for batch in agents:
                    owners = [each for each in batch if wanted in (None, each["id"])]
                    yield [record for owner in owners for record in made(owner)]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        """Read some records again, by key; one that is gone is left out.

        A phone config may be named by its name.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await fetch(self.client, kind, parent, keys)

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        """Write changes of one operation to phone configs, or to the numbers of one.

        Raises:
            ReadOnly: the profile is read-only; nothing was sent.
            UnsettledWrite: an answer was lost; some of them may have been written.
            ApiError: the vendor refused all of them.
        """
        return await writing.write(self.client, self.log, kind, parent or "", changes)

    async def check(self) -> None:
        """List the phone configs: that proves address, token and instance.

        Raises:
            ApiError: one of them is wrong.
        """
        async with aclosing(self.client.phones()) as configs:
            async for _ in configs:
                return

    async def lookup(self, number: str) -> Route | None:
        """Follow an E.164 number to what answers its calls; `None` where no phone config has it.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        return await lookup.follow(self.client, self._profile, number)

    async def reached(self, address: str) -> Route | None:
        """Follow a SIP address of the vendor's, whose user is a number of this instance.

        Raises:
            ApiError: the vendor refused or did not answer.
        """
        number = lookup.number_in(address)
        return await self.lookup(number) if number else None


def _alone(agent: Agent) -> Iterator[Record]:
    yield agent_record(agent)
