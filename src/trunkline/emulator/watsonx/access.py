"""Authorises requests: the bearer token, and the instance that it belongs to."""

from collections.abc import Mapping
from functools import wraps
from typing import Final

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Call, ErrorReply, Handler, Operation, Reply
from trunkline.emulator.watsonx.jwt import is_valid

INSTANCE: Final = "demo"
TOKEN: Final = account_of("watsonx").secret
TENANT: Final = "20251121-0914-demo"
USER: Final = "ops@aubrac.example"

_BASES: Final = ("/instances/{instance}", "/api", "")
_ENDS: Final = ("/v1", "/api/v1", "/v1/api/v1", "/v1/orchestrate")
_PREFIXES: Final = tuple(dict.fromkeys(base + end for base in _BASES for end in _ENDS))
"""The prefixes of the API: of an instance, of the developer edition, and as the vendor's own client
combines them if it takes the one for the other."""


def authorise(headers: Mapping[str, str], any_credential: bool) -> str | None:
    """Return the instance that a token belongs to, `None` if any token is accepted; else 401."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ErrorReply(401, "Not authenticated")
    if any_credential:
        return None
    if token.strip() != TOKEN and not is_valid(token.strip()):
        raise ErrorReply(401, "Invalid or expired token")
    return INSTANCE


def everywhere(
    method: str, path: str, handler: Handler, *, writes: bool = False
) -> tuple[Operation, ...]:
    """Return the operations of one call, one for each prefix of the API."""

    @wraps(handler)
    def guarded(call: Call) -> Reply:
        instance = call.path.get("instance", INSTANCE)
        if call.caller is not None and instance != call.caller:
            raise ErrorReply(403, f"The token has no access to instance {instance}")
        return handler(call)

    return tuple(Operation(method, prefix + path, guarded, writes) for prefix in _PREFIXES)
