"""One call of every method of Ultravox's client, with arguments that any server accepts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

from trunkline.vendors.ultravox.client import UltravoxClient

__all__ = ["CALLS", "READS"]

Call = Callable[[UltravoxClient], Awaitable[Any]]


async def _all(batches: AsyncIterator[list[Any]]) -> list[Any]:
    return [item async for batch in batches for item in batch]


async def _each_of(call: Callable[[str], Awaitable[Any]]) -> list[Any]:
    """Make a call for every provider."""
    return [await call(provider) for provider in _CONFIGS]


_ID: Final = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
_CONFIGS: Final[Mapping[str, Mapping[str, str]]] = {
    "twilio": {"accountSid": "AC1", "authToken": "a token"},
    "telnyx": {"accountSid": "T1", "apiKey": "a key", "publicKey": "one", "applicationSid": "1"},
    "plivo": {"authId": "MA1", "authToken": "a token"},
}

READS: Final[Mapping[str, Call]] = {
    "account": lambda client: client.account(),
    "config": lambda client: _each_of(client.config),
    "agents": lambda client: _all(client.agents("desk")),
    "agent": lambda client: client.agent(_ID),
}
"""The methods that change nothing."""

CALLS: Final[Mapping[str, Call]] = {
    **READS,
    "create_config": lambda client: _each_of(
        lambda provider: client.create_config(provider, _CONFIGS[provider])
    ),
    "update_config": lambda client: _each_of(
        lambda provider: client.update_config(provider, {"callCreationAllowAllAgents": True})
    ),
    "delete_config": lambda client: _each_of(client.delete_config),
}
