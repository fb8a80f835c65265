"""One odd record costs itself, not the list: every vendor, kind and field, with odd values."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from copy import deepcopy
from itertools import product
from typing import Any, Final, NamedTuple

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from support.wire import Asked, Reply, reply, wire_of
from trunkline.api.errors import ApiError
from trunkline.changes.checks.validation import Checks
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.emulator.seeds.shared import telephony_address
from trunkline.model.conditions import JSON_TYPES, types_of
from trunkline.model.kind import Kind, Shape
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.cells import ODD, UNEXPECTED, Cells
from trunkline.model.table.export import json_text, open_values
from trunkline.model.table.related import Related
from trunkline.tui.browse.record_description import describe
from trunkline.vendors.base import Session, Vendor, load_vendor
from trunkline.vendors.read_records import Batch, read

ODDITIES: Final[Mapping[str, str]] = {
    "null": "null", "an object": '{"a": 1}', "a list": "[1]", "text": '"text"', "a number": "7",
    "a flag": "true", "a huge number": "1e400", "a huge integer": "9" * 400,
    "a lone surrogate": '"x\\ud800"',
}  # fmt: skip
UNUSABLE: Final = ODDITIES.keys() - {"text"}


class Listed(NamedTuple):
    """Where a vendor lists a kind.

    Attributes:
        path: the path of the list, or of the record that contains it.
        name: the list's key in the answer.
        key: the member that identifies an item.
        inside: the key of the list in each item, where the kind's records are in it.
        absent: members that the embedded server's records may lack.
    """

    vendor: str
    kind: str
    path: str
    name: str
    key: str
    inside: str = ""
    absent: tuple[str, ...] = ()


_PROJECT: Final = "/v1/agents/{parent}"
LISTS: Final = (
    Listed("polyai", "projects", "/v1/accounts/{account}/agents", "agents", "agentId"),
    Listed("polyai", "voices", "/v1/accounts/{account}/voice-library", "voices", "id"),
    Listed(
        *("polyai", "connectors", f"{_PROJECT}/telephony/connectors"),
        *("connectors", "connectorId"),
    ),
    Listed(
        *("polyai", "numbers", f"{_PROJECT}/telephony/phone-numbers"), *("phoneNumbers", "number")
    ),
    Listed("polyai", "variants", f"{_PROJECT}/branches/main/variants", "variants", "id"),
    Listed("polyai", "config-pages", f"{_PROJECT}/real-time-configs", "configPages", "clientEnv"),
    Listed(
        *("signalwire", "numbers", "/api/relay/rest/phone_numbers", "data", "id"),
        absent=("call_relay_topic", "call_flow_id"),
    ),
    Listed("ultravox", "agents", "/api/agents", "results", "agentId"),
    Listed("watsonx", "phone-configs", "/v1/channels/phone", "phones", "id"),
    Listed("watsonx", "numbers", "/v1/channels/phone/{parent}", "phone_numbers", "phone_number"),
    Listed("watsonx", "agents", "/v1/orchestrate/agents", "agents", "id"),
    Listed(
        "watsonx", "agent-environments", "/v1/orchestrate/agents", "agents", "id", "environments"
    ),
)
NESTED: Final = {"phone-configs": ("security", "error_handling"), "agents": ("statistics",)}
"""The members whose members are fields of their own."""


def profile_of(vendor: str, url: str) -> tuple[Profile, str]:
    known = next(account for account in ACCOUNTS if account.vendor == vendor)
    profile = Profile(
        name=vendor, vendor=vendor, account=known.account, base_url=url + known.path,
        credential="test",
    )  # fmt: skip
    return profile, known.secret


async def loaded(
    session: Session, vendor: Vendor, kind: Kind, parent: str | None
) -> tuple[dict[str, Record], str]:
    """Return the records by key, and the sentence about those that cannot be listed."""
    batches: list[Batch] = []
    async with aclosing(read(session, vendor, kind, RecordScope(parent))) as reading:
        batches += [batch async for batch in reading]
    (error, *more) = [str(batch.error) for batch in batches if batch.error] or [""]
    assert not more
    return {record.key: record for batch in batches for record in batch.records}, error


def places_in(item: Mapping[str, Any], listed: Listed) -> Iterator[tuple[str, ...]]:
    for name in (*item, *(name for name in listed.absent if name not in item)):
        yield (name,)
        if name in NESTED.get(listed.kind, ()) and isinstance(item.get(name), dict):
            yield from ((name, inner) for inner in item[name])


def with_odd(item: Mapping[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    odd = deepcopy(dict(item))
    holder = odd
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = value
    return odd


def is_expected(kind: Kind, name: str, value: Any) -> bool:
    types = types_of(kind.fields.get(name, {}))
    return not types or value is None or any(type(value) in JSON_TYPES[each] for each in types)


class _Served:
    """A server with one answer, which the test replaces."""

    def __init__(self) -> None:
        self.body = b"{}"

    def choose(self, asked: Asked) -> Reply:
        return reply(200, self.body)


@pytest.fixture(scope="module", name="emulator")
def shared_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(params=LISTS, ids=lambda each: f"{each.vendor}-{each.kind}")
def listed(request: pytest.FixtureRequest) -> Listed:
    chosen: Listed = request.param
    return chosen


@pytest.fixture
async def whole(listed: Listed, emulator: Emulator) -> AsyncIterator[tuple[Any, str | None]]:
    """Yield the answer of the embedded server, cut to a few items, and the parent's key."""
    profile, secret = profile_of(listed.vendor, emulator.url)
    vendor = load_vendor(listed.vendor)
    session: Any = vendor.connect(profile, secret)
    kind = vendor.kinds[listed.kind]
    parent = None
    async with aclosing(session):
        if kind.parent is not None:
            parents, _ = await loaded(session, vendor, vendor.kinds[kind.parent], None)
            for parent in parents:
                if len((await loaded(session, vendor, kind, parent))[0]) >= 2:
                    break
        path = listed.path.format(parent=parent, account=profile.account)
        answer = json.loads((await session.transport.request("GET", path)).body)
        items = answer if isinstance(answer, list) else answer[listed.name]
        body = {**answer, listed.name: items[:3]} if isinstance(answer, dict) else items[:3]
        if isinstance(body, dict) and "next" in body:
            body["next"] = None
        if isinstance(body, dict) and "links" in body:
            body["links"] = {}
        yield body, parent


async def test_an_odd_value_costs_only_its_field(
    listed: Listed, whole: tuple[Any, str | None]
) -> None:
    body, parent = whole
    vendor, served = load_vendor(listed.vendor), _Served()
    kind = vendor.kinds[listed.kind]
    cells, checks = Cells(kind, Related(vendor.kinds)), Checks(kind)
    tried = 0
    async with wire_of(served.choose) as server:
        profile, secret = profile_of(listed.vendor, server.url)
        async with aclosing(vendor.connect(profile, secret)) as session:
            served.body = json.dumps(body).encode()
            right, _ = await loaded(session, vendor, kind, parent)
            assert len(right) >= 2
            items = items_of(body, listed)
            odd_key = key_of(items[1], listed, body)
            for place in places_in(items[1], listed):
                for what, text in ODDITIES.items():
                    served.body = with_item(body, listed, with_odd(items[1], place, "@@")).replace(
                        b'"@@"', text.encode()
                    )
                    records, error = await loaded(session, vendor, kind, parent)
                    case = f"{'.'.join(place)}: {what}"
                    others = {key: record for key, record in right.items() if key != odd_key}
                    assert {key: records.get(key) for key in others} == others, case
                    tried += 1
                    if place == (listed.key,):
                        if what in UNUSABLE:
                            has = "1 " + kind.singular + " has no usable ID and cannot be listed"
                            assert (len(records), error) == (len(others), has), case
                        continue
                    assert not error, case
                    check_odd(records[odd_key], ".".join(place), what, vendor, cells, checks)
    assert tried >= len(ODDITIES) * 2


def items_of(body: Any, listed: Listed) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = body if isinstance(body, list) else body[listed.name]
    return items[0][listed.inside] if listed.inside else items


def key_of(item: Mapping[str, Any], listed: Listed, body: Any) -> str:
    holder = body if isinstance(body, list) else body[listed.name]
    return f"{holder[0]['id']}/{item['id']}" if listed.inside else str(item[listed.key])


def with_item(body: Any, listed: Listed, item: Mapping[str, Any]) -> bytes:
    changed = deepcopy(body)
    items_of(changed, listed)[1] = dict(item)
    return json.dumps(changed).encode()


def check_odd(
    record: Record, name: str, what: str, vendor: Vendor, cells: Cells, checks: Checks
) -> None:
    """Check that a record with an odd value can be shown, and not be edited where it is odd."""
    kind, case = cells.kind, f"{name}: {what}"
    for column in kind.every_column:
        drawn = cells.drawn(record, column)
        assert drawn.isprintable(), case
        if column.field == name and name in record.values and cells.applies(record, name):
            value = record.values[name]
            other = not is_expected(kind, name, value)
            assert drawn.startswith(UNEXPECTED) is other, case
            odd = column.shape is Shape.NUMBER and what in ("text", "a lone surrogate")
            assert drawn.endswith(ODD) is (odd and not other), case
        list(cells.sort_keys([record], column))
    assert describe(record, cells, vendor.kinds), case
    assert isinstance(kind.label_of(record), str), case
    json.loads(json_text(open_values(kind, record)))
    for field in kind.editable:
        if field in record.values and not is_expected(kind, field, record.values[field]):
            (problem,) = checks.problems({field: "new"}, record.values)
            assert "cannot be edited: the vendor sent " in problem, case


class _Changing:
    """A server that passes requests on, and changes one member in every answer."""

    def __init__(self, target: str) -> None:
        self.member = ""
        self.value: Any = None
        self.members: dict[str, None] = {}
        self._target = httpx.Client(base_url=target, trust_env=False)

    def choose(self, asked: Asked) -> Reply:
        headers = {
            name: value
            for name, value in asked.headers.items()
            if name in ("authorization", "x-api-key", "content-type")
        }
        answer = self._target.request(
            asked.method, asked.target, headers=headers, content=asked.body
        )
        if not answer.is_success:
            return reply(answer.status_code, answer.content)
        return reply(200, self._changed(answer.json()))

    def _changed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._changed(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "variables" in value and self.member not in value:
            # The values of a config page have names of their own.
            return value
        self.members |= dict.fromkeys(value)
        return {
            name: self.value
            if name == self.member
            else inner
            if name == "variables"
            else self._changed(inner)
            for name, inner in value.items()
        }


TRACED: Final = {
    "polyai": ("lookup", "+33199001200"),
    "signalwire": ("lookup", "+12125550110"),
    "ultravox": ("reached", telephony_address("Paris front desk")),
    "watsonx": ("lookup", "+33199001200"),
}


@pytest.mark.parametrize("name", TRACED)
async def test_a_trace_survives_odd_values(name: str, emulator: Emulator) -> None:
    method, number = TRACED[name]
    changing = _Changing(emulator.url)
    async with wire_of(changing.choose) as server:
        profile, secret = profile_of(name, server.url)
        async with aclosing(load_vendor(name).connect(profile, secret)) as session:
            follow = getattr(session, method)
            whole = await follow(number)
            assert len(whole.hops) >= 2
            for member, value in product(list(changing.members), (7, {"a": 1})):
                changing.member, changing.value = member, value
                try:
                    route = await follow(number)
                except ApiError:
                    # Without the list itself, or the number in it, nothing can be traced.
                    continue
                assert route is None or all(isinstance(hop.label, str) for hop in route.hops)


@pytest.mark.parametrize("provider", ["twilio", "telnyx", "plivo"])
async def test_an_odd_telephony_config_is_listed_with_the_others(
    provider: str, emulator: Emulator
) -> None:
    vendor = load_vendor("ultravox")
    kind = vendor.kinds["telephony-configs"]
    cells, checks = Cells(kind, Related(vendor.kinds)), Checks(kind)
    profile, secret = profile_of("ultravox", emulator.url)
    bodies: dict[str, dict[str, Any]] = {}
    async with aclosing(vendor.connect(profile, secret)) as session:
        async for records in session.records(kind.name, RecordScope()):
            for record in records:
                fields = kind.applicable(record.values) - {"provider", "configured"}
                flat = {name: record.values.get(name, "AC1") for name in fields - kind.secret}
                bodies[record.key] = {
                    name: value for name, value in flat.items() if "." not in name
                } | {
                    name.partition(".")[0]: {"prefix": value}
                    for name, value in flat.items()
                    if "." in name
                }

    def choose(asked: Asked) -> Reply:
        named = asked.target.rpartition("/")[2]
        body = bodies[named]
        return reply(200, changed if named == provider else body)

    changed: Any = bodies[provider]
    async with wire_of(choose) as server:
        profile, secret = profile_of("ultravox", server.url)
        async with aclosing(vendor.connect(profile, secret)) as session:
            right, _ = await loaded(session, vendor, kind, None)
            for name in bodies[provider]:
                for what, text in ODDITIES.items():
                    changed = json.dumps({**bodies[provider], name: "@@"}).replace('"@@"', text)
                    changed = changed.encode()
                    listed, error = await loaded(session, vendor, kind, None)
                    assert not error
                    assert listed.keys() == right.keys()
                    assert all(listed[key] == right[key] for key in right.keys() - {provider})
                    check_odd(listed[provider], name, what, vendor, cells, checks)
                    (fetched,) = (await session.fetch(kind.name, None, [provider])).values()
                    assert fetched == listed[provider]
