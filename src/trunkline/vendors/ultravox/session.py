"""One Ultravox account in use."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from typing_extensions import override

from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.errors import ApiError, InvalidRequest
from trunkline.model.change import Change, Op, Outcome
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base_session import BaseSession
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.calls import fetch_each
from trunkline.vendors.outcomes import write_each
from trunkline.vendors.ultravox.client import UltravoxClient
from trunkline.vendors.ultravox.errors import problem_of, top_level_fields
from trunkline.vendors.ultravox.kinds import AGENTS, TELEPHONY_CONFIGS
from trunkline.vendors.ultravox.lookup import agent_of, follow, try_configs
from trunkline.vendors.ultravox.records import agent_record, body_of, config_record, vacant_record


class UltravoxSession(BaseSession[UltravoxClient]):
    """One account: telephony configs, a row for each provider, and agents."""

    client_type = UltravoxClient

    @override
    def read_error(self, status: int, body: Any) -> ErrorDetails:
        return problem_of(body)

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncGenerator[Sequence[Record]]:
        if kind == AGENTS.name:
            async with aclosing(self.client.agents()) as pages:
                async for page in pages:
                    yield page.records(agent_record)
            return
        if kind != TELEPHONY_CONFIGS.name:
            raise LookupError(kind)
        configs = await try_configs(self.client)
        errors = [config for config in configs.values() if isinstance(config, ApiError)]
        yield [
            config or vacant_record(provider)
            for provider, config in configs.items()
            if not isinstance(config, ApiError)
        ]
        if errors:
            raise errors[0]

    @override
    async def fetch(self, kind: str, parent: str | None, keys: Sequence[str]) -> dict[str, Record]:
        if kind == AGENTS.name:
            agents = await fetch_each(keys, self.client.agent)
            return {key: agent_record(agent) for key, agent in agents.items()}
        configs = await fetch_each(keys, self.client.config)
        return {key: config_record(key, config) for key, config in configs.items()}

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if kind != TELEPHONY_CONFIGS.name:
            raise InvalidRequest(f"Ultravox has no call to {changes[0].op} {kind} here")
        return await write_each(self.log, changes, self._write_config, top_level_fields)

    @override
    async def check(self) -> None:
        await self.client.account()

    @override
    async def identify(self) -> str:
        return (await self.client.account()).get("accountId") or ""

    @override
    async def reached(self, address: str) -> CallRoute | None:
        agent = agent_of(address, self.transport.base_url)
        return await follow(self.client, self.profile.name, address, agent) if agent else None

    async def _write_config(self, change: Change) -> Record | None:
        provider, body = change.target.key, body_of(change.patch)
        if change.op is Op.DELETE:
            await self.client.delete_config(provider)
            return None
        # A creation that was interrupted has created the config already.
        create = change.op is Op.CREATE and not change.before
        send = self.client.create_config if create else self.client.update_config
        return config_record(provider, await send(provider, body), unread=change.patch)
