"""Telephone numbers: import, release, and assignment to connectors."""

from collections.abc import Iterable

from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.polyai.access import ENVIRONMENTS, is_identifier, project
from trunkline.emulator.polyai.errors import (
    connector_unknown,
    invalid,
    number_format,
    number_unknown,
)
from trunkline.emulator.polyai.request_bodies import read_body
from trunkline.emulator.polyai.rows import json_array, json_row, list_reply
from trunkline.emulator.polyai.tables import NUMBER
from trunkline.model.phone import is_e164

_NUMBERS = "/v1/agents/{agentId}/telephony/phone-numbers"
_NUMBER = "/v1/agents/{agentId}/telephony/phone-numbers/{phoneNumber}"
_BAD_BODY = ("Phone number request failed validation.", "PHONE_NUMBERS_VALIDATION_FAILED")
_OF = "numbers WHERE project_id = ?"


def _list_numbers(call: Call) -> Reply:
    key, connector = project(call), call.query.get("connectorId")
    if connector is None:
        return list_reply(call, "phoneNumbers", NUMBER, f"{_OF} ORDER BY rowid", key)
    if not is_identifier(connector):
        raise invalid(*_BAD_BODY, "connectorId: not a connector ID")
    source = f"{_OF} AND connector_id = ? ORDER BY rowid"
    return list_reply(call, "phoneNumbers", NUMBER, source, key, connector)


def _import_many(call: Call) -> Reply:
    key, body = project(call), read_body(call, "import", *_BAD_BODY)
    numbers, environment = _e164_numbers(body["phoneNumbers"]), _environment(body)
    # Numbers that are in use are skipped silently; if none is left, it is a conflict.
    imported = [number for number in numbers if _import(call, key, number, environment)]
    if not imported:
        raise _in_use()
    return Reply({"imported": imported}, 201)


def _import_one(call: Call) -> Reply:
    key, number = project(call), _number(call)
    environment = _environment(read_body(call, "import one", *_BAD_BODY))
    if not _import(call, key, number, environment):
        raise _in_use()
    return Reply({"imported": number}, 201)


def _release_many(call: Call) -> Reply:
    key = project(call)
    numbers = dict.fromkeys(read_body(call, "numbers", *_BAD_BODY)["phoneNumbers"])
    deleted, errors = [], []
    for number in numbers:
        if not is_e164(number):
            errors.append({"phoneNumber": number, "error": number_format().message})
        elif not _release(call, key, number):
            errors.append({"phoneNumber": number, "error": number_unknown().message})
        else:
            deleted.append(number)
    return Reply({"deleted": deleted, "errors": errors} if errors else {"deleted": deleted})


def _batch_get(call: Call) -> Reply:
    key = project(call)
    numbers = _e164_numbers(read_body(call, "numbers", *_BAD_BODY)["phoneNumbers"])
    source = """(SELECT numbers.* FROM json_each(?) AS requested
        JOIN numbers ON numbers.number = requested.value
        WHERE numbers.project_id = ? ORDER BY requested.key)"""
    found = json_array(call, NUMBER, source, dump(numbers), key)
    missing = [number for number in numbers if json_row(call, "1", *_row(key, number)) is None]
    return Reply(f'{{"found":{found},"notFound":{dump(missing)}}}'.encode())


def _get_number(call: Call) -> Reply:
    return Reply(_text(call, project(call), _number(call)).encode())


def _reassign(call: Call) -> Reply:
    key, number = project(call), _number(call)
    connector = read_body(call, "target", *_BAD_BODY)["connectorId"]
    _text(call, key, number)
    query = "SELECT environment FROM connectors WHERE project_id = ? AND id = ?"
    row = call.execute(query, key, connector).fetchone()
    if row is None:
        raise connector_unknown()
    update = "UPDATE numbers SET connector_id = ?, environment = ? WHERE number = ?"
    call.execute(update, connector, row[0], number)
    return Reply(_text(call, key, number).encode())


def _release_one(call: Call) -> Reply:
    key, number = project(call), _number(call)
    if not _release(call, key, number):
        raise number_unknown()
    return Reply({"deleted": number})


def _number(call: Call) -> str:
    return _e164_numbers([call.path["phoneNumber"]])[0]


def _e164_numbers(numbers: Iterable[str]) -> list[str]:
    unique = list(dict.fromkeys(numbers))
    if not all(map(is_e164, unique)):
        raise number_format()
    return unique


def _environment(body: dict[str, str]) -> str:
    environment = body.get("clientEnv", "live")
    if environment not in ENVIRONMENTS:
        raise invalid(*_BAD_BODY, f"clientEnv: one of {', '.join(ENVIRONMENTS)}")
    return environment


def _row(key: str, number: str) -> tuple[str, str, str]:
    return f"{_OF} AND number = ?", key, number


def _text(call: Call, key: str, number: str) -> str:
    text = json_row(call, NUMBER, *_row(key, number))
    if text is None:
        raise number_unknown()
    return text


def _import(call: Call, key: str, number: str, environment: str) -> bool:
    """Return whether no account had the number; it is imported without a connector."""
    query = "INSERT OR IGNORE INTO numbers VALUES (?, ?, ?, NULL)"
    return call.execute(query, number, key, environment).rowcount == 1


def _release(call: Call, key: str, number: str) -> bool:
    query = "DELETE FROM numbers WHERE project_id = ? AND number = ?"
    return call.execute(query, key, number).rowcount == 1


def _in_use() -> ErrorReply:
    return ErrorReply(409, "Phone number already exists.", "PHONE_NUMBERS_ALREADY_EXISTS")


OPERATIONS = (
    Operation("GET", _NUMBERS, _list_numbers),
    Operation("POST", _NUMBERS, _import_many, writes=True),
    Operation("DELETE", _NUMBERS, _release_many, writes=True),
    Operation("POST", f"{_NUMBERS}/batch", _batch_get),
    Operation("GET", _NUMBER, _get_number),
    Operation("POST", _NUMBER, _import_one, writes=True),
    Operation("PATCH", _NUMBER, _reassign, writes=True),
    Operation("DELETE", _NUMBER, _release_one, writes=True),
)
