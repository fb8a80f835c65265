"""Telephone numbers: imported, released, and pointed at connectors."""

from trunkline.emulator.part import Answer, Call, Operation, Refused
from trunkline.emulator.polyai.access import project
from trunkline.emulator.polyai.rows import listed, one
from trunkline.emulator.polyai.tables import NUMBER
from trunkline.model.phone import is_e164

__all__ = ["OPERATIONS"]

_NUMBERS = "/v1/agents/{agentId}/telephony/phone-numbers"
_NUMBER = "/v1/agents/{agentId}/telephony/phone-numbers/{phoneNumber}"


def _list_numbers(call: Call) -> Answer:
    key = project(call)
    if "connectorId" in call.query:
        source = "numbers WHERE connector_id = ? AND project_id = ? ORDER BY rowid"
        return listed(call, "phoneNumbers", NUMBER, source, call.query["connectorId"], key)
    return listed(call, "phoneNumbers", NUMBER, "numbers WHERE project_id = ? ORDER BY rowid", key)


def _get_number(call: Call) -> Answer:
    return Answer(_text(call, project(call), _number(call)).encode())


def _number(call: Call) -> str:
    number = call.path["phoneNumber"]
    if not is_e164(number):
        raise Refused(
            400,
            "Number is not in valid E.164 format.",
            "PHONE_NUMBERS_INVALID_PHONE_NUMBER_FORMAT",
        )
    return number


def _text(call: Call, key: str, number: str) -> str:
    found = one(call, NUMBER, "numbers WHERE project_id = ? AND number = ?", key, number)
    if found is None:
        raise Refused(404, "Phone number does not exist.", "PHONE_NUMBERS_NOT_FOUND")
    return found


OPERATIONS = (
    Operation("GET", _NUMBERS, _list_numbers),
    Operation("GET", _NUMBER, _get_number),
)
