"""The telephone numbers of SIP trunks: added, renamed, given to agents, and deleted."""

from typing import Any

from trunkline.emulator.part import Call, ErrorReply, Reply
from trunkline.emulator.watsonx.access import everywhere
from trunkline.emulator.watsonx.bodies import checked
from trunkline.emulator.watsonx.merging import SIP
from trunkline.emulator.watsonx.phones import content_of, touch
from trunkline.emulator.watsonx.rows import add_numbers, change_number, numbers_of


def _add_number(call: Call) -> Reply:
    phone = _trunk(call)
    body = checked(call, "number")
    add_numbers(call, phone, [body], ())
    touch(call, phone)
    return Reply(_number(call, phone, body["phone_number"]), 201)


def _change_number(call: Call) -> Reply:
    phone = _trunk(call)
    number = _number(call, phone, call.path["number"])
    body = checked(call, "number")
    change_number(call, number["phone_number"], {**number, **body})
    touch(call, phone)
    return Reply(_number(call, phone, body["phone_number"]))


def _delete_number(call: Call) -> Reply:
    phone = _trunk(call)
    number = _number(call, phone, call.path["number"])
    call.db.execute("DELETE FROM watsonx_numbers WHERE number = ?", (number["phone_number"],))
    touch(call, phone)
    return Reply(b"", 204)


def _trunk(call: Call) -> str:
    phone = call.path["phone"]
    if content_of(call, phone)["service_provider"] != SIP:
        raise ErrorReply(400, "Phone numbers are only supported for SIP trunks")
    return phone


def _number(call: Call, phone: str, wanted: str) -> dict[str, Any]:
    found = numbers_of(call, phone, wanted)
    if not found:
        raise ErrorReply(404, f"Phone number '{wanted}' not found")
    return found[0]


OPERATIONS = (
    *everywhere("POST", "/channels/phone/{phone}/numbers", _add_number, writes=True),
    *everywhere("PATCH", "/channels/phone/{phone}/numbers/{number}", _change_number, writes=True),
    *everywhere("DELETE", "/channels/phone/{phone}/numbers/{number}", _delete_number, writes=True),
)
