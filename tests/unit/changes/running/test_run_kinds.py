"""Runs over records whose fields are lists or never returned, or whose keys the vendor assigns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from support.fake_desks import DESK_KINDS, DeskSession, at, desk
from trunkline.api.errors import InvalidRequest
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.planner import prepare
from trunkline.changes.planning.undo import undo
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

WHO = Actor("ada", "jump-1")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = ChangeStore(tmp_path / "state" / "changes.db")
    yield Journal(store)
    store.close()


async def begun(journal: Journal, vendor: DeskSession, *edits: Edit) -> tuple[int, Any]:
    plan = await prepare(edits, {"acme": vendor}, DESK_KINDS)
    assert plan.ready, [item.problems for item in plan.items]
    return journal.begin("desks", WHO, plan.changes), plan.changes


def runner(journal: Journal, vendor: DeskSession) -> Runner:
    return Runner(journal, {"acme": vendor}, DESK_KINDS, RunOptions(first_wait=0))


async def ran(journal: Journal, vendor: DeskSession, *edits: Edit) -> Item:
    run, changes = await begun(journal, vendor, *edits)
    await runner(journal, vendor).run(run, changes)
    return journal.items(run)[0]


def creation(name: str, **given: Any) -> Edit:
    return Edit(at(name), WHOLE, ABSENT, {"name": name, **given}, Op.CREATE, name)


async def undone(journal: Journal, vendor: DeskSession, run: int = 1) -> list[str]:
    """Undo a run, and return the lines about what could not be restored."""
    edits, lost, _ = undo(journal.items(run), DESK_KINDS)
    if edits:
        await ran(journal, vendor, *edits)
    return lost


# Lists


async def test_entries_added_between_review_and_write_stay(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))
    run, changes = await begun(
        journal, vendor, Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"])
    )
    vendor.lines["", "1"]["agents"] = ["a", "b", "theirs"]
    await runner(journal, vendor).run(run, changes)
    assert vendor.lines["", "1"]["agents"] == ["a", "b", "theirs", "c"]
    (item,) = journal.items(run)
    assert item.result is Result.DONE
    assert item.changed["agents"] == (["a", "b", "theirs"], ["a", "b", "theirs", "c"])


async def test_a_replaced_list_that_changes_after_the_review_is_a_conflict(
    journal: Journal,
) -> None:
    vendor = DeskSession(desk("1"))
    run, changes = await begun(journal, vendor, Edit(at("1"), "agents", ["a", "b"], ["c"]))
    vendor.lines["", "1"]["agents"] = ["a", "b", "theirs"]
    await runner(journal, vendor).run(run, changes)
    assert journal.items(run)[0].result is Result.CONFLICT
    assert vendor.writes == []


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_an_append_with_a_lost_response_is_written_once(journal: Journal, fault: str) -> None:
    vendor = DeskSession(desk("1"))
    vendor.faults = iter([fault])
    item = await ran(journal, vendor, Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"]))
    assert item.result is Result.DONE
    assert vendor.lines["", "1"]["agents"] == ["a", "b", "c"]
    assert vendor.applied == {("", "1"): 1}


async def test_an_append_is_undone(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))
    earlier = vendor.snapshot()
    await ran(journal, vendor, Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"]))
    assert await undone(journal, vendor) == []
    assert vendor.snapshot() == earlier


async def test_implied_values_are_undone_with_the_rest(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))
    earlier = vendor.snapshot()
    item = await ran(journal, vendor, Edit(at("1"), "open", False, True))
    assert item.changed == {"open": (False, True), "agents": (["a", "b"], [])}
    assert await undone(journal, vendor) == []
    assert vendor.snapshot() == earlier


# Fields that are never returned


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_readable_fields_show_whether_a_write_arrived(journal: Journal, fault: str) -> None:
    vendor = DeskSession(desk("1"))
    vendor.faults = iter([fault])
    edits = Edit(at("1"), "handler", "none", "flow"), Edit(at("1"), "flow", ABSENT, "f-1")
    item = await ran(journal, vendor, *edits)
    assert item.result is Result.UNVERIFIED
    assert vendor.hidden["1"] == {"flow": "f-1"}
    assert vendor.applied == {("", "1"): 1}


@pytest.mark.parametrize("field", ["flow", "sip.password"])
async def test_without_readable_fields_a_write_is_sent_again(journal: Journal, field: str) -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    vendor.faults = iter(["after"])
    item = await ran(journal, vendor, Edit(at("1"), field, ABSENT, "f-2"))
    assert item.result is Result.UNVERIFIED
    assert vendor.hidden["1"] == {field: "f-2"}
    assert len(vendor.writes) == 2


async def test_a_changed_field_beside_a_secret_is_a_conflict(
    journal: Journal,
) -> None:
    vendor = DeskSession(desk("1"))
    edits = Edit(at("1"), "sip.password", ABSENT, "s3cret"), Edit(at("1"), "note", ABSENT, "x")
    run, changes = await begun(journal, vendor, *edits)
    vendor.lines["", "1"]["note"] = "theirs"
    await runner(journal, vendor).run(run, changes)
    assert journal.items(run)[0].result is Result.CONFLICT


async def test_undo_names_the_fields_without_a_known_value(journal: Journal) -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    edits = Edit(at("1"), "flow", ABSENT, "f-2"), Edit(at("1"), "note", ABSENT, "x")
    vendor.lines["", "1"]["note"] = None
    await ran(journal, vendor, *edits)
    assert await undone(journal, vendor) == ["Desk 1 (1): flow had no known value"]
    assert vendor.lines["", "1"]["note"] is None


async def test_undo_clears_a_field_that_was_missing(journal: Journal) -> None:
    vendor = DeskSession({"id": "1", "name": "Desk 1", "handler": "none"})
    edits = Edit(at("1"), "note", ABSENT, "x"), Edit(at("1"), "agents", ABSENT, ["a"])
    await ran(journal, vendor, *edits)
    assert await undone(journal, vendor) == []
    held = vendor.lines["", "1"]
    assert (held["note"], held["agents"]) == (None, None)


async def test_undo_ignores_a_field_that_did_not_apply_before(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))
    edits = Edit(at("1"), "handler", "none", "flow"), Edit(at("1"), "flow", ABSENT, "f-1")
    await ran(journal, vendor, *edits)
    assert await undone(journal, vendor) == []
    assert vendor.lines["", "1"]["handler"] == "none"


async def test_an_undo_without_a_required_value_is_not_written(journal: Journal) -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    await ran(journal, vendor, Edit(at("1"), "handler", "flow", "none"))
    edits, _, _ = undo(journal.items(1), DESK_KINDS)
    plan = await prepare(edits, {"acme": vendor}, DESK_KINDS)
    assert plan.items[0].problems == ("flow ID is required with call handler flow",)


# Creation and deletion


async def test_a_creation_is_undone_by_the_key_that_the_vendor_assigned(journal: Journal) -> None:
    vendor = DeskSession()
    item = await ran(journal, vendor, creation("New", site="s"))
    assert (item.result, item.target.key) == (Result.DONE, "New")
    assert list(vendor.lines) == [("", "d-0")]
    assert await undone(journal, vendor) == []
    assert vendor.lines == {}
    assert vendor.writes[-1].target.key == "d-0"


@pytest.mark.parametrize("fault", ["before", "after"])
async def test_a_creation_with_a_lost_response_is_found_by_name(
    journal: Journal, fault: str
) -> None:
    vendor = DeskSession()
    vendor.faults = iter([fault])
    item = await ran(journal, vendor, creation("New", **{"sip.password": "s3cret"}))
    assert item.result is Result.UNVERIFIED
    assert list(vendor.lines) == [("", "d-0")]
    assert await undone(journal, vendor) == []
    assert vendor.lines == {}


async def test_a_late_creation_is_not_sent_twice(journal: Journal) -> None:
    vendor = DeskSession()
    vendor.faults = iter(["late"])
    item = await ran(journal, vendor, creation("New", site="s"))
    assert (item.result, len(vendor.writes)) == (Result.DONE, 1)
    assert list(vendor.lines) == [("", "d-0")]


class StaleSession(DeskSession):
    """A vendor that answers reads without a new desk until some seconds were waited."""

    def __init__(self, waited: list[float], seconds: float) -> None:
        super().__init__()
        self._waited = waited
        self._seconds = seconds

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        found = await super().fetch(kind, parent, keys)
        return found if sum(self._waited) >= self._seconds else {}


async def test_a_creation_that_reads_lack_for_seconds_is_not_sent_twice(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    vendor = StaleSession(waited, 5)
    vendor.faults = iter(["after"])
    run, changes = await begun(journal, vendor, creation("New", site="s"))
    monkeypatch.setattr("trunkline.changes.running.runner.asyncio.sleep", sleep)
    monkeypatch.setattr("trunkline.changes.running.runner.random.uniform", min)
    await Runner(journal, {"acme": vendor}, DESK_KINDS).run(run, changes)
    assert [item.result for item in journal.items(run)] == [Result.DONE]
    assert list(vendor.lines) == [("", "d-0")]


class RefusingSession(DeskSession):
    """A vendor whose first answer is lost, and that refuses the same write when it comes again.

    Attributes:
        stale: how many reads after the first write are answered as before it.
    """

    def __init__(self, *desks: Mapping[str, Any], stale: int) -> None:
        super().__init__(*desks)
        self.faults = iter(["after", "refused"])
        self.stale = stale
        self._before = self.snapshot()

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        now = self.lines
        if self.writes and self.stale:
            self.stale -= 1
            self.lines = self._before
        try:
            return await super().fetch(kind, parent, keys)
        finally:
            self.lines = now


@pytest.mark.parametrize(
    ("op", "stale", "result"),
    [
        (Op.DELETE, 1, Result.DONE),
        (Op.DELETE, 3, Result.DONE),
        (Op.DELETE, 99, Result.UNKNOWN),
        (Op.UPDATE, 3, Result.DONE),
        (Op.UPDATE, 99, Result.FAILED),
        (Op.CREATE, 8, Result.DONE),
        (Op.CREATE, 99, Result.UNKNOWN),
    ],
)
async def test_what_is_refused_the_second_time_may_have_arrived_the_first_time(
    journal: Journal, op: Op, stale: int, result: Result
) -> None:
    vendor = RefusingSession(desk("1"), stale=stale)
    before = vendor.snapshot()
    edit = {
        Op.DELETE: Edit(at("1"), WHOLE, before["", "1"], ABSENT, Op.DELETE),
        Op.UPDATE: Edit(at("1"), "name", "Desk 1", "Desk 2"),
        Op.CREATE: creation("New", site="s"),
    }[op]
    item = await ran(journal, vendor, edit)
    assert (item.result, len(vendor.writes)) == (result, 2)
    if result is Result.UNKNOWN:
        assert item.error == "sent twice: the first answer was lost, and the second one was: " + (
            "no such site (404) · request r-404"
        )


async def test_somebody_elses_record_of_the_same_name_is_not_taken_for_ours(
    journal: Journal,
) -> None:
    vendor = DeskSession()
    run, changes = await begun(journal, vendor, creation("New", **{"sip.password": "s3cret"}))
    vendor.lines["", "x"] = desk("x", name="New")
    await runner(journal, vendor).run(run, changes)
    (item,) = journal.items(run)
    assert (item.result, vendor.writes) == (Result.FAILED, [])
    assert item.error == "somebody else created it meanwhile"


async def test_a_deletion_is_undone_without_read_only_fields(
    journal: Journal,
) -> None:
    vendor = DeskSession(desk("1", url="stray", site="s"))
    before = dict(vendor.lines["", "1"])
    await ran(journal, vendor, Edit(at("1"), WHOLE, before, ABSENT, Op.DELETE))
    lost = await undone(journal, vendor)
    left = "sip.password had no known value; url did not apply, and cannot be created"
    assert lost == [f"Desk 1 (1): {left}"]
    ((key, values),) = vendor.lines.items()
    assert key == ("", "d-0")
    assert values == {
        "id": "d-0", "name": "Desk 1", "site": "s", "handler": "none", "open": False,
        "agents": ["a", "b"],
    }  # fmt: skip


async def test_a_secret_that_was_not_set_is_not_reported_as_lost(journal: Journal) -> None:
    known = {"1": False, "2": True, "3": False}
    vendor = DeskSession(*(desk(key, **{"sip.set": is_set}) for key, is_set in known.items()))
    edits = [Edit(at(key), "sip.password", ABSENT, "s3cret") for key in ("1", "2")]
    await ran(journal, vendor, *edits)
    assert await undone(journal, vendor) == ["Desk 2 (2): sip.password had no known value"]
    before = dict(vendor.lines["", "3"])
    await ran(journal, vendor, Edit(at("3"), WHOLE, before, ABSENT, Op.DELETE))
    assert await undone(journal, vendor, 3) == []


async def test_a_deletion_whose_required_secret_is_not_stored_is_not_undone(
    journal: Journal,
) -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    before = dict(vendor.lines["", "1"])
    await ran(journal, vendor, Edit(at("1"), WHOLE, before, ABSENT, Op.DELETE))
    edits, lost, _ = undo(journal.items(1), DESK_KINDS)
    assert lost == ["Desk 1 (1): flow ID is required but not stored: create the record by hand"]
    plan = await prepare(edits, {"acme": vendor}, DESK_KINDS)
    assert (len(plan.items), plan.changes) == (1, ())
    given = [replace(edit, wanted={**edit.wanted, "flow": "f-1"}) for edit in edits]
    assert len((await prepare(given, {"acme": vendor}, DESK_KINDS)).changes) == 1


# Outcomes


async def test_fields_that_cannot_be_read_back_are_unverified(journal: Journal) -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    item = await ran(journal, vendor, Edit(at("1"), "flow", ABSENT, "f-2"))
    assert item.unverified == ("flow",)
    item = await ran(journal, vendor, Edit(at("1"), "note", ABSENT, "x"))
    assert journal.items(2)[0].unverified == ()


async def test_the_vendors_messages_are_kept_by_field(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))

    async def refuse(kind: str, parent: str | None, changes: Sequence[Change]) -> NoReturn:
        raise InvalidRequest("it is wrong", status=422, fields={"note": "is too short"})

    vendor.write = refuse  # type: ignore[method-assign]
    item = await ran(journal, vendor, Edit(at("1"), "note", ABSENT, "x"))
    assert (item.result, item.fields) == (Result.FAILED, {"note": "is too short"})
    journal.reopen(1, [Result.FAILED])
    assert journal.items(1)[0].fields == {}


async def test_a_creation_that_the_vendor_altered_is_not_taken(journal: Journal) -> None:
    vendor = DeskSession()
    vendor.spoils = {"note": "SHORT"}
    item = await ran(journal, vendor, creation("New", note="short", url=None))
    assert (item.result, item.error) == (Result.NOT_TAKEN, "note: wanted short, got SHORT")
    assert item.after is not None
    assert item.after["id"] == "d-0"


@pytest.mark.parametrize("where", ["record", "error", "fields"])
async def test_a_secret_that_the_vendor_repeats_is_stored_nowhere(
    journal: Journal, tmp_path: Path, where: str
) -> None:
    vendor = DeskSession(desk("1"))

    async def repeat(kind: str, parent: str | None, changes: Sequence[Change]) -> Sequence[Outcome]:
        (change,) = changes
        text = f"you sent {change.patch['sip.password']}"
        if where == "record":
            values = {**desk("1"), "note": text, "sip.password": "s3cret-9", "agents": [text]}
            return [Outcome(change.target, Result.DONE, Record("1", None, values))]
        if where == "error":
            return [Outcome(change.target, Result.FAILED, error=text, request_id=text)]
        raise InvalidRequest(text, fields={"sip.password": text})

    vendor.write = repeat  # type: ignore[method-assign]
    run, changes = await begun(journal, vendor, Edit(at("1"), "sip.password", ABSENT, "s3cret-9"))
    told: list[Outcome] = []
    working = Runner(journal, {"acme": vendor}, DESK_KINDS, RunOptions(first_wait=0), told.append)
    await working.run(run, changes)
    assert "s3cret-9" not in repr((told, journal.items(run)))
    files = (tmp_path / "state").iterdir()
    assert all(b"s3cret-9" not in file.read_bytes() for file in files)


async def test_a_short_secret_leaves_the_rest_of_a_record_unchanged(journal: Journal) -> None:
    vendor = DeskSession(desk("1", note="a1"))
    item = await ran(journal, vendor, Edit(at("1"), "sip.password", ABSENT, "1"))
    assert item.after is not None
    assert item.after["note"] == "a1"


async def test_a_lost_secret_must_be_entered_again(journal: Journal) -> None:
    vendor = DeskSession(desk("1"))
    run, _ = await begun(journal, vendor, Edit(at("1"), "sip.password", ABSENT, "s3cret"))
    await runner(journal, vendor).run(run)
    (item,) = journal.items(run)
    assert (item.result, vendor.writes) == (Result.FAILED, [])
    assert item.error == "contains a secret that is not stored: enter it again"
    journal.reopen(run, [Result.FAILED])
    journal.note(run, sent=[(journal.items(run)[0], None)])
    await runner(journal, vendor).run(run)
    assert journal.items(run)[0].result is Result.UNKNOWN


async def test_a_url_with_a_password_is_known_not_to_have_arrived(journal: Journal) -> None:
    vendor = DeskSession(desk("1", handler="web", url="https://old.example"))
    new = "https://ops:hunter2@new.example"
    run, _ = await begun(journal, vendor, Edit(at("1"), "url", "https://old.example", new))
    journal.note(run, sent=[(journal.items(run)[0], None)])
    await runner(journal, vendor).run(run)
    (item,) = journal.items(run)
    assert (item.result, vendor.writes) == (Result.FAILED, [])
    assert item.error.startswith("sent, but it did not arrive; it contains a secret")
