"""The telephone numbers of SIP trunks: add, change, route to agents, and delete."""

from typing import Any

from trunkline.emulator.part import Call, ErrorReply, Reply
from trunkline.emulator.watsonx.access import everywhere
from trunkline.emulator.watsonx.phone_merging import SIP
from trunkline.emulator.watsonx.phones import content_of, touch
from trunkline.emulator.watsonx.request_bodies import read_body
from trunkline.emulator.watsonx.rows import add_numbers, change_number, numbers_of


def _add_number(call: Call) -> Reply:
    phone = _trunk(call)
    body = read_body(call, "number")
    add_numbers(call, phone, [body], ())
    touch(call, phone)
    return Reply(_number(call, phone, body["phone_number"]), 201)


def _change_number(call: Call) -> Reply:
    phone = _trunk(call)
    number = _number(call, phone, call.path["number"])
    body = read_body(call, "number")
    change_number(call, number["phone_number"], {**number, **body})
    touch(call, phone)
    return Reply(_number(call, phone, body["phone_number"]))


def _delete_number(call: Call) -> Reply:
    phone = _trunk(call)
    number = _number(call, phone, call.path["number"])
    call.execute("DELETE FROM watsonx_numbers WHERE number = ?", number["phone_number"])
    touch(call, phone)
    return Reply(b"", 204)


def _trunk(call: Call) -> str:
    phone = call.path["phone"]
    if content_of(call, phone)["service_provider"] != SIP:
        raise ErrorReply(400, "Phone numbers are only supported for SIP trunks")
    return phone


def _number(call: Call, phone: str, number: str) -> dict[str, Any]:
    for row in numbers_of(call, phone, number):
        return row
    raise ErrorReply(404, f"Phone number '{number}' not found")


OPERATIONS = (
    *everywhere("POST", "/channels/phone/{phone}/numbers", _add_number, writes=True),
    *everywhere("PATCH", "/channels/phone/{phone}/numbers/{number}", _change_number, writes=True),
    *everywhere("DELETE", "/channels/phone/{phone}/numbers/{number}", _delete_number, writes=True),
)
