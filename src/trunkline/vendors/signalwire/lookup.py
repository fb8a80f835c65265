"""The route of a number: the number itself, and the handler of its calls."""

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from trunkline.model.phone_spelling import is_same_number, national_digits
from trunkline.model.record import Record
from trunkline.vendors.call_route import CallRoute, Hop, facts_of
from trunkline.vendors.rows import text_of
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED, Channel
from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.signalwire.models import PhoneNumber
from trunkline.vendors.signalwire.records import record_of

_HANDLER: Final = "call handler"


async def follow(client: SignalWireClient, profile: str, number: str) -> CallRoute | None:
    """Return the route of a number, `None` where the project does not have it in any spelling.

    The request filters by the digits that all spellings have; other numbers are never loaded.
    """
    match: PhoneNumber | None = None
    async with aclosing(client.numbers(number=national_digits(number))) as pages:
        async for page in pages:
            for answer in page:
                listed = text_of(answer, "number")
                if listed == number or (match is None and is_same_number(listed, number)):
                    match = answer
            if match is not None and match.get("number") == number:
                break
    if match is None:
        return None
    record = record_of(match)
    known = record_of(client.documented(match, PhoneNumber))
    return CallRoute(number, profile, (_number_hop(record, known.values), _handler_hop(known)))


def _number_hop(record: Record, values: Mapping[str, Any]) -> Hop:
    capabilities = values.get("capabilities")
    handler = values.get(MESSAGES.field) or ""
    messages = (values.get(name) for name in (MESSAGES.field, MESSAGES.target_field(handler)))
    facts = facts_of(
        ("name", values.get("name")),
        ("type", values.get("number_type")),
        ("receives", values.get("call_receive_mode")),
        ("capable of", ", ".join(map(str, capabilities)) if isinstance(capabilities, list) else ""),
        ("messages", " ".join(str(text) for text in messages if text)),
    )
    return Hop(NUMBERS.name, record, values["number"], facts, tuple(_number_problems(values)))


def _number_problems(values: Mapping[str, Any]) -> Iterator[str]:
    capabilities = values.get("capabilities")
    if isinstance(capabilities, list) and capabilities and "voice" not in capabilities:
        yield "the number is not capable of voice calls"
    if values.get("call_receive_mode") == "fax":
        yield "calls are received as fax"
    if values.get("e911_status") == "failed":
        yield "the carrier rejected the emergency address"
    yield from _handler_problems(MESSAGES, values)


def _handler_hop(record: Record) -> Hop:
    values = record.values
    name = values.get(CALLS.field)
    if not name:
        return Hop(_HANDLER, None, "none", problems=("the number has no call handler",))
    handler = CALLS.handlers.get(name)
    companions = handler.companions if handler else (CALLS.resource,)
    facts = facts_of(
        ("it", handler.action if handler else CALLS.read_only_handlers.get(name)),
        *((NUMBERS.title_of(field), values.get(field)) for field in companions),
        ("resource", values.get(CALLS.resource) if _is_unanswered(CALLS, name) else None),
    )
    shown = {field: values.get(field) for field in (CALLS.field, *companions)}
    problems = tuple(_handler_problems(CALLS, values))
    target = (values.get(handler.first) or "") if handler and handler.is_address else ""
    return Hop(_HANDLER, Record(name, record.key, shown), name, facts, problems, target)


def _handler_problems(channel: Channel, values: Mapping[str, Any]) -> Iterator[str]:
    name = values.get(channel.field)
    if not name:
        return
    handler = channel.handlers.get(name)
    if handler is None:
        known = name in channel.read_only_handlers
        yield f"{name} is read-only: it is set elsewhere" if known else f"unknown handler {name}"
        return
    if handler.replacement:
        yield f"{name} is deprecated: use {handler.replacement} instead"
    if not _is_unanswered(channel, name) and not values.get(handler.first):
        yield f"{name} has no {NUMBERS.title_of(handler.first)}"
    for field in handler.companions:
        value = values.get(field)
        if isinstance(value, str) and value[:7].casefold() == "http://":
            yield f"the {NUMBERS.title_of(field)} is plain HTTP"


def _is_unanswered(channel: Channel, name: str) -> bool:
    handler = channel.handlers.get(name)
    return handler is not None and handler.first in UNANSWERED
