"""The numbers of a project: list, buy, read, change and release."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from trunkline.emulator.json_text import dump
from trunkline.emulator.part import Call, ErrorReply, Operation, Reply
from trunkline.emulator.seeds.shared import uuid_of
from trunkline.emulator.signalwire import handlers
from trunkline.emulator.signalwire.errors import blank, invalid
from trunkline.emulator.signalwire.pages import Page, page_of
from trunkline.emulator.signalwire.rows import add, new, now, row_of, save
from trunkline.model.phone import is_e164

_PATH: Final = "/api/relay/rest/phone_numbers"
_BILLED: Final = timedelta(days=30)


def _list_numbers(call: Call) -> Reply:
    page = page_of(call.query)
    texts = {column: call.query.get(f"filter_{column}") for column in ("name", "number")}
    filters = {column: text for column, text in texts.items() if text}
    query = f"""SELECT position, answer FROM signalwire_numbers
        WHERE {_where("position < ?", filters)} ORDER BY position DESC LIMIT ?"""  # noqa: S608
    rows = call.execute(query, page.before, *filters.values(), page.size + 1).fetchall()
    shown = rows[: page.size]
    last = shown[-1][0] if len(rows) > page.size else None
    links = dump(_links(call, page, filters, last))
    data = ",".join(answer for _, answer in shown)
    return Reply(f'{{"links":{links},"data":[{data}]}}'.encode())


def _links(call: Call, page: Page, filters: Mapping[str, str], last: int | None) -> dict[str, str]:
    """Return the links of a page; `last` is the position of its last row if a page follows."""
    query = {f"filter_{column}": value for column, value in filters.items()}

    def link(other: Page) -> str:
        return f"{_PATH}?{urlencode(query | other.query)}"

    links = {"self": link(page), "first": link(Page(page.size))}
    if last is not None:
        links["next"] = link(Page(page.size, page.number + 1, last))
    if page.number:
        links["prev"] = link(_previous(call, page, filters))
    return links


def _previous(call: Call, page: Page, filters: Mapping[str, str]) -> Page:
    """Return the previous page: it begins after the number that is a page and one newer."""
    if page.number == 1:
        return Page(page.size)
    query = f"""SELECT position FROM signalwire_numbers
        WHERE {_where("position >= ?", filters)} ORDER BY position LIMIT 1 OFFSET ?"""  # noqa: S608
    row = call.execute(query, page.before, *filters.values(), page.size).fetchone()
    return Page(page.size, page.number - 1, row[0]) if row else Page(page.size)


def _where(position: str, filters: Iterable[str]) -> str:
    return " AND ".join([position, *(f"instr({column}, ?) > 0" for column in filters)])


def _purchase(call: Call) -> Reply:
    body = _read_body(call)
    if unknown := [name for name in body if name != "number"]:
        raise invalid(*((name, "is not permitted") for name in unknown))
    number = body.get("number")
    if not number:
        raise blank("number")
    if not isinstance(number, str) or not is_e164(number):
        raise invalid(("number", "is not in E.164 format"))
    if call.execute("SELECT 1 FROM signalwire_numbers WHERE number = ?", number).fetchone():
        raise invalid(("number", "is not available for purchase"))
    country, toll_free = _country_of(number)
    billed = (datetime.now(UTC) + _BILLED).isoformat(timespec="seconds").replace("+00:00", "Z")
    bought = new(
        number,
        now(),
        capabilities=["voice", "sms", "mms"] if country in ("US", "CA") else ["voice"],
        number_type="toll-free" if toll_free else "longcode",
        next_billed_at=billed,
        country_code=country,
    )
    add(call.db, [bought])
    return Reply(bought.fields)


def _country_of(number: str) -> tuple[str | None, bool]:
    """Return a number's country, and whether it is toll-free."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None, False
    toll_free = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.TOLL_FREE
    return phonenumbers.region_code_for_number(parsed), toll_free


def _retrieve(call: Call) -> Reply:
    return Reply(row_of(call).fields)


def _update(call: Call) -> Reply:
    number = row_of(call)
    written = handlers.checked_texts(_read_body(call))
    handlers.checked_handlers(written, {**number.fields, **number.unanswered, **written})
    shown: dict[str, Any] = dict(written)
    hidden = [name for name in written if name in handlers.UNANSWERED]
    unanswered = {name: shown.pop(name) for name in hidden}
    for field in handlers.resource_fields(written):
        handler = {**number.fields, **shown}[handlers.HANDLER_OF[field]]
        shown[field] = uuid_of(field, number.fields["id"], dump(written)) if handler else None
    return save(call, number, shown, unanswered)


def _release(call: Call) -> Reply:
    number = row_of(call)
    call.execute("DELETE FROM signalwire_numbers WHERE id = ?", number.fields["id"])
    return Reply(b"", 204)


def _read_body(call: Call) -> Mapping[str, Any]:
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
