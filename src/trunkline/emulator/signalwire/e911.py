"""The emergency address of a number.

The carrier confirms what it is told between two requests: the answer to an assignment is `pending`,
and what is read next is `active`.
"""

from typing import Any, Final

from trunkline.emulator.jsontext import dump
from trunkline.emulator.part import Call, Operation, Reply
from trunkline.emulator.signalwire.errors import blank, invalid
from trunkline.emulator.signalwire.numbers import body_of
from trunkline.emulator.signalwire.rows import row_of, save

_PATH: Final = "/api/relay/rest/phone_numbers/{id}/e911_address"


def _assign(call: Call) -> Reply:
    number = row_of(call)
    address = body_of(call).get("e911_address_id")
    if not address:
        raise blank("e911_address_id")
    query = "SELECT 1 FROM signalwire_e911_addresses WHERE id = ?"
    if not isinstance(address, str) or not call.db.execute(query, (address,)).fetchone():
        raise invalid(("e911_address_id", "is not a validated address of this project"))
    save(call, number, {"e911_address_id": address, "e911_status": "active"})
    return _told(call, "pending", address)


def _remove(call: Call) -> Reply:
    number = row_of(call)
    if number.answer["e911_status"] != "active":
        raise invalid(("e911_status", "must be active"))
    address = number.answer["e911_address_id"]
    save(call, number, {"e911_address_id": None, "e911_status": "unregistered"})
    return _told(call, "pending_removal", address)


def _told(call: Call, status: str, address: str) -> Reply:
    """Answer a number as it is while the carrier has not confirmed yet."""
    answer: dict[str, Any] = row_of(call).answer
    return Reply(dump({**answer, "e911_status": status, "e911_address_id": address}).encode())


OPERATIONS = (
    Operation("POST", _PATH, _assign, writes=True),
    Operation("DELETE", _PATH, _remove, writes=True),
)
