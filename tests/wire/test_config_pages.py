"""Config pages on their way to a server that merges shallowly and checks by Draft 7."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.emulator import KEY, Emulator, running_emulator
from support.one_account import OneAccount
from trunkline.api.errors import InvalidRequest, UnsettledWrite
from trunkline.changes.journal.journal import Item
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.page_promotion import key_edits, promote, schema_edit
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.polyai.kinds import CONFIG_PAGES as KIND
from trunkline.vendors.polyai.session import PolyAISession

HOTELS = "PROJECT-58RP822I"
ENVIRONMENTS = ("sandbox", "pre-release", "live")
KESTREL = "PROJECT-K3STR3L0"
PAGES = f"/v1/agents/{HOTELS}/real-time-configs"


class Desk(OneAccount[PolyAISession]):
    """A writer on one server, and what a test asks of it."""

    def __init__(self, folder: Path, emulator: Emulator, **differs: Any) -> None:
        profile = emulator.profile(**differs)
        waits = {"first_wait": 0.01, "longest_wait": 0.05, "attempts": 20}
        super().__init__(VENDOR.connect(profile, KEY, **waits), VENDOR.kinds)
        self.writer = Writer(folder, self, RunOptions(attempts=20, first_wait=0.01))

    async def page(self, environment: str, project: str = HOTELS) -> Record:
        async for batch in self.session.records("config-pages", RecordScope(project)):
            for record in batch:
                if record.key == environment:
                    return record
        raise LookupError(environment)

    async def write(self, *edits: Edit) -> Item:
        """Plan edits of one page, which must be possible, and write them."""
        plan = await self.writer.plan(edits)
        assert plan.items[0].problems == ()
        entry = await self.writer.apply(plan, "test")
        (item,) = self.writer.journal.items(entry.id)
        return item

    async def undo(self, run: int = 1) -> list[str]:
        plan, lost = await self.writer.plan_undo(run)
        assert (await self.writer.apply(plan, "undo", undoes=run)).status == "done"
        return lost


@asynccontextmanager
async def desk(folder: Path, emulator: Emulator, **differs: Any) -> AsyncIterator[Desk]:
    found = Desk(folder, emulator, **differs)
    try:
        yield found
    finally:
        await found.session.aclose()
        found.writer.close()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture
async def at(tmp_path: Path, emulator: Emulator) -> AsyncIterator[Desk]:
    async with desk(tmp_path, emulator) as found:
        yield found


def stored(emulator: Emulator, environment: str = "live", project: str = HOTELS) -> str:
    """Return the text of a page from the server, without its version."""
    where = f"/v1/agents/{project}/real-time-configs/{environment}"
    with emulator.client() as client:
        return re.sub(r',"lastUpdated":"[^"]*"', "", client.get(where).text)


def other(emulator: Emulator, environment: str, **values: Any) -> None:
    """Write values as somebody else."""
    with emulator.client() as client:
        answer = client.patch(f"{PAGES}/{environment}/variables", json={"variables": values})
        assert answer.status_code == 200


def sent(session: PolyAISession) -> list[str]:
    """Return the last path segments of the writes that were sent."""
    return [each.path.rpartition("/")[2] for each in session.log if each.method != "GET"]


async def test_two_keys_are_promoted_and_undone_byte_for_byte(at: Desk, emulator: Emulator) -> None:
    before = stored(emulator)
    source, target = await at.page("sandbox"), await at.page("live")
    found = promote("demo", KIND, source, target, ["greeting", "languages"])
    assert found.verdict.problems == ()
    plan = await at.writer.plan(found.edits)
    assert plan.confirmation.word == "live"
    await at.writer.apply(plan, "promote")
    after = await at.page("live")
    held, wanted = dict(target.values["variables"]), source.values["variables"]
    held |= {key: wanted[key] for key in ("greeting", "languages")}
    assert after.values["variables"] == held
    assert after.values["lastUpdated"] > target.values["lastUpdated"]
    assert sent(at.session) == ["variables"]
    assert await at.undo() == []
    assert stored(emulator) == before


async def test_the_journal_has_every_key_before_and_after(at: Desk) -> None:
    record = await at.page("live")
    item = await at.write(*key_edits("demo", KIND, record, {"languages": ["en"], "x/y": 1.0}))
    assert item.result is Result.DONE
    assert item.request_id
    assert {name: pair for name, pair in item.changed.items() if name != "lastUpdated"} == {
        "variables/languages": (["en", "fr", "de"], ["en"]),
        "variables/x/y": (ABSENT, 1.0),
    }


async def test_an_added_key_cannot_be_removed(at: Desk, emulator: Emulator) -> None:
    record = await at.page("sandbox")
    await at.write(*key_edits("demo", KIND, record, {"x": None, "languages": ["en"]}))
    assert await at.undo() == ["sandbox: variables/x did not exist before, and no call removes it"]
    values = (await at.page("sandbox")).values["variables"]
    assert values == {**record.values["variables"], "x": None}


async def test_values_are_checked_before_they_are_sent(at: Desk) -> None:
    record = await at.page("live")
    edits = key_edits("demo", KIND, record, {"languages": ["xx"], "check_in": "25:00"})
    plan = await at.writer.plan(edits)
    assert [line.partition(":")[0] for line in plan.items[0].problems] == [
        "check_in",
        "languages/0",
    ]
    assert plan.changes == ()
    assert sent(at.session) == []


async def test_a_conflict_is_merged_by_key(at: Desk, emulator: Emulator) -> None:
    record = await at.page("live")
    wanted = {"greeting": "Mine", "check_in": "16:00", "languages": ["en"]}
    edits = key_edits("demo", KIND, record, wanted)
    other(emulator, "live", greeting="Theirs", check_out="10:00", languages=["en"])
    plan = await at.writer.plan(edits)
    (item,) = plan.items
    assert list(item.clashes) == ["variables/greeting"]
    assert item.clashes["variables/greeting"].theirs == "Theirs"
    assert item.settled == ("variables/languages",)
    assert item.change.patch == {"variables/check_in": "16:00"}
    assert plan.changes == ()
    kept = plan.settle(item.change.target, "variables/greeting", mine=False)
    assert (await at.writer.apply(kept, "theirs")).status == "done"
    values = (await at.page("live")).values["variables"]
    assert [values[key] for key in ("greeting", "check_in", "check_out", "languages")] == [
        "Theirs", "16:00", "10:00", ["en"],
    ]  # fmt: skip
    plan = (await at.writer.plan(edits)).settle(item.change.target, "variables/greeting", mine=True)
    await at.writer.apply(plan, "mine after all")
    assert (await at.page("live")).values["variables"]["greeting"] == "Mine"


async def test_a_conflict_is_checked_again_when_resolved(at: Desk, emulator: Emulator) -> None:
    record = await at.page("sandbox")
    edits = key_edits("demo", KIND, record, {"greeting": "", "check_in": "16:00"})
    other(emulator, "sandbox", greeting="Theirs")
    plan = await at.writer.plan(edits)
    assert plan.items[0].problems
    decided = plan.settle(plan.items[0].change.target, "variables/greeting", mine=False)
    assert decided.items[0].ready
    decided = plan.settle(plan.items[0].change.target, "variables/greeting", mine=True)
    assert not decided.items[0].ready


async def test_what_came_between_review_and_writing_is_a_conflict(
    at: Desk, emulator: Emulator
) -> None:
    record = await at.page("live")
    plan = await at.writer.plan(key_edits("demo", KIND, record, {"greeting": "Mine"}))
    other(emulator, "live", greeting="Theirs")
    entry = await at.writer.apply(plan, "too late")
    assert entry.counts == {Result.CONFLICT: 1}
    assert (await at.page("live")).values["variables"]["greeting"] == "Theirs"
    assert sent(at.session) == []


async def test_a_change_of_another_key_is_not_a_conflict(at: Desk, emulator: Emulator) -> None:
    record = await at.page("live")
    plan = await at.writer.plan(key_edits("demo", KIND, record, {"greeting": "Mine"}))
    other(emulator, "live", check_in="17:00")
    assert (await at.writer.apply(plan, "both")).status == "done"
    await at.undo()
    values = (await at.page("live")).values["variables"]
    assert values == {**record.values["variables"], "check_in": "17:00"}


async def test_a_schema_is_not_written_over_later_values_that_do_not_match_it(
    at: Desk, emulator: Emulator
) -> None:
    record = await at.page("sandbox")
    schema = {"type": "object", "properties": {"check_in": {"const": "15:00"}}}
    plan = await at.writer.plan(schema_edit("demo", KIND, record, schema))
    assert plan.items[0].notes == ()
    other(emulator, "sandbox", check_in="17:00")
    entry = await at.writer.apply(plan, "stricter")
    (item,) = at.writer.journal.items(entry.id)
    assert item.result is Result.CONFLICT
    assert "check_in: becomes invalid" in item.error
    assert sent(at.session) == []


async def test_a_schema_is_replaced_and_undone_byte_for_byte(at: Desk, emulator: Emulator) -> None:
    before = stored(emulator, "sandbox")
    record = await at.page("sandbox")
    schema = {"type": "object", "required": ["gone"], "properties": {"check_in": {"const": 1}}}
    plan = await at.writer.plan(schema_edit("demo", KIND, record, schema))
    assert [line.partition(":")[0] for line in plan.items[0].notes] == ["gone", "check_in"]
    assert (await at.writer.apply(plan, "schema")).status == "done"
    assert (await at.page("sandbox")).values["schema"] == schema
    assert sent(at.session) == ["schema"]
    assert await at.undo() == []
    assert stored(emulator, "sandbox") == before


async def test_a_page_without_a_schema_gets_one_and_keeps_it(at: Desk) -> None:
    record = await at.page("pre-release", KESTREL)
    assert "schema" not in record.values
    item = await at.write(*schema_edit("demo", KIND, record, {"type": "object"}))
    assert item.result is Result.DONE
    plan, lost = await at.writer.plan_undo(1)
    assert plan.items == ()
    assert lost == ["pre-release: schema did not exist before, and no call removes it"]


@pytest.mark.parametrize(
    ("schema", "value", "order"),
    [
        ({"type": "object"}, 7, ["schema", "variables"]),
        ({"properties": {"check_in": {"enum": ["16:00"]}}}, "16:00", ["variables", "schema"]),
    ],
)
async def test_schema_and_values_leave_in_the_order_that_works(
    at: Desk, emulator: Emulator, schema: Any, value: Any, order: list[str]
) -> None:
    before = stored(emulator)
    record = await at.page("live")
    edits = [
        *key_edits("demo", KIND, record, {"check_in": value}),
        *schema_edit("demo", KIND, record, schema),
    ]
    item = await at.write(*edits)
    assert item.result is Result.DONE
    assert sent(at.session) == order
    page = await at.page("live")
    assert (page.values["schema"], page.values["variables"]["check_in"]) == (schema, value)
    assert await at.undo() == []
    assert stored(emulator) == before


async def test_the_written_part_of_a_refused_page_is_known_and_undone(
    at: Desk, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(emulator)
    record = await at.page("live")
    edits = [
        *key_edits("demo", KIND, record, {"check_in": 7}),
        *schema_edit("demo", KIND, record, {"type": "object"}),
    ]

    async def refuse(*arguments: Any) -> Any:
        raise InvalidRequest("not today", status=400, request_id="r-400")

    with monkeypatch.context() as patch:
        patch.setattr(at.session.client, "set_config_variables", refuse)
        item = await at.write(*edits)
    assert item.result is Result.FAILED
    assert item.error.startswith("wrote the schema, but could not write the values: ")
    assert item.request_id == "r-400"
    again = await at.writer.plan(edits)
    assert again.items[0].settled == ("schema",)
    assert again.items[0].change.patch == {"variables/check_in": 7}
    assert await at.undo() == []
    assert stored(emulator) == before


async def test_a_retry_sends_only_what_is_missing(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await at.page("live")
    edits = [
        *key_edits("demo", KIND, record, {"check_in": 7}),
        *schema_edit("demo", KIND, record, {"type": "object"}),
    ]

    async def refuse(*arguments: Any) -> Any:
        raise InvalidRequest("not today", status=400)

    with monkeypatch.context() as patch:
        patch.setattr(at.session.client, "set_config_variables", refuse)
        await at.write(*edits)
    assert (await at.writer.retry(1)).status == "done"
    assert sent(at.session) == ["schema", "variables"]


async def test_a_lost_response_is_read_back_and_not_sent_again(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await at.page("live")
    client = at.session.client
    write = client.set_config_variables

    async def lose(*arguments: Any) -> Any:
        await write(*arguments)
        raise UnsettledWrite("the answer was lost")

    monkeypatch.setattr(client, "set_config_variables", lose)
    item = await at.write(*key_edits("demo", KIND, record, {"greeting": "Once"}))
    assert item.result is Result.DONE
    assert sent(at.session) == ["variables"]


async def test_a_read_only_profile_sends_nothing_that_writes(
    tmp_path: Path, emulator: Emulator
) -> None:
    before = stored(emulator)
    async with desk(tmp_path, emulator, read_only=True) as at:
        record = await at.page("live")
        plan = await at.writer.plan(key_edits("demo", KIND, record, {"greeting": "No"}))
        with pytest.raises(Exception, match="read-only"):
            await at.writer.apply(plan, "not allowed")
        assert sent(at.session) == []
    assert stored(emulator) == before


async def test_a_page_of_a_project_that_is_gone_is_not_written(at: Desk) -> None:
    record = await at.page("live")
    gone = Record(record.key, "PROJECT-00000000", record.values)
    plan = await at.writer.plan(key_edits("demo", KIND, gone, {"greeting": "No"}))
    assert plan.items[0].problems == ("this config page no longer exists",)


async def test_on_a_bad_day_pages_and_journal_agree(tmp_path: Path) -> None:
    """Two servers on one file: a bad one to write to, a good one to look at what is stored."""
    file = tmp_path / "data.sqlite"
    with running_emulator(db=file) as good, running_emulator(db=file, errors=0.3) as bad:
        async with desk(tmp_path / "good", good) as reader:
            records = [await reader.page(each) for each in ENVIRONMENTS]
            edits = [
                edit
                for record in records
                for edit in (
                    *key_edits("demo", KIND, record, {"greeting": "Bad day", "check_in": 7}),
                    *schema_edit("demo", KIND, record, {"type": "object"}),
                )
            ]
            plan = await reader.writer.plan(edits)
            assert len(plan.ready) == 3
        async with desk(tmp_path / "bad", bad) as at:
            entry = await at.writer.apply(plan, "bad day")
            items = at.writer.journal.items(entry.id)
        async with desk(tmp_path / "after", good) as reader:
            pages = {key: (await reader.page(key)).values for key in ENVIRONMENTS}
    assert entry.open == 0
    for item in items:
        held = pages[item.target.key]
        there = {"schema": held["schema"]}
        there |= {f"variables/{key}": held["variables"][key] for key in ("greeting", "check_in")}
        assert (there == item.patch) == (item.result is Result.DONE)
