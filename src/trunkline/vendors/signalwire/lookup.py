"""Following a number to what handles its calls."""

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import Any, Final

from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.vendors.base import Hop, Route, facts_of
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED, Channel
from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.signalwire.records import record_of

_HANDLER: Final = "call handler"


async def follow(client: SignalWireClient, profile: Profile, number: str) -> Route | None:
    """Follow an E.164 number to its call handler; `None` where the project has it not.

    The vendor is asked for numbers that have this one in them, never for all.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    async with aclosing(client.numbers(number=number)) as pages:
        async for page in pages:
            for each in page:
                if each["number"] == number:
                    record = record_of(each)
                    hops = (_number_hop(record), _handler_hop(record))
                    return Route(number, profile.name, hops)
    return None


def _number_hop(record: Record) -> Hop:
    values = record.values
    capabilities = values.get("capabilities")
    handler = values.get(MESSAGES.field) or ""
    messages = " ".join(_texts(values, MESSAGES.field, MESSAGES.leads_by(handler)))
    facts = facts_of(
        ("name", values.get("name")),
        ("type", values.get("number_type")),
        ("takes", values.get("call_receive_mode")),
        ("can", ", ".join(map(str, capabilities)) if isinstance(capabilities, list) else None),
        ("messages", messages),
    )
    return Hop(NUMBERS.name, record, values["number"], facts, tuple(_number_problems(values)))


def _number_problems(values: Mapping[str, Any]) -> Iterator[str]:
    capabilities = values.get("capabilities")
    if isinstance(capabilities, list) and capabilities and "voice" not in capabilities:
        yield "the number cannot take calls"
    if values.get("call_receive_mode") == "fax":
        yield "calls are taken as fax"
    if values.get("e911_status") == "failed":
        yield "the carrier has not taken its emergency address"
    yield from _handler_problems(MESSAGES, values)


def _handler_hop(record: Record) -> Hop:
    values = record.values
    name = values.get(CALLS.field)
    if not name:
        return Hop(_HANDLER, None, "none", problems=("the number has no call handler",))
    handler = CALLS.handlers.get(name)
    companions = handler.companions if handler else (CALLS.resource,)
    facts = facts_of(
        ("it", handler.does if handler else CALLS.seen.get(name)),
        *((NUMBERS.title_of(each), values.get(each)) for each in companions),
        ("resource", values.get(CALLS.resource) if _is_unanswered(CALLS, name) else None),
    )
    named = {each: values.get(each) for each in (CALLS.field, *companions)}
    return Hop(
        _HANDLER,
        Record(name, record.key, named),
        name,
        facts,
        tuple(_handler_problems(CALLS, values)),
        leads=(values.get(handler.first) or "") if handler and handler.address else "",
    )


def _handler_problems(channel: Channel, values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with how calls or messages are handled."""
    name = values.get(channel.field)
    if not name:
        return
    handler = channel.handlers.get(name)
    if handler is None:
        known = name in channel.seen
        yield (
            f"{name} is set elsewhere: it can be seen here, not changed"
            if known
            else (f"{name} is no handler that is known")
        )
        return
    if handler.deprecated:
        yield f"{name} is deprecated: use {handler.deprecated} instead"
    if not _is_unanswered(channel, name) and not values.get(handler.first):
        yield f"{name} has no {NUMBERS.title_of(handler.first)}"
    for field in handler.companions:
        if _is_open(values.get(field)):
            yield f"the {NUMBERS.title_of(field)} is plain http"


def _is_unanswered(channel: Channel, name: str) -> bool:
    handler = channel.handlers.get(name)
    return handler is not None and handler.first in UNANSWERED


def _is_open(value: Any) -> bool:
    return isinstance(value, str) and value[:7].casefold() == "http://"


def _texts(values: Mapping[str, Any], *names: str) -> Iterator[str]:
    return (str(values[name]) for name in names if values.get(name))
