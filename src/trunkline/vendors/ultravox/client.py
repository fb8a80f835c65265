"""Ultravox's API: one typed method an operation of its document.

No write is sent again by itself after its answer was lost: whoever writes reads back and decides.
Secrets go into the bodies of requests, and nowhere else.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

from trunkline.api.decoding import Decoder, Response
from trunkline.api.errors import BadResponse
from trunkline.api.transport import Transport
from trunkline.api.urls import path
from trunkline.vendors.ultravox.models import Account, Agent, AgentPage, TelephonyConfig

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")

_ACCOUNT: Final = "/api/accounts/me"
_AGENTS: Final = "/api/agents"
_LARGEST_PAGE: Final = 100
_SECRETS: Final = frozenset({"authToken", "apiKey", "publicKey", "sharedSecrets"})
"""The fields of all bodies that the vendor never answers."""


class UltravoxClient:
    """Calls one account.

    Every method raises `ApiError` where the vendor refuses or does not answer, `BadResponse` where
    the answer is not what the document promises, `ReadOnly` for a write on a read-only profile, and
    `UnsettledWrite` for a write whose answer was lost.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._decoder = Decoder()

    async def account(self) -> Account:
        """Get the account: `GET /api/accounts/me`."""
        return await self._read(await self._transport.request("GET", _ACCOUNT), Account)

    # Telephony configs

    async def config(self, provider: str) -> TelephonyConfig:
        """Get the config of a provider: `GET /api/telephony_configs/{provider}`.

        Raises:
            NotFound: the provider is not configured.
        """
        answer = await self._transport.request("GET", _config(provider))
        return await self._read(answer, TelephonyConfig)

    async def create_config(self, provider: str, values: Mapping[str, Any]) -> TelephonyConfig:
        """Configure a provider: `POST /api/telephony_configs/{provider}`."""
        return await self._send("POST", _config(provider), values, TelephonyConfig)

    async def update_config(self, provider: str, patch: Mapping[str, Any]) -> TelephonyConfig:
        """Change the fields in a patch: `PATCH /api/telephony_configs/{provider}`.

        A list or a mapping that is sent replaces the whole old one.
        """
        return await self._send("PATCH", _config(provider), patch, TelephonyConfig)

    async def delete_config(self, provider: str) -> None:
        """Forget a provider and its secrets: `DELETE /api/telephony_configs/{provider}`."""
        await self._transport.request("DELETE", _config(provider))

    # Agents

    async def agents(self, search: str = "") -> AsyncGenerator[list[Agent]]:
        """List the agents, page by page: `GET /api/agents`.

        Only the query of a page's `next` is followed: the key belongs to the profile's own address.
        A page that leads to itself, or has the agents of the one before, is the end: servers that
        know no more than the vendor's document answer so.

        Args:
            search: only those that the vendor finds by it; empty for all.
        """
        size = min(self._transport.options.page_size, _LARGEST_PAGE)
        params = {"pageSize": str(size)} | ({"search": search} if search else {})
        query, followed = "", set[str]()
        before: list[str] = []
        while True:
            answer = await self._transport.request("GET", _AGENTS, params=params)
            page = await self._read(answer, AgentPage)
            keys = [agent["agentId"] for agent in page["results"]]
            if keys and keys == before:
                return
            yield page["results"]
            here, query = query, _query(page.get("next") or "")
            if query in ("", here):
                return
            if query in followed:
                raise BadResponse(
                    "its pages of agents lead in a circle",
                    status=answer.status,
                    request_id=answer.request_id,
                )
            followed.add(query)
            params, before = dict(parse_qsl(query)), keys

    async def agent(self, agent: str) -> Agent:
        """Get an agent: `GET /api/agents/{agent_id}`."""
        return await self._read(await self._transport.request("GET", _agent(agent)), Agent)

    async def create_agent(self, values: Mapping[str, Any]) -> Agent:
        """Create an agent: `POST /api/agents`."""
        return await self._send("POST", _AGENTS, values, Agent)

    async def update_agent(self, agent: str, patch: Mapping[str, Any]) -> Agent:
        """Change the fields in a patch: `PATCH /api/agents/{agent_id}`."""
        return await self._send("PATCH", _agent(agent), patch, Agent)

    async def delete_agent(self, agent: str) -> None:
        """Delete an agent: `DELETE /api/agents/{agent_id}`."""
        await self._transport.request("DELETE", _agent(agent))

    async def _send(self, method: str, where: str, body: Mapping[str, Any], model: type[_T]) -> _T:
        secrets = tuple(_texts(body))
        answer = await self._transport.request(method, where, json=dict(body), secrets=secrets)
        return await self._read(answer, model)

    async def _read(self, answer: Response, model: type[_T]) -> _T:
        adapter: TypeAdapter[_T] = self._decoder.adapter(model)
        return await self._decoder.decode(answer, adapter)


def _config(provider: str) -> str:
    return path("/api/telephony_configs/{provider}", provider=provider)


def _agent(agent: str) -> str:
    return path("/api/agents/{agent}", agent=agent)


def _query(address: str) -> str:
    try:
        return urlsplit(address).query
    except ValueError:
        return ""


def _texts(value: Any, secret: bool = False) -> list[str]:
    """Return the texts in the secret fields of a body, however deep they stand."""
    if isinstance(value, str):
        return [value] if secret else []
    if isinstance(value, Mapping):
        pairs = value.items()
        return [text for name, item in pairs for text in _texts(item, secret or name in _SECRETS)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item, secret)]
    return []
