"""What the vendor's command line calls first: it exchanges a key for a token.

For an instance it calls the platform's identity service, whose URL is configured; for the developer
edition the server itself, at port 4321. In both cases it then tests the token by listing the
knowledge bases.
"""

from typing import Any, Final
from urllib.parse import parse_qs

from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.watsonx.access import INSTANCE, TENANT, TOKEN, USER, everywhere
from trunkline.emulator.watsonx.jwt import issue

IDENTITY: Final = "/siusermgr/"
"""The prefix of the identity service's paths."""

_SECONDS: Final = 7200
_CLAIMS: Final = {"sub": USER, "subscriptionId": TENANT, "aud": INSTANCE}


def _exchange_key(call: Call) -> Reply:
    try:
        body = call.json
    except ValueError as error:
        raise ErrorReply(400) from error
    if not isinstance(body, dict) or body.get("apikey") != TOKEN:
        raise ErrorReply(401, "Provided API key could not be found")
    token = issue(_CLAIMS, _SECONDS)
    return Reply({"token": token, "token_type": "Bearer", "expires_in": _SECONDS})


def _log_in(call: Call) -> Reply:
    form = parse_qs(call.raw.decode("utf-8", "replace"))
    if not {"username", "password"} <= form.keys():
        raise ErrorReply(400, "Incorrect username or password")
    # The developer edition's tokens do not expire.
    return Reply({"access_token": issue(_CLAIMS, None), "token_type": "bearer"})


def _list_tenants(call: Call) -> Reply:
    tenant: dict[str, Any] = {"id": TENANT, "name": "wxo-dev", "title": "Demo", "tags": []}
    return Reply([tenant])


def _list_knowledge_bases(call: Call) -> Reply:
    return Reply([])


OPERATIONS = (
    Operation("POST", f"{IDENTITY}api/1.0/apikeys/token", _exchange_key, public=True),
    Operation("POST", "/api/v1/auth/token", _log_in, public=True),
    Operation("GET", "/api/v1/tenants", _list_tenants),
    *everywhere("GET", "/orchestrate/knowledge-bases", _list_knowledge_bases),
)
