"""The rows of numbers: one JSON text each, with the fields in the document's order."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.part import Call, ErrorReply, Reply
from trunkline.emulator.seeds.shared import uuid_of

_FIELDS: Final = (
    "id", "number", "name", "capabilities", "number_type", "e911_address_id", "e911_status",
    "created_at", "updated_at", "next_billed_at", "call_handler", "calling_handler_resource_id",
    "call_receive_mode", "call_request_url", "call_request_method", "call_fallback_url",
    "call_fallback_method", "call_status_callback_url", "call_status_callback_method",
    "call_laml_application_id", "call_dialogflow_agent_id", "call_relay_topic",
    "call_relay_topic_status_callback_url", "call_relay_script_url", "call_relay_context",
    "call_relay_context_status_callback_url", "call_relay_application", "call_relay_connector_id",
    "call_sip_endpoint_id", "call_verto_resource", "call_video_room_id", "message_handler",
    "messaging_handler_resource_id", "message_request_url", "message_request_method",
    "message_fallback_url", "message_fallback_method", "message_laml_application_id",
    "message_relay_topic", "message_relay_context", "country_code",
)  # fmt: skip
_BLANK: Final = dict.fromkeys(_FIELDS) | {"call_receive_mode": "voice"}
_COLUMNS: Final = "id, number, name, answer, unanswered"


@dataclass(frozen=True, slots=True)
class Number:
    """One number.

    Attributes:
        fields: the fields of the response.
        unanswered: the fields that were written and that no response has.
    """

    fields: dict[str, Any]
    unanswered: dict[str, Any]

    @property
    def row(self) -> tuple[str, str, str | None, str, str]:
        """The columns `id`, `number`, `name`, `answer`, `unanswered`."""
        fields = self.fields
        return fields["id"], fields["number"], fields["name"], dump(fields), dump(self.unanswered)


def new(number: str, created: str, **fields: Any) -> Number:
    """Return a new number in E.164, bought at a time in the vendor's format, without handlers."""
    identity = {"id": uuid_of("signalwire", number, created), "number": number}
    times = {"created_at": created, "updated_at": created}
    return Number(_BLANK | identity | times | fields, {})


def add(db: sqlite3.Connection, numbers: "list[Number]") -> None:
    """Append numbers; the last one is the newest."""
    db.executemany(
        f"INSERT INTO signalwire_numbers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        (number.row for number in numbers),
    )


def row_of(call: Call) -> Number:
    """Return the number in the path; 404 if it is unknown."""
    query = "SELECT answer, unanswered FROM signalwire_numbers WHERE id = ?"
    row = call.execute(query, call.path["id"].lower()).fetchone()
    if row is None:
        raise ErrorReply(404)
    return Number(load(row[0].encode()), load(row[1].encode()))


def save(
    call: Call, number: Number, fields: Mapping[str, Any], unanswered: Mapping[str, Any]
) -> Reply:
    """Write changed fields of a number, and return the number."""
    shown = {**number.fields, **fields, "updated_at": now()}
    changed = Number(shown, {**number.unanswered, **unanswered})
    key, _, name, text, rest = changed.row
    query = "UPDATE signalwire_numbers SET name = ?, answer = ?, unanswered = ? WHERE id = ?"
    call.execute(query, name, text, rest, key)
    return Reply(text.encode())


def now() -> str:
    """Return the current time in the vendor's format, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
