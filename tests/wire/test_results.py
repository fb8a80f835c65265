"""A server that answers success and does something else never ends a write as done."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from support.installed import installed_example
from support.lying_server import LIES, Lying, lying_server
from support.vendor_samples import VENDORS
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.journal import Actor, Item, Journal
from trunkline.changes.planning.planner import cascade
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Result
from trunkline.model.config_pages import flat
from trunkline.model.kind import Kind
from trunkline.model.record import Record
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
            # An answer with all that was wanted is what the vendor said; a deletion is read back.
            told = lie == "success" and written.op is not Op.DELETE
            taken = lie == "another value" and written.op is Op.DELETE
            if not told and not taken:
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


@pytest.mark.parametrize(("lie", "written"), list(every_lie()), ids=str)
async def test_what_was_not_taken_is_not_done(
    tmp_path: Path, lying: Lying, lie: str, written: Written
) -> None:
    vendor = load_vendor(written.vendor)
    kind = vendor.kinds[written.kind]
    lying.others = OTHERS[written.vendor, written.kind]
    profile, secret = demo_profile(written.vendor, lying.emulator.url)
    case = Case(vendor, profile, secret, VENDORS[written.vendor]["samples"])
    store = ChangeStore(tmp_path / "changes.db")
    journal = Journal(store)
    async with case.session() as session:
        change = await change_of(case, session, kind, written)
        run = journal.begin(str(written), Actor("ada", "jump-1"), [change])
        lying.lie = lie
        try:
            options = RunOptions(first_wait=0.001)
            sessions, kinds = {profile.name: session}, {profile.name: vendor.kinds}
            entry = await Runner(journal, sessions, kinds, options).run(run, [change])
        finally:
            lying.lie = ""
    (item,) = journal.items(run)
    assert item.result is Result.NOT_TAKEN, (item.result, item.error)
    assert entry.status == "not taken"
    assert_wanted_beside_got(item, exported(entry, [item])["items"][0])
    store.close()


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


def assert_wanted_beside_got(item: Item, told: Mapping[str, Mapping[str, object]]) -> None:
    """Check that error, values and export say what was wanted and what the record has."""
    if item.op is Op.DELETE:
        assert item.error == "answered success, but the record still exists"
    elif item.after is None:
        assert item.error == "answered success, but the record does not exist"
    else:
        assert ": wanted " in item.error
        assert ", got " in item.error
        missed = [name for name in item.patch if item.missed(name)]
        assert missed
        for name in missed:
            assert told["wanted"][name] == item.patch[name]
            assert told["after"][name] == item.after.get(name)
