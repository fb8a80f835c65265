"""Phone configs: SIP trunks and Genesys connectors, with their lists and secrets."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.clock import now
from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, ErrorReply, Reply
from trunkline.emulator.sql import insert
from trunkline.emulator.watsonx.access import TENANT, USER, everywhere
from trunkline.emulator.watsonx.agents import names_of
from trunkline.emulator.watsonx.errors import FieldError, invalid, quota
from trunkline.emulator.watsonx.phone_merging import (
    GENESYS,
    SECRETS,
    SIP,
    blank,
    field_errors,
    merged,
    secured,
)
from trunkline.emulator.watsonx.request_bodies import read_body
from trunkline.emulator.watsonx.rows import add_numbers, numbers_of

LIMIT: Final = 50
"""The most phone configs that an instance may have."""

NO_SECURITY: Final[Mapping[str, Any]] = {
    "api_key": None,
    "client_secret": None,
    "secure_trunking": False,
    "authentication": False,
    "username": None,
    "password": None,
}

_OF_GENESYS: Final = ("api_key", "client_secret")
_NOT_OF_GENESYS: Final = (
    "custom_invite_headers",
    "put_caller_on_hold_on_transfer",
    "send_provisional_response",
    "error_handling",
)
_LAST_FIELDS: Final = ("created_on", "created_by", "updated_at", "updated_by")


def _list_phones(call: Call) -> Reply:
    rows = call.db.execute("SELECT id FROM watsonx_phones ORDER BY rowid").fetchall()
    return Reply({"phones": [_shown(call, phone) for (phone,) in rows]})


def _get_phone(call: Call) -> Reply:
    return Reply(_shown(call, call.path["phone"]))


def _create_phone(call: Call) -> Reply:
    body = read_body(call, "new phone")
    count = call.db.execute("SELECT count(*) FROM watsonx_phones").fetchone()[0]
    if count >= LIMIT:
        raise quota("phone configs", count, LIMIT)
    phone, at = str(uuid.uuid4()), now()
    content = merged(blank(body["name"], body.get("service_provider", SIP)), body, append=False)
    security = secured(NO_SECURITY, body.get("security"))
    if errors := list(field_errors(None, content, security)):
        raise invalid(errors)
    content |= {"created_on": at, "created_by": USER, "updated_at": at, "updated_by": USER}
    insert(call.db, "watsonx_phones", phone, dump(_named(call, content)), dump(security))
    _put_numbers(call, phone, content, body)
    return Reply(_shown(call, phone), 201)


def _change_phone(call: Call) -> Reply:
    phone, before = call.path["phone"], content_of(call, call.path["phone"])
    body = read_body(call, "phone")
    append = _flag(call, "append")
    content = merged(before, body, append=append)
    security = secured(_security_of(call, phone), body.get("security"))
    if errors := list(field_errors(before, content, security)):
        raise invalid(errors)
    query = "UPDATE watsonx_phones SET content = ?, security = ? WHERE id = ?"
    call.execute(query, dump(_named(call, content)), dump(security), phone)
    if body.get("phone_numbers") is not None and not append:
        call.execute("DELETE FROM watsonx_numbers WHERE phone_id = ?", phone)
    _put_numbers(call, phone, content, body)
    touch(call, phone)
    return Reply(_shown(call, phone))


def _delete_phone(call: Call) -> Reply:
    phone = call.path["phone"]
    content_of(call, phone)
    call.execute("DELETE FROM watsonx_numbers WHERE phone_id = ?", phone)
    call.execute("DELETE FROM watsonx_phones WHERE id = ?", phone)
    return Reply(b"", 204)


def content_of(call: Call, phone: str) -> dict[str, Any]:
    """Return a phone config without its security and its numbers; 404 if it is unknown."""
    query = "SELECT content FROM watsonx_phones WHERE id = ?"
    row = call.execute(query, phone).fetchone()
    if row is None:
        raise ErrorReply(404, f"Phone channel '{phone}' not found")
    content: dict[str, Any] = load(row[0].encode())
    return content


def touch(call: Call, phone: str) -> None:
    """Update the modification time of a phone config."""
    changed = "json_set(content, '$.updated_at', ?, '$.updated_by', ?)"
    query = f"UPDATE watsonx_phones SET content = {changed} WHERE id = ?"  # noqa: S608
    call.execute(query, now(), USER, phone)


def _shown(call: Call, phone: str) -> dict[str, Any]:
    """Return a phone config as a response: without secrets, and with its provider's fields only.

    The vendor's command line exports responses, and imports only the fields of the provider.
    """
    content, security = content_of(call, phone), _security_of(call, phone)
    hidden = {**security, **dict.fromkeys(SECRETS), "password_is_set": bool(security["password"])}
    if content["service_provider"] == GENESYS:
        hidden = {name: hidden[name] for name in _OF_GENESYS}
        content = {name: content[name] for name in content if name not in _NOT_OF_GENESYS}
    last = {name: content.pop(name) for name in _LAST_FIELDS}
    numbers = {"phone_numbers": numbers_of(call, phone)}
    return {"id": phone, **content, "security": hidden, **numbers, "tenant_id": TENANT, **last}


def _security_of(call: Call, phone: str) -> dict[str, Any]:
    query = "SELECT security FROM watsonx_phones WHERE id = ?"
    security: dict[str, Any] = load(call.execute(query, phone).fetchone()[0].encode())
    return security


def _named(call: Call, content: Mapping[str, Any]) -> dict[str, Any]:
    """Add the names of the attached agents and environments to their IDs."""
    attached = []
    for item in content["attached_environments"]:
        names = names_of(call, item["agent_id"], item["environment_id"])
        known = {} if names is None else {"agent_name": names[0], "environment_name": names[1]}
        attached.append({**item, **known})
    return {**content, "attached_environments": attached}


def _put_numbers(
    call: Call, phone: str, content: Mapping[str, Any], body: Mapping[str, Any]
) -> None:
    if not (numbers := body.get("phone_numbers")):
        return
    if content["service_provider"] == GENESYS:
        message = "Phone numbers are only supported for SIP trunks"
        raise invalid([FieldError(["phone_numbers"], message)])
    add_numbers(call, phone, numbers, ["phone_numbers"])


def _flag(call: Call, name: str) -> bool:
    """Return a boolean of the query, parsed as the vendor does."""
    text = call.query.get(name, "false").lower()
    if text not in ("true", "false", "1", "0"):
        message = "Input should be a valid boolean, unable to interpret input"
        raise invalid([FieldError([name], message, "bool_parsing")], within="query")
    return text in ("true", "1")


OPERATIONS = (
    *everywhere("GET", "/channels/phone", _list_phones),
    *everywhere("POST", "/channels/phone", _create_phone, writes=True),
    *everywhere("GET", "/channels/phone/{phone}", _get_phone),
    *everywhere("PATCH", "/channels/phone/{phone}", _change_phone, writes=True),
    *everywhere("DELETE", "/channels/phone/{phone}", _delete_phone, writes=True),
)
