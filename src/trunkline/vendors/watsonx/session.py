"""One watsonx Orchestrate instance in use."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.token_expiry import token_expiry
from trunkline.model.change import Change, Outcome
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base_session import BaseSession
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.rows import Rows
from trunkline.vendors.spec import token_of
from trunkline.vendors.watsonx import lookup, writing
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.errors import problem_of
from trunkline.vendors.watsonx.kinds import AGENT_ENVIRONMENTS, AGENTS, NUMBERS, PHONE_CONFIGS
from trunkline.vendors.watsonx.records import (
    agent_record,
    config_record,
    environment_records,
    fetch,
    number_records,
)

if TYPE_CHECKING:
    from trunkline.vendors.spec import VendorSpec


class WatsonxSession(BaseSession[WatsonxClient]):
    """One instance; environments of agents can be filtered by `agent_id`."""

    client_type = WatsonxClient

    def __init__(
        self, spec: "VendorSpec[Any]", profile: Profile, secret: str, options: Mapping[str, Any]
    ) -> None:
        """Read the expiry from the token, which may have the word Bearer before it."""
        self._expires = token_expiry(token_of(secret))
        super().__init__(spec, profile, secret, options)

    @property
    @override
    def expires(self) -> datetime | None:
        return self._expires

    @override
    def read_error(self, status: int, body: Any) -> ErrorDetails:
        return problem_of(status, body, self._expires)

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        if kind == NUMBERS.name:
            if scope.parent is None:
                raise ValueError("numbers need the phone config that they belong to")
            yield number_records(await self.client.phone(scope.parent))
        elif kind == PHONE_CONFIGS.name:
            async with aclosing(self.client.phones()) as configs:
                async for batch in configs:
                    yield batch.records(config_record)
        elif kind in (AGENTS.name, AGENT_ENVIRONMENTS.name):
            wanted = dict(scope.where).get("agent_id")
            async with aclosing(self.client.agents()) as agents:
                async for some in agents:
                    if kind == AGENTS.name:
                        yield some.records(agent_record)
                        continue
                    matching = [agent for agent in some if wanted in (None, agent["id"])]
                    each = [environment_records(agent) for agent in matching]
                    unusable = sum(found.unusable for found in each)
                    yield Rows((record for found in each for record in found), unusable)
        else:
            raise LookupError(kind)

    @override
    async def fetch(self, kind: str, parent: str | None, keys: Sequence[str]) -> dict[str, Record]:
        return await fetch(self.client, kind, parent, keys)

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        return await writing.write(self.client, self.log, kind, parent or "", changes)

    @override
    async def check(self) -> None:
        async with aclosing(self.client.phones()) as configs:
            async for _ in configs:
                return

    @override
    async def lookup(self, number: str) -> CallRoute | None:
        return await lookup.follow(self.client, self.profile.name, number)

    @override
    async def reached(self, address: str) -> CallRoute | None:
        number = lookup.number_in(address)
        return await self.lookup(number) if number else None
