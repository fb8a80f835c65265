"""One call of every method of PolyAI's client, with arguments that any server accepts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

from trunkline.vendors.polyai.client import PolyAIClient

__all__ = ["CALLS", "READS"]

Call = Callable[[PolyAIClient], Awaitable[Any]]


async def _all(batches: AsyncIterator[list[Any]]) -> list[Any]:
    return [item async for batch in batches for item in batch]


_P: Final = "PROJECT-1"
_C: Final = "conn-1"
_N: Final = "+33199001234"

READS: Final[Mapping[str, Call]] = {
    "projects": lambda client: _all(client.projects("ws-1")),
    "voices": lambda client: _all(client.voices("ws-1")),
    "variants": lambda client: _all(client.variants(_P)),
    "active_deployments": lambda client: client.active_deployments(_P),
    "config_pages": lambda client: _all(client.config_pages(_P)),
    "config_page": lambda client: client.config_page(_P, "live"),
    "connectors": lambda client: _all(client.connectors(_P)),
    "connector": lambda client: client.connector(_P, _C),
    "get_connectors": lambda client: client.get_connectors(_P, [_C]),
    "numbers": lambda client: _all(client.numbers(_P, _C)),
    "number": lambda client: client.number(_P, _N),
    "get_numbers": lambda client: client.get_numbers(_P, [_N]),
}
"""The methods that change nothing."""

CALLS: Final[Mapping[str, Call]] = {
    **READS,
    "set_config_schema": lambda client: client.set_config_schema(_P, "live", {"type": "object"}),
    "set_config_variables": lambda client: client.set_config_variables(_P, "live", {"a": [1]}),
    "update_connectors": lambda client: client.update_connectors(
        _P, [{"connectorId": _C, "voiceName": "fr-FR-Neural2-A"}]
    ),
    "delete_connector": lambda client: client.delete_connector(_P, _C),
    "import_numbers": lambda client: client.import_numbers(_P, [_N], "sandbox"),
    "assign_number": lambda client: client.assign_number(_P, _N, _C),
    "release_numbers": lambda client: client.release_numbers(_P, [_N]),
}
