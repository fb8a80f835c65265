"""The journal stores values unchanged, whatever they are and in whatever order they come."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.strategies import json_scalars, json_values, texts
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.item import NOT_ARRIVED, Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.run_lock import hold_run, run_is_held
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import same
from trunkline.model.record import Record

WHO = Actor("ada", "jump-1")

VALUES = st.dictionaries(
    texts(), json_values(json_scalars() | st.integers(-(10**30), 10**30)), max_size=4
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = ChangeStore(tmp_path / "changes.db")
    yield Journal(store)
    store.close()


def change(key: str = "k1", **differs: Any) -> Change:
    given: dict[str, Any] = {"op": Op.UPDATE, "before": {"voice": "a"}, "patch": {"voice": "b"}}
    return Change(RecordRef("acme", "lines", "s1", key), **{**given, **differs})


def done(item: Item, **values: Any) -> tuple[Item, Outcome]:
    return item, Outcome(item.target, Result.DONE, Record("k", "s1", values), request_id="r-1")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=VALUES, patch=VALUES, after=VALUES, read=VALUES, label=texts(), title=texts())
def test_values_are_stored_unchanged(
    journal: Journal,
    before: dict[str, Any],
    patch: dict[str, Any],
    after: dict[str, Any],
    read: dict[str, Any],
    label: str,
    title: str,
) -> None:
    run = journal.begin(title, WHO, [change(before=before, patch=patch, label=label)])
    (item,) = journal.items(run)
    assert same(item.before, before)
    assert same(item.patch, patch)
    journal.note(run, sent=[(item, read)])
    outcome = Outcome(item.target, Result.DONE, Record("k", "s1", after), error=label)
    journal.note(run, ended=[(item, outcome)])
    (item,) = journal.items(run)
    assert same(item.before, read)
    assert same(item.after, after)
    assert item.label == item.error
    assert "\0" not in item.label
    assert journal.run(run).status == "done"
    if "\0" not in label and label.isprintable():
        assert item.label == label


def test_texts_that_sqlite_cannot_hold_are_escaped(journal: Journal) -> None:
    odd = {"voice": "\ud800\0", "\udfff": "x"}
    run = journal.begin("\ud800", WHO, [change(before=odd, patch=odd, label="\ud800\0")])
    (item,) = journal.items(run)
    assert (item.before, item.patch, item.label) == (odd, odd, "\\ud800\\0")
    assert journal.run(run).title == "\\ud800"


def test_a_new_item_equals_the_journaled_one(journal: Journal) -> None:
    changes = [
        change("k1", label="Line", secret=frozenset({"pin"})),
        change("k2", op=Op.DELETE, patch={}, takes=("k7", "k9")),
    ]
    run = journal.begin("two", WHO, changes)
    assert journal.items(run) == [Item.of(seq, each) for seq, each in enumerate(changes)]


def test_items_end_in_any_order_and_the_rest_stays_open(journal: Journal) -> None:
    run = journal.begin("many", WHO, [change(f"k{n}") for n in range(5)])
    other = journal.begin("others", WHO, [change(f"k{n}") for n in range(5)])
    items = journal.items(run)
    journal.note(run, sent=[(items[n], None) for n in (3, 1)])
    journal.note(run, ended=[done(items[3], voice="b"), done(items[1], voice="b")])
    assert [item.seq for item in journal.items(run, unended=True)] == [0, 2, 4]
    assert [item.seq for item in journal.undone(run)] == [0, 2, 4]
    assert [bool(item.sent) for item in journal.items(run)] == [False, True, False, True, False]
    assert journal.run(run).counts == {Result.DONE: 2}
    assert (journal.run(run).open, journal.run(other).open) == (3, 5)
    assert [entry.id for entry in journal.unended()] == [other, run]
    journal.finish(run)
    assert [entry.id for entry in journal.unended()] == [other]


def test_a_retried_item_stays_marked_as_sent(journal: Journal) -> None:
    run = journal.begin("five", WHO, [change(f"k{n}") for n in range(5)])
    items = journal.items(run)
    journal.note(run, sent=[(item, None) for item in items])
    refused, lost = "400 no such voice", f"{NOT_ARRIVED}: connection reset"
    results = {
        Result.UNKNOWN: "", Result.FAILED: refused, Result.CONFLICT: "", Result.DONE: "",
    }  # fmt: skip
    outcomes = [*results.items(), (Result.FAILED, lost)]
    ended = [
        (item, Outcome(item.target, result, error=error))
        for item, (result, error) in zip(items, outcomes, strict=True)
    ]
    journal.note(run, ended=ended)
    journal.reopen(run, [Result.UNKNOWN, Result.FAILED])
    again = journal.items(run)
    assert [item.result for item in again] == [None, None, Result.CONFLICT, Result.DONE, None]
    assert [bool(item.sent) for item in again] == [True, False, True, True, True]


def test_the_records_of_a_deletion_are_known_without_a_response(journal: Journal) -> None:
    deletion = change(op=Op.DELETE, patch={}, takes=("k7", "k9"))
    run = journal.begin("delete", WHO, [deletion])
    (item,) = journal.items(run)
    assert item.released == ()
    journal.note(run, ended=[(item, Outcome(item.target, Result.DONE))])
    assert journal.items(run)[0].released == ("k7", "k9")
    told = Outcome(item.target, Result.DONE, released=("k7",))
    journal.note(run, ended=[(item, told)])
    assert journal.items(run)[0].released == ("k7",)


def test_an_export_has_the_values_after_the_run(journal: Journal) -> None:
    run = journal.begin("three", WHO, [change(f"k{n}") for n in range(4)])
    first, second, third, _ = journal.items(run)
    theirs = Record("k2", "s1", {"voice": "theirs"})
    journal.note(
        run,
        ended=[
            done(first, voice="b", level=2),
            (second, Outcome(second.target, Result.FAILED, error="no")),
            (third, Outcome(third.target, Result.CONFLICT, theirs)),
        ],
    )
    told = exported(journal.run(run), journal.items(run))
    assert told["status"] == "unfinished"
    assert [item["wanted"] for item in told["items"]] == [{"voice": "b"}] * 4
    assert [item["before"]["voice"] for item in told["items"]] == ["a"] * 4
    assert [item["after"] for item in told["items"]] == [
        {"voice": "b", "level": 2}, {"voice": "a"}, {"voice": "theirs"}, None,
    ]  # fmt: skip
    assert told["items"][3]["result"] == "unfinished"


def test_a_run_is_locked_before_others_can_see_it(journal: Journal, tmp_path: Path) -> None:
    other = ChangeStore(tmp_path / "changes.db")
    seen: list[int] = []
    with ExitStack() as held:

        def claim(run: int) -> None:
            held.enter_context(hold_run(tmp_path, run))
            seen.append(len(Journal(other).runs()))

        run = journal.begin("claimed", WHO, [change()], claim=claim)
        assert seen == [0]
        assert run_is_held(tmp_path, run)
    other.close()
    assert not run_is_held(tmp_path, run)
    assert not list(tmp_path.glob("run-*.lock"))


@pytest.mark.parametrize(
    ("results", "status", "summary"),
    [
        ([Result.DONE, Result.SKIPPED], "done", "1 done · 1 skipped"),
        ([Result.UNVERIFIED, Result.DONE], "unverified", "1 done · 1 unverified (PIN)"),
        ([Result.NOT_TAKEN], "not taken", "1 not taken"),
        ([Result.UNKNOWN, Result.UNKNOWN], "unknown", "2 unknown"),
        ([Result.FAILED, Result.NOT_TAKEN], "failed", "1 not taken · 1 failed"),
        ([Result.NOT_TAKEN, Result.DONE], "partly done", "1 done · 1 not taken"),
        ([Result.NOT_TAKEN, Result.UNVERIFIED], "partly done", "1 not taken · 1 unverified (PIN)"),
        ([Result.CONFLICT], "failed", "1 conflict"),
        ([Result.DONE, Result.STOPPED], "stopped", "1 done · 1 stopped"),
        ([Result.DONE, None], "unfinished", "1 done · 1 unfinished"),
    ],
)
def test_a_run_is_done_only_if_every_record_is_known_to_be_as_wanted(
    journal: Journal, results: list[Result | None], status: str, summary: str
) -> None:
    run = journal.begin("a run", WHO, [change(str(n)) for n in range(len(results))])
    journal.note(run, ended=[
        (item, Outcome(item.target, result))
        for item, result in zip(journal.items(run), results, strict=True)
        if result is not None
    ])  # fmt: skip
    entry = journal.run(run)
    assert (entry.status, entry.summary(["PIN", "PIN"])) == (status, summary)
    assert entry.wrote is any(result is not None and result.wrote for result in results)


def test_failures_are_those_that_no_later_run_has_written(journal: Journal) -> None:
    def run(**results: Result) -> int:
        number = journal.begin("run", WHO, [change(key) for key in results])
        items = journal.items(number)
        outcomes = [Outcome(item.target, results[item.target.key], error="why") for item in items]
        journal.note(number, ended=list(zip(items, outcomes, strict=True)))
        journal.finish(number)
        return number

    assert journal.failures("acme") == []
    first = run(k1=Result.FAILED, k2=Result.NOT_TAKEN, k3=Result.DONE, k4=Result.CONFLICT)
    second = run(k1=Result.DONE, k4=Result.FAILED, k3=Result.SKIPPED)
    found = [(number, item.target.key, item.result) for number, item in journal.failures("acme")]
    assert sorted(found) == [
        (first, "k2", Result.NOT_TAKEN),
        (first, "k4", Result.CONFLICT),
        (second, "k4", Result.FAILED),
    ]
    assert found[0] == (second, "k4", Result.FAILED)
    assert journal.failures("another") == []
