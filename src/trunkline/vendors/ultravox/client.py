"""Ultravox's API: a typed method for each operation that is used."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.pages import Pages, query_of
from trunkline.vendors.rows import Rows, usable
from trunkline.vendors.ultravox.models import Account, Agent, TelephonyConfig

_AGENTS: Final = "/api/agents"
_LIST: Final = "results"
_MAX_PAGE_SIZE: Final = 100
_SECRETS: Final = ("authToken", "apiKey", "publicKey")
"""The fields of a config that the vendor never answers."""


class UltravoxClient(BaseClient):
    """Calls one account."""

    async def account(self) -> Account:
        """Return the account: `GET /api/accounts/me`."""
        return self.documented(await self.get("/api/accounts/me", Account), Account)

    async def config(self, provider: str) -> TelephonyConfig:
        """Return the config of a provider: `GET /api/telephony_configs/{provider}`."""
        return await self.get(_config(provider), TelephonyConfig)

    async def create_config(self, provider: str, values: Mapping[str, Any]) -> TelephonyConfig:
        """Configure a provider: `POST /api/telephony_configs/{provider}`."""
        return await self._send_config("POST", provider, values)

    async def update_config(self, provider: str, patch: Mapping[str, Any]) -> TelephonyConfig:
        """Change the fields in a patch: `PATCH /api/telephony_configs/{provider}`.

        A list or a mapping replaces the whole old one.
        """
        return await self._send_config("PATCH", provider, patch)

    async def delete_config(self, provider: str) -> None:
        """Delete a config with its secrets: `DELETE /api/telephony_configs/{provider}`."""
        await self.delete(_config(provider))

    async def agents(self, search: str = "") -> AsyncGenerator[Rows[Agent]]:
        """Yield the agents, or those that a text finds, page by page: `GET /api/agents`.

        A page that links to itself, or repeats the agents of the page before, is the last: servers
        built from the vendor's document alone answer so.
        """
        size = min(self.transport.options.page_size, _MAX_PAGE_SIZE)
        params = {"pageSize": str(size)} | ({"search": search} if search else {})
        pages = Pages(self.transport, _AGENTS, "agents")
        first, current, query = urlencode(params), "", ""
        previous: list[str] = []
        while True:
            answer = await pages.request(query or first)
            items = [
                item async for some in self.decoder.parse_items(answer, _LIST) for item in some
            ]
            agents = usable(items, Agent)
            keys = [agent["agentId"] for agent in agents]
            if keys and keys == previous:
                return
            yield agents
            link = await self.decoder.parse_member(answer, "next")
            current, query = query, urlencode(parse_qsl(query_of(link, answer)))
            if query in ("", current):
                return
            pages.check_next(query, answer)
            previous = keys

    async def agent(self, agent: str) -> Agent:
        """Return an agent: `GET /api/agents/{agent_id}`."""
        return await self.get(path(f"{_AGENTS}/{{agent}}", agent=agent), Agent)

    async def _send_config(
        self, method: str, provider: str, body: Mapping[str, Any]
    ) -> TelephonyConfig:
        where, body = _config(provider), dict(body)
        secrets = [text for name in _SECRETS if isinstance(text := body.get(name), str)]
        return await self.send(method, where, body, TelephonyConfig, secrets=secrets)


def _config(provider: str) -> str:
    return path("/api/telephony_configs/{provider}", provider=provider)
