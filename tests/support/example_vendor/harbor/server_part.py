"""Harbor Voice's part of the embedded server, for `trunkline demo`, `serve` and tests."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.accounts import DemoAccount
from trunkline.emulator.part import Call, ErrorReply, Operation, Part, Reply

ACCOUNT: Final = DemoAccount("harbor", "demo-harbor-token", path="/harbor")
_LINES: Final = (
    (
        "+12025550110",
        {"name": "Desk", "forward_to": "sip:desk@example.com", "recorded": True},
    ),
    ("+12025550111", {"name": "Bookings", "forward_to": None, "recorded": False}),
    ("+12025550112", {"name": None, "forward_to": "https://example.com/x", "recorded": False}),
)
_FIELDS: Final = ("name", "forward_to", "recorded", "pin")


def _authorise(headers: Mapping[str, str], any_credential: bool) -> str | None:
    token = headers.get("authorization", "").removeprefix("Bearer ")
    if not (token and any_credential) and token != ACCOUNT.secret:
        raise ErrorReply(401, "Unknown token")
    return None


def _refusal(refused: ErrorReply, request_id: str) -> Any:
    return {"message": refused.message or f"HTTP {refused.status}", "request": request_id}


def _rows(call: Call, where: str = "1", *values: str) -> list[dict[str, Any]]:
    query = f"SELECT number, content, pin FROM harbor_lines WHERE {where} ORDER BY number"
    return [
        {"number": number, **json.loads(content), "pin_set": bool(pin)}
        for number, content, pin in call.db.execute(query, values)
    ]


def _line(call: Call, number: str) -> dict[str, Any]:
    for row in _rows(call, "number = ?", number):
        return row
    raise ErrorReply(404, "Unknown line")


def _store(call: Call, number: str, before: Mapping[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in call.json.items() if name in _FIELDS}
    pin = body.pop("pin", None)
    content = {name: body.get(name, before.get(name)) for name in _FIELDS[:3]}
    call.db.execute(
        "INSERT INTO harbor_lines VALUES (?, ?, ?) ON CONFLICT (number) DO UPDATE "
        "SET content = excluded.content, pin = coalesce(excluded.pin, pin)",
        (number, json.dumps(content), pin),
    )
    return _line(call, number)


def _create(call: Call) -> Reply:
    number = call.json.get("number")
    if not isinstance(number, str) or _rows(call, "number = ?", number):
        raise ErrorReply(400, "The number is missing or already has a line")
    return Reply(_store(call, number, {"recorded": False}), 201)


def _update(call: Call) -> Reply:
    return Reply(_store(call, call.path["number"], _line(call, call.path["number"])))


def _delete(call: Call) -> Reply:
    _line(call, call.path["number"])
    call.db.execute("DELETE FROM harbor_lines WHERE number = ?", (call.path["number"],))
    return Reply(b"", 204)


def _seed(db: sqlite3.Connection, rows: int) -> None:
    lines = [(number, json.dumps(content), None) for number, content in _LINES]
    db.executemany("INSERT INTO harbor_lines VALUES (?, ?, ?)", lines)


_ONE: Final = "/harbor/v1/lines/{number}"

PART: Final = Part(
    name="harbor",
    prefixes=("/harbor/",),
    operations=(
        Operation("GET", "/harbor/v1/account", lambda call: Reply({"id": "harbor-demo"})),
        Operation("GET", "/harbor/v1/lines", lambda call: Reply({"lines": _rows(call)})),
        Operation("POST", "/harbor/v1/lines", _create, writes=True),
        Operation("GET", _ONE, lambda call: Reply(_line(call, call.path["number"]))),
        Operation("PATCH", _ONE, _update, writes=True),
        Operation("DELETE", _ONE, _delete, writes=True),
    ),
    request_id="X-Request-Id",
    authorise=_authorise,
    error_body=_refusal,
    tables=("CREATE TABLE harbor_lines (number TEXT PRIMARY KEY, content TEXT, pin TEXT)",),
    seed=_seed,
    account=ACCOUNT,
)
