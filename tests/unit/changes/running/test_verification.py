"""A write that was answered with success is done only if the record has the new values."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from support.fake_desks import DESK_KINDS, DESKS, DeskSession, at, desk
from support.fake_vendor import KINDS, FakeSession, line
from trunkline.api.errors import BadResponse, ServerFailure, UnsettledWrite
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.planner import prepare
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

LOOKS = 5

CLEARED = DESKS.writes._replace(cleared={"note": ""})
DESKS_CLEARED = {"acme": {**DESK_KINDS["acme"], "desks": replace(DESKS, writes=CLEARED)}}


class Deaf(FakeSession):
    """A vendor that answers every write with success.

    Attributes:
        does: what it does with a change; nothing by default.
        answers: the record in its answer; none by default.
        fetches: how often records were read.
        stale: how many reads after a write still return the records as they were.
        fails: whether reading fails after a write.
    """

    does: Callable[[Change], object] | None = None
    fetches = 0
    stale = 0
    fails = False
    earlier: Mapping[tuple[str, str], Mapping[str, Any]] | None = None

    def answers(self, change: Change) -> Record | None:
        return None

    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        self.fetches += 1
        if self.earlier is None or not (self.stale or self.fails):
            return await super().fetch(kind, parent, keys)
        if self.fails:
            raise ServerFailure("it is down", status=500)
        self.stale -= 1
        now, self.lines = self.lines, {key: dict(old) for key, old in self.earlier.items()}
        try:
            return await super().fetch(kind, parent, keys)
        finally:
            self.lines = now

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        self.writes += changes
        self.earlier = self.snapshot()
        for change in changes:
            if self.does is not None:
                self.does(change)
        return [
            Outcome(change.target, Result.DONE, self.answers(change), request_id="r-1")
            for change in changes
        ]


class Echoing(Deaf):
    """A vendor that answers with the record."""

    @override
    def answers(self, change: Change) -> Record | None:
        at = (change.target.parent, change.target.key)
        return Record(at[1], at[0], dict(self.lines[at])) if at in self.lines else None


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = ChangeStore(tmp_path / "changes.db")
    yield Journal(store)
    store.close()


def vendor(count: int = 1, of: type[Deaf] = Deaf) -> Deaf:
    return of({("s1", f"k{n}"): line(f"k{n}") for n in range(count)})


def target(key: str = "k0") -> RecordRef:
    return RecordRef("acme", "lines", "s1", key)


def voice(key: str = "k0") -> Edit:
    return Edit(target(key), "voice", "a", "b")


async def ran(
    journal: Journal,
    session: FakeSession,
    *edits: Edit,
    kinds: Mapping[str, Mapping[str, Kind]] = KINDS,
    **options: Any,
) -> list[Item]:
    """Run edits, and return the items."""
    changes = (await prepare(edits, {"acme": session}, kinds)).changes
    run = journal.begin("a test", Actor("ada", "jump-1"), changes)
    given = {"first_wait": 0, **options}
    await Runner(journal, {"acme": session}, kinds, RunOptions(**given)).run(run, changes)
    return journal.items(run)


def takes(session: FakeSession, **values: Any) -> Callable[[Change], object]:
    """Return what a vendor does that takes some values whatever is written."""

    def take(change: Change) -> None:
        session.lines[change.target.parent, change.target.key].update(values)

    return take


@pytest.mark.parametrize("of", [Deaf, Echoing])
async def test_an_update_that_is_ignored_is_not_taken(journal: Journal, of: type[Deaf]) -> None:
    session = vendor(of=of)
    (item,) = await ran(journal, session, voice())
    assert (item.result, item.error) == (Result.NOT_TAKEN, "voice: wanted b, got a")
    assert len(session.writes) == 1
    told = exported(journal.run(1), [item])
    assert told["status"] == "not taken"
    (row,) = told["items"]
    assert (row["before"], row["wanted"], row["after"]) == (
        {"voice": "a"}, {"voice": "b"}, {"voice": "a"},
    )  # fmt: skip


@pytest.mark.parametrize("of", [Deaf, Echoing])
async def test_another_value_is_named_beside_the_wanted_one(
    journal: Journal, of: type[Deaf]
) -> None:
    session = vendor(of=of)
    session.does = takes(session, voice="c", level=1)
    (item,) = await ran(journal, session, voice(), Edit(target(), "level", 1, 2))
    assert item.result is Result.NOT_TAKEN
    assert item.error == "voice: wanted b, got c; level: wanted 2, got 1"
    assert item.changed == {"voice": ("a", "c"), "level": (1, 1)}


async def test_a_value_that_is_neither_old_nor_new_is_not_waited_for(journal: Journal) -> None:
    session = vendor()
    session.does = takes(session, voice="c")
    before = session.fetches
    await ran(journal, session, voice())
    assert session.fetches == before + 3, "planned, loaded again, read back once"


async def test_an_answer_that_tells_all_is_read_back_all_the_same(journal: Journal) -> None:
    session = vendor(of=Echoing)
    session.does = takes(session, voice="b")
    (item,) = await ran(journal, session, voice())
    assert (item.result, session.fetches) == (Result.DONE, 3)


async def test_a_write_without_an_answer_is_read_back_in_one_call(journal: Journal) -> None:
    session = vendor(3)
    session.does = takes(session, voice="b")
    items = await ran(journal, session, *(voice(f"k{n}") for n in range(3)))
    assert [item.result for item in items] == [Result.DONE] * 3
    assert session.fetches == 3
    assert items[0].after == line("k0", voice="b")


async def test_an_answer_with_fewer_fields_than_the_record_is_read_back(journal: Journal) -> None:
    session = vendor()
    session.does = takes(session, voice="b")
    session.answers = lambda change: Record("k0", "s1", {"id": "k0", "voice": "b"})  # type: ignore[method-assign]
    (item,) = await ran(journal, session, voice())
    assert item.result is Result.DONE
    assert item.changed == {"voice": ("a", "b")}


@pytest.mark.parametrize("stale", range(LOOKS + 1))
async def test_a_vendor_may_read_from_before_the_write_for_a_while(
    journal: Journal, stale: int
) -> None:
    session = vendor()
    session.does, session.stale = takes(session, voice="b"), stale
    (item,) = await ran(journal, session, voice(), looks=LOOKS)
    assert item.result is (Result.DONE if stale < LOOKS else Result.NOT_TAKEN)


async def test_a_vendor_that_takes_nothing_is_not_waited_for_again_and_again(
    journal: Journal,
) -> None:
    session = vendor(90)
    edits = [voice(f"k{n}") for n in range(90)]
    items = await ran(journal, session, *edits, workers=1, looks=LOOKS)
    assert {item.result for item in items} == {Result.NOT_TAKEN}
    chunks = 90 // 3
    assert session.fetches < 3 * chunks + 10 * LOOKS


async def test_a_stopped_run_looks_once(journal: Journal) -> None:
    session = vendor()
    changes = (await prepare([voice()], {"acme": session}, KINDS)).changes
    run = journal.begin("a test", Actor("ada", "jump-1"), changes)
    # It would wait for an hour.
    runner = Runner(journal, {"acme": session}, KINDS, RunOptions(first_wait=3600))
    session.does = lambda change: runner.stop()
    await asyncio.wait_for(runner.run(run, changes), 10)
    assert journal.items(run)[0].result is Result.NOT_TAKEN


async def test_a_read_back_that_fails_leaves_the_result_unknown(journal: Journal) -> None:
    session = vendor()
    session.fails = True
    (item,) = await ran(journal, session, voice())
    assert item.result is Result.UNKNOWN
    assert item.error.startswith("answered success, but could not be read back: it is down")


async def test_a_success_that_cannot_be_read_is_sent_once_and_verified(journal: Journal) -> None:
    session = vendor(2)

    async def unreadable(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        session.writes += changes
        session.lines["s1", "k0"]["voice"] = "b"
        raise BadResponse("not JSON", status=200, request_id="r-9")

    session.write = unreadable  # type: ignore[method-assign]
    items = await ran(journal, session, voice("k0"), voice("k1"))
    assert [item.result for item in items] == [Result.DONE, Result.NOT_TAKEN]
    assert {item.request_id for item in items} == {"r-9"}
    assert len(session.writes) == 2


async def test_a_deletion_is_done_when_the_record_is_gone(journal: Journal) -> None:
    session = vendor(2)
    session.does = lambda change: session.lines.pop(("s1", "k0"), None)
    edits = [Edit(target(key), WHOLE, line(key), ABSENT, Op.DELETE) for key in ("k0", "k1")]
    items = await ran(journal, session, *edits)
    assert [item.result for item in items] == [Result.DONE, Result.NOT_TAKEN]
    assert items[1].error == "answered success, but the record still exists"


async def test_a_creation_that_is_nowhere_is_not_taken(journal: Journal) -> None:
    session = vendor()
    (item,) = await ran(
        journal, session, Edit(target("new"), WHOLE, ABSENT, line("new"), Op.CREATE)
    )
    assert item.result is Result.NOT_TAKEN
    assert item.error == "answered success, but the record does not exist"


async def test_an_updated_record_that_is_gone_is_not_taken(journal: Journal) -> None:
    session = vendor()
    session.does = lambda change: session.lines.clear()
    (item,) = await ran(journal, session, voice())
    assert (item.result, item.error) == (
        Result.NOT_TAKEN, "answered success, but the record does not exist",
    )  # fmt: skip


async def test_few_fields_are_named_and_the_rest_counted(journal: Journal) -> None:
    session = Deaf({("", "1"): desk("1", handler="web", url="https://a.example", method="GET")})
    changed = {"name": "N", "note": "x", "url": "https://b.example", "method": "POST", "open": True}
    before = session.lines["", "1"]
    edits = [Edit(at("1"), name, before.get(name, ABSENT), new) for name, new in changed.items()]
    (item,) = await ran(journal, session, *edits, kinds=DESK_KINDS)
    assert item.error.count("wanted") == 3
    assert item.error.endswith("; and 3 more"), "clearing the agents comes with open"


# Whatever the vendor does


class Moody(Deaf):
    """A vendor that does something else with each write; its answers are true.

    Attributes:
        moods: what it does with each write call, and how it answers.
    """

    moods: Iterator[tuple[str, str]] = iter(())

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        self.writes += changes
        self.earlier = self.snapshot()
        deed, answer = next(self.moods, ("take", "record"))
        for number, change in enumerate(changes):
            at = (change.target.parent, change.target.key)
            if deed == "take" or (deed == "half" and number % 2):
                self.lines[at].update(change.patch)
            elif deed == "other":
                self.lines[at]["voice"] = "c"
        if answer == "lost":
            raise UnsettledWrite("the answer was lost")
        if answer == "unreadable":
            raise BadResponse("not JSON", status=200)
        if answer == "down":
            raise ServerFailure("it broke", status=500)
        return [
            Outcome(change.target, Result.DONE, self._told(change, answer)) for change in changes
        ]

    def _told(self, change: Change, answer: str) -> Record | None:
        values = dict(self.lines[change.target.parent, change.target.key])
        known = {
            "record": values,
            "part": {"id": values["id"]},
            "voice": {"voice": values["voice"]},
        }
        return Record(change.target.key, "s1", known[answer]) if answer in known else None


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moods=st.lists(
        st.tuples(
            st.sampled_from(["take", "ignore", "other", "half"]),
            st.sampled_from(["record", "part", "voice", "none", "lost", "unreadable", "down"]),
        ),
        max_size=8,
    ),
    stale=st.integers(0, 3),
    reads=st.lists(st.sampled_from(["ok", "fails"]), max_size=12),
    retried=st.booleans(),
)
def test_nothing_is_done_that_the_vendor_does_not_have(
    journal: Journal, moods: list[tuple[str, str]], stale: int, reads: list[str], retried: bool
) -> None:
    # An old answer may show the wanted value where a later write of ours became another one.
    assume(not stale or all(deed != "other" for deed, _ in moods))
    session = Moody({("s1", f"k{n}"): line(f"k{n}") for n in range(5)})
    edits = [voice(f"k{n}") for n in range(5)]
    changes = asyncio.run(prepare(edits, {"acme": session}, KINDS)).changes
    session.moods, session.stale, session.reads = iter(moods), stale, iter(reads)
    run = journal.begin("a test", Actor("ada", "jump-1"), changes)
    options = RunOptions(first_wait=0, attempts=2, looks=2)
    entry = asyncio.run(Runner(journal, {"acme": session}, KINDS, options).run(run, changes))
    if retried:
        journal.reopen(run, [result for result in Result if result.retryable])
        entry = asyncio.run(Runner(journal, {"acme": session}, KINDS, options).run(run))
    held = [session.lines["s1", f"k{n}"]["voice"] for n in range(5)]
    for item, now in zip(journal.items(run), held, strict=True):
        assert item.result is not None
        assert now == "b" or not item.result.good, item.result
        assert now != "c" or item.result.wrote or item.result is Result.CONFLICT
    assert entry.status != "done" or held == ["b"] * 5


# Fields that are never returned


def password(value: Any) -> Edit:
    return Edit(at("1"), "sip.password", ABSENT, value)


async def test_a_secret_that_is_set_remains_unverified(journal: Journal) -> None:
    session = DeskSession(desk("1", **{"sip.set": True}))
    (item,) = await ran(journal, session, password("s3cret"), kinds=DESK_KINDS)
    assert (item.result, item.unverified, item.error) == (
        Result.UNVERIFIED, ("sip.password",), "",
    )  # fmt: skip
    assert journal.run(1).status == "unverified"
    assert journal.run(1).summary(["password"]) == "1 unverified (password)"


async def test_a_secret_whose_trace_says_that_it_is_not_set_is_not_taken(journal: Journal) -> None:
    session = Deaf({("", "1"): desk("1", **{"sip.set": False})})
    (item,) = await ran(journal, session, password("s3cret"), kinds=DESK_KINDS)
    assert (item.result, item.error) == (Result.NOT_TAKEN, "password: wanted a value, got none")
    assert (item.unverified, item.missed(DESK_KINDS["acme"]["desks"], "note")) == ((), False)


async def test_an_ignored_field_beside_a_secret_is_not_taken(journal: Journal) -> None:
    session = Deaf({("", "1"): desk("1", note="old", **{"sip.set": True})})
    edits = password("s3cret"), Edit(at("1"), "note", "old", "new")
    (item,) = await ran(journal, session, *edits, kinds=DESK_KINDS)
    assert (item.result, item.error) == (Result.NOT_TAKEN, "note: wanted new, got old")
    assert item.unverified == ("sip.password",)


# Values that are equal


async def test_an_equal_spelling_beside_a_miss_is_not_named(journal: Journal) -> None:
    session = Deaf({("", "1"): desk("1", note="old", name="Old")})
    session.does = lambda change: session.lines["", "1"].update(note=None)
    edits = Edit(at("1"), "note", "old", ""), Edit(at("1"), "name", "Old", "New")
    kind = DESKS_CLEARED["acme"]["desks"]
    (item,) = await ran(journal, session, *edits, kinds=DESKS_CLEARED)
    assert item.error == "name: wanted New, got Old"
    assert [name for name in item.patch if item.missed(kind, name)] == ["name"]


# Trying again


async def test_what_was_not_taken_is_sent_again_on_a_retry(journal: Journal) -> None:
    session = vendor()
    await ran(journal, session, voice())
    journal.reopen(1, [Result.NOT_TAKEN])
    session.does = takes(session, voice="b")
    entry = await Runner(journal, {"acme": session}, KINDS, RunOptions(first_wait=0)).run(1)
    assert entry.status == "done"
    assert len(session.writes) == 2


async def test_what_arrived_late_is_not_sent_again_on_a_retry(journal: Journal) -> None:
    session = vendor()
    await ran(journal, session, voice())
    journal.reopen(1, [Result.NOT_TAKEN])
    session.lines["s1", "k0"]["voice"] = "b"
    entry = await Runner(journal, {"acme": session}, KINDS, RunOptions(first_wait=0)).run(1)
    assert (entry.status, len(session.writes)) == ("done", 1)
