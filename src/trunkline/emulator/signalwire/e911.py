"""The emergency address of a number.

The carrier confirms a change between two requests: the response to an assignment has the status
`pending`, and the next read returns `active`.
"""

from typing import Any, Final

from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, Operation, Reply
from trunkline.emulator.signalwire.errors import blank, invalid
from trunkline.emulator.signalwire.numbers import read_body
from trunkline.emulator.signalwire.rows import row_of, save

_PATH: Final = "/api/relay/rest/phone_numbers/{id}/e911_address"


def _assign(call: Call) -> Reply:
    number = row_of(call)
    address = read_body(call).get("e911_address_id")
    if not address:
        raise blank("e911_address_id")
    query = "SELECT 1 FROM signalwire_e911_addresses WHERE id = ?"
    if not isinstance(address, str) or not call.db.execute(query, (address,)).fetchone():
        raise invalid(("e911_address_id", "is not a validated address of this project"))
    save(call, number, {"e911_address_id": address, "e911_status": "active"})
    return _unconfirmed(call, "pending", address)


def _remove(call: Call) -> Reply:
    number = row_of(call)
    if number.fields["e911_status"] != "active":
        raise invalid(("e911_status", "must be active"))
    address = number.fields["e911_address_id"]
    save(call, number, {"e911_address_id": None, "e911_status": "unregistered"})
    return _unconfirmed(call, "pending_removal", address)


def _unconfirmed(call: Call, status: str, address: str) -> Reply:
    """Return a number as it is before the carrier confirms."""
    fields: dict[str, Any] = row_of(call).fields
    return Reply(dump({**fields, "e911_status": status, "e911_address_id": address}).encode())


OPERATIONS = (
    Operation("POST", _PATH, _assign, writes=True),
    Operation("DELETE", _PATH, _remove, writes=True),
)
