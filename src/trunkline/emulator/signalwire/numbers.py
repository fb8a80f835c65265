"""The numbers of a project: listed page by page, bought, read, changed and released."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from trunkline.emulator.jsontext import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.seeds.shared import uuid_of
from trunkline.emulator.signalwire.errors import blank, invalid
from trunkline.emulator.signalwire.handlers import (
    UNANSWERED,
    checked_handlers,
    checked_texts,
    resource_fields,
)
from trunkline.emulator.signalwire.pages import Page, page_of
from trunkline.emulator.signalwire.rows import add, new, now, row_of, save
from trunkline.model.phone import is_e164

_PATH: Final = "/api/relay/rest/phone_numbers"
_BILLED: Final = timedelta(days=30)


def _list_numbers(call: Call) -> Reply:
    page = page_of(call.query)
    filters = {
        column: call.query[f"filter_{column}"]
        for column in ("name", "number")
        if call.query.get(f"filter_{column}")
    }
    where = " AND ".join(["position < ?", *(f"instr({column}, ?) > 0" for column in filters)])
    found = call.db.execute(
        f"""SELECT position, answer FROM signalwire_numbers WHERE {where}
        ORDER BY position DESC LIMIT ?""",  # noqa: S608
        (page.before, *filters.values(), page.size + 1),
    ).fetchall()
    shown = found[: page.size]
    following = shown[-1][0] if len(found) > page.size else None
    links = dump(_links(call, page, filters, following))
    data = ",".join(answer for _, answer in shown)
    return Reply(f'{{"links":{links},"data":[{data}]}}'.encode())


def _links(
    call: Call, page: Page, filters: Mapping[str, str], following: int | None
) -> dict[str, str]:
    given = {f"filter_{column}": value for column, value in filters.items()}

    def link(other: Page) -> str:
        return f"{_PATH}?{urlencode(given | other.query)}"

    links = {"self": link(page), "first": link(Page(page.size))}
    if following is not None:
        links["next"] = link(Page(page.size, page.number + 1, following))
    if page.number:
        links["prev"] = link(_previous(call, page, filters))
    return links


def _previous(call: Call, page: Page, filters: Mapping[str, str]) -> Page:
    """Return the page before one: it begins behind the number that is a page and one newer."""
    if page.number == 1:
        return Page(page.size)
    where = " AND ".join(["position >= ?", *(f"instr({column}, ?) > 0" for column in filters)])
    found = call.db.execute(
        f"""SELECT position FROM signalwire_numbers WHERE {where}
        ORDER BY position LIMIT 1 OFFSET ?""",  # noqa: S608
        (page.before, *filters.values(), page.size),
    ).fetchone()
    return Page(page.size, page.number - 1, found[0]) if found else Page(page.size)


def _purchase(call: Call) -> Reply:
    number = body_of(call).get("number")
    if not number:
        raise blank("number")
    if not isinstance(number, str) or not is_e164(number):
        raise invalid(("number", "is not in E.164 format"))
    if call.db.execute("SELECT 1 FROM signalwire_numbers WHERE number = ?", (number,)).fetchone():
        raise invalid(("number", "is not available for purchase"))
    country, free = _nature(number)
    billed = (datetime.now(UTC) + _BILLED).isoformat(timespec="seconds").replace("+00:00", "Z")
    bought = new(
        number,
        now(),
        capabilities=["voice", "sms", "mms"] if country in ("US", "CA") else ["voice"],
        number_type="toll-free" if free else "longcode",
        next_billed_at=billed,
        country_code=country,
    )
    add(call.db, [bought])
    return Reply(bought.answer)


def _nature(number: str) -> tuple[str | None, bool]:
    """Return a number's country, and whether a call to it is free for the caller."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None, False
    free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    country = phonenumbers.region_code_for_number(parsed)
    return country, free


def _retrieve(call: Call) -> Reply:
    return Reply(row_of(call).answer)


def _update(call: Call) -> Reply:
    number = row_of(call)
    written = checked_texts(body_of(call))
    checked_handlers(written, {**number.answer, **number.unanswered, **written})
    kept = {name: value for name, value in written.items() if name in UNANSWERED}
    shown: dict[str, Any] = {
        name: value for name, value in written.items() if name not in UNANSWERED
    }
    for field in resource_fields(written):
        handler = {**number.answer, **shown}[_HANDLER_OF[field]]
        shown[field] = uuid_of(field, number.answer["id"], dump(written)) if handler else None
    return save(call, number, shown, kept)


_HANDLER_OF: Final = {
    "calling_handler_resource_id": "call_handler",
    "messaging_handler_resource_id": "message_handler",
}


def _release(call: Call) -> Reply:
    number = row_of(call)
    call.db.execute("DELETE FROM signalwire_numbers WHERE id = ?", (number.answer["id"],))
    return Reply(b"", 204)


def body_of(call: Call) -> Mapping[str, Any]:
    """Return the object that was sent.

    Raises:
        ErrorReply: 400, it is none.
    """
    try:
        body = call.json
    except ValueError:
        raise ErrorReply(400) from None
    if not isinstance(body, dict):
        raise ErrorReply(400)
    return body


OPERATIONS = (
    Operation("GET", _PATH, _list_numbers),
    Operation("POST", _PATH, _purchase, writes=True),
    Operation("GET", f"{_PATH}/{{id}}", _retrieve),
    Operation("PUT", f"{_PATH}/{{id}}", _update, writes=True),
    Operation("DELETE", f"{_PATH}/{{id}}", _release, writes=True),
)
