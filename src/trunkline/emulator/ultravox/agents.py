"""Agents, and the account that they belong to.

What the document leaves open: the newest agent comes first; `sort` accepts `name` and `created`,
each with or without a hyphen, and ignores other values; `search` looks in names. A deleted agent's
ID stays in the allowed lists of telephony configs.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.clock import now
from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, Operation, Reply
from trunkline.emulator.seeds.shared import uuid_of
from trunkline.emulator.sql import insert
from trunkline.emulator.ultravox.cursors import page_of
from trunkline.emulator.ultravox.errors import invalid, not_found
from trunkline.emulator.ultravox.request_bodies import Check, read_body, template, text

_AGENTS: Final = "/api/agents"
_AGENT: Final = "/api/agents/{agent_id}"
_CHECKS: Final[Mapping[str, Check]] = {"name": text(64), "callTemplate": template}
_ORDERS: Final = ("name", "-name", "created", "-created")
_WRITE_ONLY: Final = "sharedSecrets"
_ACCOUNT: Final = {
    "accountId": uuid_of("ultravox", "account"),
    "name": "Trunkline demo",
    "billingUrl": "https://billing.example.com/demo",
    "freeTimeUsed": "1800s",
    "freeTimeRemaining": "0s",
    "hasActiveSubscription": True,
    "subscriptionTier": "PRO",
    "subscriptionCadence": "month",
    "subscriptionExpiration": None,
    "subscriptionScheduledUpdate": None,
    "subscriptionRenewal": "2027-01-01T00:00:00Z",
    "activeCalls": 3,
    "allowedConcurrentCalls": 100,
    "allowedVoices": None,
    "allowedCorpora": 20,
}


def _account(call: Call) -> Reply:
    return Reply(_ACCOUNT)


def _list(call: Call) -> Reply:
    where = "1"
    values: tuple[str, ...] = ()
    if (search := call.query.get("search")) is not None:
        if not search.strip():
            raise invalid({"search": "This field may not be blank."})
        where, values = "instr(lower(name), lower(?))", (search,)
    order = call.query.get("sort", "")
    order = order if order in _ORDERS else "-created"
    page = page_of(call, "ultravox_agents", where, values, order)
    count = f"SELECT count(*) FROM ultravox_agents WHERE {where}"  # noqa: S608
    return Reply(
        {
            "next": page.next,
            "previous": page.previous,
            "results": [_content(row) for row in page.rows],
            "total": call.db.execute(count, values).fetchone()[0],
        }
    )


def _get(call: Call) -> Reply:
    return Reply(_content(_row(call)))


def _create(call: Call) -> Reply:
    body = read_body(call, _CHECKS)
    key = str(uuid.uuid4())
    insert(call.db, "ultravox_agents", key, "Unnamed agent", now(), None, None, 0)
    _store(call, key, body)
    return Reply(_content(_row_by_id(call, key)), 201)


def _update(call: Call) -> Reply:
    key = _row(call)[0]
    _store(call, key, read_body(call, _CHECKS))
    return Reply(_content(_row_by_id(call, key)))


def _delete(call: Call) -> Reply:
    call.execute("DELETE FROM ultravox_agents WHERE id = ?", _row(call)[0])
    return Reply(b"", 204)


def _row(call: Call) -> tuple[Any, ...]:
    return _row_by_id(call, call.path["agent_id"].lower())


def _row_by_id(call: Call, key: str) -> tuple[Any, ...]:
    query = "SELECT * FROM ultravox_agents WHERE id = ?"
    row: tuple[Any, ...] | None = call.execute(query, key).fetchone()
    if row is None:
        raise not_found()
    return row


def _content(row: tuple[Any, ...]) -> dict[str, Any]:
    key, name, created, revision, template, calls = row
    return {
        "agentId": key,
        "publishedRevisionId": revision,
        "name": name,
        "created": created,
        "callTemplate": None if template is None else load(template.encode()),
        "statistics": {"calls": calls},
    }


def _store(call: Call, key: str, body: Mapping[str, Any]) -> None:
    if "name" in body:
        call.execute("UPDATE ultravox_agents SET name = ? WHERE id = ?", body["name"], key)
    if "callTemplate" in body:
        template, stored = body["callTemplate"], None
        if template is not None:
            stored = dump({name: template[name] for name in template if name != _WRITE_ONLY})
        query = "UPDATE ultravox_agents SET template = ?, revision = ? WHERE id = ?"
        call.execute(query, stored, str(uuid.uuid4()), key)


OPERATIONS: Final = (
    Operation("GET", "/api/accounts/me", _account),
    Operation("GET", _AGENTS, _list),
    Operation("POST", _AGENTS, _create, writes=True),
    Operation("GET", _AGENT, _get),
    Operation("PATCH", _AGENT, _update, writes=True),
    Operation("DELETE", _AGENT, _delete, writes=True),
)
