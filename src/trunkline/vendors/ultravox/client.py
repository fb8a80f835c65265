"""Ultravox's API: a typed method for each operation that is used."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from trunkline.api.errors import BadResponse
from trunkline.api.urls import path
from trunkline.vendors.base_client import BaseClient
from trunkline.vendors.ultravox.models import Account, Agent, AgentPage, TelephonyConfig

_AGENTS: Final = "/api/agents"
_MAX_PAGE_SIZE: Final = 100
_SECRETS: Final = ("authToken", "apiKey", "publicKey")
"""The fields of a config that the vendor never answers."""


class UltravoxClient(BaseClient):
    """Calls one account."""

    async def account(self) -> Account:
        """Return the account: `GET /api/accounts/me`."""
        return await self.get("/api/accounts/me", Account)

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

    async def agents(self, search: str = "") -> AsyncGenerator[list[Agent]]:
        """Yield the agents, or those that a text finds, page by page: `GET /api/agents`.

        Only the query of a page's `next` is used: the key belongs to the profile's own address. A
        page that links to itself, or repeats the agents of the page before, is the last: servers
        built from the vendor's document alone answer so.
        """
        size = min(self.transport.options.page_size, _MAX_PAGE_SIZE)
        params = {"pageSize": str(size)} | ({"search": search} if search else {})
        query, seen = "", set[str]()
        previous: list[str] = []
        while True:
            answer = await self.transport.request("GET", _AGENTS, params=params)
            page = await self.read(answer, AgentPage)
            keys = [agent["agentId"] for agent in page["results"]]
            if keys and keys == previous:
                return
            yield page["results"]
            current, query = query, _query(page.get("next") or "")
            if query in ("", current):
                return
            if query in seen:
                why = "The pages of agents form a circle"
                raise BadResponse(why, status=answer.status, request_id=answer.request_id)
            seen.add(query)
            params, previous = dict(parse_qsl(query)), keys

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


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""
