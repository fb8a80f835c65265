"""What the answers of a run call done is read back, in few calls."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from support.fake_vendor import LINES, FakeSession, line
from trunkline.api.errors import ServerFailure, Unauthorized
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.planner import prepare
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope

ONE_A_CALL = replace(LINES, writes=LINES.writes._replace(update=1, create=1))
KINDS = {"acme": {"lines": ONE_A_CALL}}
WORKERS = 4
PAGE = 50


class Account(FakeSession):
    """A vendor that lists records in pages, and answers a write with what was sent.

    Attributes:
        deaf: the keys of the records that it does not write.
        fetched: the keys of each read.
        pages: how many pages were listed.
        lists: how the list fails: it is `down`, tells `less` of a record, or is `old`.
        allowed: how many writes are answered before the credential is refused.
    """

    def __init__(self, count: int) -> None:
        super().__init__({("s1", f"k{n}"): line(f"k{n}") for n in range(count)})
        self.deaf: set[str] = set()
        self.fetched: list[Sequence[str]] = []
        self.pages = 0
        self.lists = ""
        self.allowed = 1_000_000
        self.before = self.snapshot()

    @override
    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        lines = self.before if self.lists == "old" else self.lines
        for start in range(0, len(lines), PAGE):
            if self.lists == "down":
                raise ServerFailure("it is down", status=500)
            self.pages += 1
            yield [
                Record(key, site, {"id": key} if self.lists == "less" else dict(values))
                for (site, key), values in [*lines.items()][start : start + PAGE]
            ]

    @override
    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        self.fetched.append(keys)
        return await super().fetch(kind, parent, keys)

    @override
    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        if len(self.writes) >= self.allowed:
            raise Unauthorized("expired", status=401)
        self.writes += changes
        outcomes = []
        for change in changes:
            at = (change.target.parent, change.target.key)
            answered = {**self.lines.get(at, {}), **change.patch}
            if change.target.key not in self.deaf:
                self.lines[at] = dict(answered)
            outcomes.append(Outcome(change.target, Result.DONE, Record(at[1], at[0], answered)))
        return outcomes


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = ChangeStore(tmp_path / "changes.db")
    yield Journal(store)
    store.close()


def target(key: str) -> RecordRef:
    return RecordRef("acme", "lines", "s1", key)


async def begun(journal: Journal, account: Account, count: int) -> tuple[int, Sequence[Change]]:
    """Journal a run that changes the voice of the first lines."""
    edits = [Edit(target(f"k{n}"), "voice", "a", "b") for n in range(count)]
    changes = (await prepare(edits, {"acme": account}, KINDS)).changes
    account.fetched.clear()
    return journal.begin("voice b", Actor("ada", "jump-1"), changes), changes


def runner(
    journal: Journal,
    account: Account,
    told: Callable[[Outcome], None] | None = None,
    written: Callable[[Sequence[RecordRef]], None] | None = None,
) -> Runner:
    options = RunOptions(first_wait=0, workers=WORKERS)
    return Runner(journal, {"acme": account}, KINDS, options, told, None, written)


async def ran(journal: Journal, account: Account, count: int) -> list[Item]:
    run, changes = await begun(journal, account, count)
    await runner(journal, account).run(run, changes)
    return journal.items(run)


async def test_many_records_are_read_back_by_the_pages_of_their_list(journal: Journal) -> None:
    account = Account(200)
    items = await ran(journal, account, 200)
    assert {item.result for item in items} == {Result.DONE}
    assert {item.after["voice"] for item in items if item.after} == {"b"}
    before_writing, at_once = 200, 1 + 4
    assert len(account.fetched) <= before_writing + at_once
    assert account.pages < 200 / WORKERS


async def test_few_records_are_read_back_one_by_one(journal: Journal) -> None:
    account = Account(200)
    await ran(journal, account, WORKERS)
    assert (len(account.fetched), account.pages) == (2 * WORKERS, 0)


async def test_a_long_list_is_not_read_for_a_few_of_its_records(journal: Journal) -> None:
    account = Account(1000)
    account.lines = dict(reversed(account.lines.items()))
    items = await ran(journal, account, 30)
    assert {item.result for item in items} == {Result.DONE}
    assert account.pages <= 1 + 30 / WORKERS


@pytest.mark.parametrize("lists", ["down", "less", "old"])
async def test_a_list_that_does_not_confirm_is_followed_by_a_read_of_each_record(
    journal: Journal, lists: str
) -> None:
    account = Account(30)
    account.lists = lists
    items = await ran(journal, account, 30)
    assert {item.result for item in items} == {Result.DONE}
    assert len(account.fetched) == 2 * 30


async def test_what_is_answered_as_written_and_is_not_is_not_taken(journal: Journal) -> None:
    account = Account(60)
    account.deaf = {f"k{n}" for n in range(0, 60, 7)}
    items = await ran(journal, account, 60)
    assert {item.target.key for item in items if not item.result.good} == account.deaf  # type: ignore[union-attr]
    assert {(item.result, item.error) for item in items if item.target.key in account.deaf} == {
        (
            Result.NOT_TAKEN,
            "the answer had it, but the record does not: voice: wanted b, got a",
        )
    }
    assert journal.run(1).status == "partly done"


async def test_a_creation_that_is_answered_and_is_nowhere_is_not_taken(journal: Journal) -> None:
    account = Account(1)
    account.deaf = {"new"}
    edit = Edit(target("new"), WHOLE, ABSENT, line("new"), Op.CREATE)
    changes = (await prepare([edit], {"acme": account}, KINDS)).changes
    run = journal.begin("a line", Actor("ada", "jump-1"), changes)
    await runner(journal, account).run(run, changes)
    (item,) = journal.items(run)
    assert (item.result, item.error) == (
        Result.NOT_TAKEN, "the answer had it, but the record does not exist",
    )  # fmt: skip


async def test_an_early_lie_is_told_before_all_is_written(journal: Journal) -> None:
    account = Account(100)
    account.deaf = {f"k{n}" for n in range(100)}
    written_before: list[int] = []
    run, changes = await begun(journal, account, 100)
    told = runner(journal, account, lambda outcome: written_before.append(len(account.writes)))
    await told.run(run, changes)
    assert written_before[0] < 50


async def test_what_is_written_and_not_read_back_yet_is_told(journal: Journal) -> None:
    account, progress = Account(40), []
    run, changes = await begun(journal, account, 40)
    listening = runner(
        journal,
        account,
        lambda outcome: progress.append(("checked", outcome.target)),
        lambda records: progress.extend(("written", record) for record in records),
    )
    await listening.run(run, changes)
    assert len(progress) == 80
    for change in changes:
        written, checked = (
            progress.index((what, change.target)) for what in ("written", "checked")
        )
        assert written < checked


class Full(Journal):
    """A journal whose disk is full when the first result comes."""

    @override
    def note(self, run: int, sent: Any = (), ended: Any = ()) -> None:
        if ended := list(ended):
            raise StoreError("the disk is full")
        super().note(run, sent, ended)


async def test_a_run_that_ends_before_reading_back_is_resumed_without_writing_again(
    tmp_path: Path,
) -> None:
    account = Account(20)
    account.deaf = {"k3"}
    store = ChangeStore(tmp_path / "changes.db")
    run, changes = await begun(full := Full(store), account, 20)
    with pytest.raises(StoreError):
        await runner(full, account).run(run, changes)
    journal = Journal(store)
    assert journal.run(run).status == "unfinished"
    account.deaf, written = set(), [change.target.key for change in account.writes]
    await runner(journal, account).run(run)
    assert journal.run(run).status == "done"
    again = [change.target.key for change in account.writes[len(written) :]]
    assert len(written) > 1
    assert {*again} & {*written} <= {"k3"}
    store.close()


async def test_after_a_refused_credential_nothing_more_is_sent(journal: Journal) -> None:
    account = Account(100)
    account.allowed = 30
    run, changes = await begun(journal, account, 100)
    fetch = account.fetch

    async def refused(kind: str, parent: str | None, keys: Sequence[str]) -> Mapping[str, Record]:
        if len(account.writes) >= account.allowed:
            account.fetched.append(keys)
            raise Unauthorized("expired", status=401)
        return await fetch(kind, parent, keys)

    account.fetch = refused  # type: ignore[method-assign]
    account.lists = "down"
    entry = await runner(journal, account).run(run, changes)
    items = journal.items(run)
    assert entry.total == sum(entry.counts.values()) == 100
    assert entry.counts[Result.STOPPED] > 50
    assert entry.resumable >= entry.total - entry.counts[Result.DONE] - 2 * WORKERS
    assert (items[-1].result, items[-1].sent) == (Result.STOPPED, "")
    assert items[-1].error == "stopped: expired (401)"
    assert len(account.writes) == 30
    unknown = [item for item in items if item.result is Result.UNKNOWN]
    assert {item.error for item in unknown} == {
        "answered success, but could not be read back: expired (401)"
    }
    assert len(account.fetched) < 30 + 30 + 3 * WORKERS
