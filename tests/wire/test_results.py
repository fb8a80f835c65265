"""A server that answers success and does something else never ends a write as done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from support.installed import installed_example
from support.lying_server import LIES, Lying, lying_server
from support.vendor_samples import VENDORS
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.planner import cascade
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Result
from trunkline.model.config_pages import flat
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.testing import Sample
from trunkline.testing.case import Case, first_records
from trunkline.testing.embedded_server import demo_profile
from trunkline.vendors.base import Session, load_vendor


class Written(NamedTuple):
    """An operation on a kind of a vendor."""

    vendor: str
    kind: str
    op: Op

    def __str__(self) -> str:
        return f"{self.vendor} {self.kind} {self.op}"

    @property
    def sample(self) -> Sample:
        samples: Mapping[str, Sample] = VENDORS[self.vendor]["samples"]
        return samples[self.kind]


OTHERS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("polyai", "connectors"): {"en-GB-Neural2-A": "en-US-Neural2-C"},
    ("polyai", "numbers"): {
        "conn-a60eb65da58b": "conn-1d08d8230189",
        "conn-1d08d8230189": "conn-a60eb65da58b",
    },
    ("polyai", "config-pages"): {"16:30": "17:45"},
    ("signalwire", "numbers"): {"Night desk": "Desk 7"},
    ("ultravox", "telephony-configs"): {"MA1": "MA7", "true": "false"},
    ("watsonx", "phone-configs"): {"kit": "sbc", "Spare trunk": "Trunk 8"},
    ("watsonx", "numbers"): {"Night desk": "Desk 7", "Day desk": "Desk 8"},
    ("harbor", "lines"): {"Night desk": "Desk 7", "Day desk": "Desk 8"},
}
"""By text of a request: what the server takes in its place."""


def every_write() -> Iterator[Written]:
    for vendor, arguments in VENDORS.items():
        for kind, sample in arguments["samples"].items():
            yield from (Written(vendor, kind, Op.CREATE) for _ in [0] if sample.create)
            yield Written(vendor, kind, Op.UPDATE)
            yield from (
                Written(vendor, kind, Op.DELETE) for _ in [0] if sample.create or sample.delete
            )


def every_lie() -> Iterator[tuple[str, Written]]:
    for lie in LIES:
        for written in every_write():
            if lie != "another value" or written.op is not Op.DELETE:
                yield lie, written


@pytest.fixture(name="lying", scope="module")
def lying_vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lying]:
    with installed_example(tmp_path_factory.mktemp("installed")), lying_server() as lying:
        yield lying


@pytest.mark.usefixtures("lying")
def test_every_write_of_every_kind_is_tried() -> None:
    tried = set(every_write())
    for vendor in VENDORS:
        for kind in load_vendor(vendor).kinds.values():
            writes = kind.writes
            sizes = {Op.CREATE: writes.create, Op.UPDATE: writes.update, Op.DELETE: writes.delete}
            for op, size in sizes.items():
                assert (Written(vendor, kind.name, op) in tried) is bool(size)


@pytest.mark.parametrize(("lie", "one"), list(every_lie()), ids=str)
async def test_what_was_not_taken_is_not_done(
    tmp_path: Path, lying: Lying, lie: str, one: Written
) -> None:
    vendor = load_vendor(one.vendor)
    kind = vendor.kinds[one.kind]
    lying.others = OTHERS[one.vendor, one.kind]
    profile, secret = demo_profile(one.vendor, lying.emulator.url)
    case = Case(vendor, profile, secret, VENDORS[one.vendor]["samples"])
    lying.lie = ""
    async with case.session() as session:
        change = await change_of(case, session, kind, one)
        lying.lie = lie
        if lie == "success":
            change = accepted(kind, change)
        item = await written(tmp_path, session, kind, change)
        lying.lie = ""
    assert item.result is Result.NOT_TAKEN, (item.result, item.error)
    assert_wanted_beside_got(kind, item)


@pytest.mark.parametrize("lie", ["", "success"])
async def test_many_records_are_checked_in_their_list(
    tmp_path: Path, lying: Lying, lie: str
) -> None:
    vendor = load_vendor("signalwire")
    kind = vendor.kinds["numbers"]
    profile, secret = demo_profile("signalwire", lying.emulator.url)
    async with Case(vendor, profile, secret).session() as session:
        records = [it async for page in session.records(kind.name, RecordScope()) for it in page]
        case = Case(vendor, profile, secret)
        wanted = {"name": f"Desk {lie}"}
        changes = [case.change(kind, Op.UPDATE, record, wanted) for record in records]
        lying.lie = lie
        items = await run_of(tmp_path, session, kind, changes)
        lying.lie = ""
        lists = [it for it in session.log if "/phone_numbers?" in it.path]
    assert len(items) > 10
    assert {item.result for item in items} == {Result.NOT_TAKEN if lie else Result.DONE}
    assert 1 < len(lists) < len(items)


ENTRY = {"agent_id": "a-1", "environment_id": "e-1"}


@pytest.mark.parametrize("lie", ["nothing", "the old record"])
@pytest.mark.parametrize(
    ("vendor", "kind", "patch"),
    [
        ("polyai", "config-pages", {"schema": {"type": "object", "title": "New"}}),
        ("polyai", "connectors", {"projectId": "PROJECT-OTHER"}),
        ("polyai", "connectors", {"variantId": ""}),
        ("signalwire", "numbers", {"name": None}),
        ("ultravox", "telephony-configs", {"callCreationAllowedAgentIds": []}),
        ("ultravox", "telephony-configs", {"requestContextMapping": {"From": "caller"}}),
        ("watsonx", "phone-configs", {"attached_environments": [ENTRY]}),
        ("watsonx", "phone-configs", {"error_handling.fallback_sip_uri": None}),
        ("watsonx", "phone-configs", {"security.password": "kit-password"}),
        ("watsonx", "numbers", {"agent_id": "a-1", "environment_id": "e-1"}),
    ],
)
async def test_fields_of_every_shape_are_compared(
    tmp_path: Path, lying: Lying, lie: str, vendor: str, kind: str, patch: Mapping[str, object]
) -> None:
    described = load_vendor(vendor).kinds[kind]
    profile, secret = demo_profile(vendor, lying.emulator.url)
    case = Case(load_vendor(vendor), profile, secret)
    async with case.session() as session:
        records = await first_records(case, session, described)
        first = next(each for each in records if can_miss(described, each, patch))
        record = Record(first.key, first.parent, flat(described, first.values))
        change = case.change(described, Op.UPDATE, record, patch)
        lying.lie = lie
        item = await written(tmp_path, session, described, change)
        lying.lie = ""
    assert item.result is Result.NOT_TAKEN, (item.result, item.error)
    assert len(described.secret & patch.keys()) == ("got none" in item.error)


def can_miss(kind: Kind, record: Record, patch: Mapping[str, object]) -> bool:
    """Return whether a record has the fields of a patch, with other values, or an unset secret."""
    names, values = kind.applicable(record.values) & patch.keys(), record.values
    unset = [str(kind.fields[name].get("trace")) for name in kind.secret & patch.keys()]
    return (
        len(names) == len(patch)
        and not kind.is_vacant(values)
        and all(values.get(name) not in (patch[name], None, "") for name in names - kind.secret)
        and not any(values.get(trace) for trace in unset)
    )


TOPIC = {"call_handler": "relay_topic", "call_relay_topic": "night"}
AI = {"call_handler": "ai_agent", "call_ai_agent_id": "agent-7"}


@pytest.mark.parametrize(
    ("lie", "patch", "result", "note"),
    [
        ("", AI, Result.UNVERIFIED, "call resource changed from"),
        ("the old record", AI, Result.NOT_TAKEN, "call resource has not changed"),
        ("nothing", AI, Result.NOT_TAKEN, "call resource has not changed"),
        ("", {"call_ai_agent_id": "agent-8"}, Result.UNVERIFIED, "call resource changed from"),
        (
            "the old record",
            {"call_ai_agent_id": "agent-9"},
            Result.UNVERIFIED,
            "cannot be read back, and call resource has not changed",
        ),
    ],
)
async def test_a_field_that_is_never_answered_is_judged_by_its_resource(
    tmp_path: Path, lying: Lying, lie: str, patch: Mapping[str, str], result: Result, note: str
) -> None:
    vendor = load_vendor("signalwire")
    kind = vendor.kinds["numbers"]
    profile, secret = demo_profile("signalwire", lying.emulator.url)
    case = Case(vendor, profile, secret)
    lying.lie = ""
    async with case.session() as session:
        first = (await first_records(case, session, kind))[1]
        earlier = TOPIC if "call_handler" in patch else AI
        await session.write("numbers", None, [case.change(kind, Op.UPDATE, first, earlier)])
        (record,) = (await session.fetch("numbers", None, [first.key])).values()
        change = case.change(kind, Op.UPDATE, record, patch)
        lying.lie = lie
        item = await written(tmp_path, session, kind, change)
        lying.lie = ""
    assert item.result is result
    assert "call_ai_agent_id" in item.unverified
    assert note in item.fields["call_ai_agent_id"]


async def written(folder: Path, session: Session, kind: Kind, change: Change) -> Item:
    """Run one change, and return its item."""
    (item,) = await run_of(folder, session, kind, [change])
    return item


async def run_of(
    folder: Path, session: Session, kind: Kind, changes: Sequence[Change]
) -> list[Item]:
    """Run changes, and return their items."""
    store = ChangeStore(folder / "changes.db")
    journal, name = Journal(store), session.profile.name
    run = journal.begin("a test", Actor("ada", "jump-1"), changes)
    options = RunOptions(first_wait=0.001)
    await Runner(journal, {name: session}, {name: {kind.name: kind}}, options).run(run, changes)
    items = journal.items(run)
    store.close()
    return items


async def change_of(case: Case, session: Session, kind: Kind, written: Written) -> Change:
    """Return a change of the sample, or of the first record."""
    sample = written.sample
    records = await first_records(case, session, kind, sample.parent)
    there = [record for record in records if not kind.is_vacant(record.values)]
    if written.op is Op.CREATE:
        key = sample.create.get(kind.key) or sample.create[kind.writes.named_by]
        return case.change(kind, Op.CREATE, Record(str(key), there[0].parent, {}), sample.create)
    wanted = sample.delete if written.op is Op.DELETE else sample.key
    record = next((each for each in there if each.key == wanted), there[0])
    record = Record(record.key, record.parent, flat(kind, record.values))
    patch = sample.update if written.op is Op.UPDATE else {}
    change = case.change(kind, written.op, record, patch)
    takes = await cascade(session, kind, change.target) if written.op is Op.DELETE else ()
    return replace(change, takes=tuple(takes))


def accepted(kind: Kind, change: Change) -> Change:
    """Return a change with the fields that a server which judges it wants beside the others."""
    patch = dict(change.patch)
    for implied in kind.writes.implied:
        if patch.get(implied.field) == implied.value:
            patch |= implied.sets
    return replace(change, patch=patch)


def assert_wanted_beside_got(kind: Kind, item: Item) -> None:
    """Check that the error says what was wanted and what the record has."""
    if item.op is Op.DELETE:
        assert item.error == "answered success, but the record still exists"
    elif item.after is None:
        assert item.error.endswith(", but the record does not exist")
    else:
        assert ": wanted " in item.error
        assert ", got " in item.error
        assert any(item.missed(kind, name) for name in item.patch)
