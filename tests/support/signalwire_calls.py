"""One call of every method of SignalWire's client, with arguments that any server accepts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

from trunkline.vendors.signalwire.client import SignalWireClient

__all__ = ["CALLS", "READS"]

Call = Callable[[SignalWireClient], Awaitable[Any]]


async def _all(batches: AsyncIterator[list[Any]]) -> list[Any]:
    return [item async for batch in batches for item in batch]


_ID: Final = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

READS: Final[Mapping[str, Call]] = {
    "numbers": lambda client: _all(client.numbers(number="+1", name="desk")),
    "newest_number": lambda client: client.newest_number(),
    "number": lambda client: client.number(_ID),
}
"""The methods that change nothing."""

CALLS: Final[Mapping[str, Call]] = {
    **READS,
    "update_number": lambda client: client.update_number(
        _ID, {"call_handler": "relay_script", "call_relay_script_url": "https://example.com/swml"}
    ),
    "release_number": lambda client: client.release_number(_ID),
}
