"""Numbers as they are kept and answered: one JSON text each, its fields in the document's order."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.emulator.jsontext import dump, load
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
        answer: what is answered for it, a field for each of the document's.
        unanswered: the fields that were written and are never answered.
    """

    answer: dict[str, Any]
    unanswered: dict[str, Any]

    @property
    def row(self) -> tuple[str, str, str | None, str, str]:
        """The columns `id`, `number`, `name`, `answer`, `unanswered`."""
        answer = self.answer
        return answer["id"], answer["number"], answer["name"], dump(answer), dump(self.unanswered)


def new(number: str, made: str, **given: Any) -> Number:
    """Return a number that nothing answers yet.

    Args:
        number: the number, in E.164.
        made: when it was bought, as the vendor writes times.
        given: further fields of the answer.
    """
    usual = {"id": uuid_of("signalwire", number, made), "number": number}
    times = {"created_at": made, "updated_at": made}
    return Number(_BLANK | usual | times | given, {})


def add(db: sqlite3.Connection, numbers: "list[Number]") -> None:
    """Put numbers behind those that are there, the last one newest."""
    db.executemany(
        f"INSERT INTO signalwire_numbers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        (number.row for number in numbers),
    )


def row_of(call: Call) -> Number:
    """Return the number that the path names.

    Raises:
        ErrorReply: 404, there is none.
    """
    query = "SELECT answer, unanswered FROM signalwire_numbers WHERE id = ?"
    found = call.db.execute(query, (call.path["id"].lower(),)).fetchone()
    if found is None:
        raise ErrorReply(404)
    return Number(load(found[0].encode()), load(found[1].encode()))


def save(
    call: Call,
    number: Number,
    answer: Mapping[str, Any],
    unanswered: Mapping[str, Any] | None = None,
) -> Reply:
    """Write changed fields of a number, and answer it."""
    changed = Number(
        {**number.answer, **answer, "updated_at": now()},
        {**number.unanswered, **(unanswered or {})},
    )
    key, _, name, text, rest = changed.row
    call.db.execute(
        "UPDATE signalwire_numbers SET name = ?, answer = ?, unanswered = ? WHERE id = ?",
        (name, text, rest, key),
    )
    return Reply(text.encode())


def now() -> str:
    """Return the present as the vendor writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
