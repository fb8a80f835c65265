"""Plans of records whose fields imply each other, are lists, or are never returned."""

from typing import Any

import pytest

from support.fake_desks import DESK_KINDS, DESKS, DeskSession, at, desk
from trunkline.changes.planning.plan import Confirmation, Plan, PlanItem
from trunkline.changes.planning.plan_text import entry_text, plan_lines
from trunkline.changes.planning.planner import prepare
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op
from trunkline.model.patch import ABSENT


async def planned(vendor: DeskSession, *edits: Edit) -> Plan:
    return await prepare(edits, {"acme": vendor}, DESK_KINDS)


async def item_of(vendor: DeskSession, *edits: Edit) -> PlanItem:
    (item,) = (await planned(vendor, *edits)).items
    return item


def creation(name: str, **given: Any) -> Edit:
    return Edit(at(name), WHOLE, ABSENT, {"name": name, **given}, Op.CREATE, name)


def text(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


# Implied values


async def test_a_value_implies_others_in_the_same_change() -> None:
    item = await item_of(DeskSession(desk("1")), Edit(at("1"), "open", False, True))
    assert item.change.patch == {"open": True, "agents": []}
    assert item.remarks == ("allowed agents cleared: all agents allowed is on",)
    assert item.ready
    assert "allowed agents cleared" in text(Plan((item,)))


async def test_a_value_that_is_already_set_is_not_implied() -> None:
    vendor = DeskSession(desk("1", agents=None))
    item = await item_of(vendor, Edit(at("1"), "open", False, True))
    assert (item.change.patch, item.remarks) == ({"open": True}, ())


async def test_an_unrelated_edit_implies_nothing_in_an_inconsistent_record() -> None:
    vendor = DeskSession(desk("1", open=True, note=None))
    item = await item_of(vendor, Edit(at("1"), "note", None, "x"))
    assert (item.change.patch, item.remarks, item.problems) == ({"note": "x"}, (), ())


@pytest.mark.parametrize("already", [True, False])
async def test_edits_that_contradict_each_other_are_a_problem(*, already: bool) -> None:
    vendor = DeskSession(desk("1", open=already, agents=[]))
    edits = [Edit(at("1"), "agents", [], ["a"])]
    if not already:
        edits.append(Edit(at("1"), "open", False, True))
    item = await item_of(vendor, *edits)
    assert item.problems == ("allowed agents cannot be set: all agents allowed is on",)


async def test_edits_that_agree_with_the_implied_values_are_no_problem() -> None:
    vendor = DeskSession(desk("1"))
    edits = Edit(at("1"), "open", False, True), Edit(at("1"), "agents", ["a", "b"], [])
    item = await item_of(vendor, *edits)
    assert (item.ready, item.remarks) == (True, ())


async def test_a_creation_implies_as_well() -> None:
    item = await item_of(DeskSession(), creation("New", open=True, agents=["a"]))
    assert item.problems == ("allowed agents cannot be set: all agents allowed is on",)


# Lists


async def test_an_append_is_merged_with_somebody_elses_additions() -> None:
    vendor = DeskSession(desk("1", agents=["a", "theirs"]))
    item = await item_of(vendor, Edit(at("1"), "agents", ["a"], ["a", "mine"]))
    assert item.change.patch == {"agents": ["a", "theirs", "mine"]}
    assert item.lists["agents"].appends
    assert (await planned(vendor, Edit(at("1"), "agents", ["a"], ["a", "theirs"]))).items[0].done


async def test_a_replaced_list_that_has_changed_is_a_clash() -> None:
    vendor = DeskSession(desk("1", agents=["a", "theirs"]))
    plan = await planned(vendor, Edit(at("1"), "agents", ["a"], ["mine"]))
    assert plan.items[0].clashes["agents"].theirs == ["a", "theirs"]
    settled = plan.settle(at("1"), "agents", mine=True).items[0]
    assert settled.lists["agents"].lost == ("a", "theirs")
    assert plan.settle(at("1"), "agents", mine=False).items[0].done


async def test_the_same_replacement_by_somebody_else_is_no_clash() -> None:
    vendor = DeskSession(desk("1", agents=["c"]))
    item = await item_of(vendor, Edit(at("1"), "agents", ["a", "b"], ["c"]))
    assert (item.clashes, item.settled, item.done) == ({}, ("agents",), True)


async def test_the_plan_says_whether_it_appends_or_replaces() -> None:
    vendor = DeskSession(desk("1"), desk("2"), desk("3"))
    plan = await planned(
        vendor,
        Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"]),
        Edit(at("2"), "agents", ["a", "b"], ["b", "c"]),
        Edit(at("3"), "agents", ["a", "b"], ["b", "a"]),
    )
    lines = text(plan).splitlines()
    assert "      agents  append: keeps 2, adds 1" in lines
    assert "      agents  replace: keeps 1, adds 1, loses 1" in lines
    assert "        - a  lost" in lines
    assert "      agents  replace: keeps 2, in another order" in lines


@pytest.mark.parametrize(
    ("entry", "shown"),
    [
        ("a\n", "a\\n"),
        ({"agent_id": "1", "agent_name": "Bea", "place_name": "live"}, "Bea · live"),
        ({"name": "X-Caller"}, "X-Caller"),
        ({"id": 1, "name": None}, '{"id": 1, "name": null}'),
        ({"id": 1, "name": ["a"]}, '{"id": 1, "name": ["a"]}'),
    ],
)
def test_an_entry_is_shown_by_its_names(entry: Any, shown: str) -> None:
    assert entry_text(entry) == shown


async def test_a_list_that_loses_entries_is_confirmed_by_typing() -> None:
    vendor = DeskSession(desk("1"), desk("2"))
    appended = Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"])
    assert (await planned(vendor, appended)).confirmation.word == ""
    lost = Edit(at("2"), "agents", ["a", "b"], [])
    found = (await planned(vendor, appended, lost)).confirmation
    assert found == Confirmation("2", "a list will be replaced, and 2 entries lost")


async def test_a_live_kind_is_confirmed_by_typing_live() -> None:
    import dataclasses

    live = dataclasses.replace(DESKS, writes=DESKS.writes._replace(live=True))
    vendor = DeskSession(desk("1"), desk("2"))

    async def confirmation(*edits: Edit) -> Confirmation:
        return (
            await prepare(edits, {"acme": vendor}, {"acme": {**DESK_KINDS["acme"], "desks": live}})
        ).confirmation

    note = Edit(at("1"), "note", ABSENT, "x")
    assert await confirmation(note) == Confirmation(
        "live", "1 change takes effect on live calls at once"
    )
    assert await confirmation(note, Edit(at("2"), "agents", ["a", "b"], ["b"])) == Confirmation(
        "live",
        "2 changes take effect on live calls at once; a list will be replaced, and 1 entry lost",
    )


# Fields that are never returned


async def test_a_field_that_is_never_returned_neither_clashes_nor_settles() -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    item = await item_of(vendor, Edit(at("1"), "flow", None, "f-2"))
    assert (item.change.patch, item.clashes, item.settled) == ({"flow": "f-2"}, {}, ())


async def test_a_returned_secret_is_in_no_plan() -> None:
    vendor = DeskSession(desk("1", **{"sip.password": "answered", "note": None}))
    item = await item_of(vendor, Edit(at("1"), "note", None, "x"))
    assert "sip.password" not in item.change.before


async def test_a_secret_that_is_returned_blank_is_not_settled() -> None:
    vendor = DeskSession(desk("1", **{"sip.password": ""}))
    item = await item_of(vendor, Edit(at("1"), "sip.password", ABSENT, ""))
    assert item.change.patch == {"sip.password": ""}
    assert item.change.secret == {"sip.password"}
    assert "sip.password" not in item.change.before


# Creation


async def test_an_existing_name_is_a_problem() -> None:
    vendor = DeskSession(desk("1"))
    item = await item_of(vendor, creation("Desk 1"))
    assert item.problems == ("the desk Desk 1 already exists",)
    assert (await item_of(vendor, creation("Desk 2"))).ready


async def test_a_creation_is_validated_as_a_whole() -> None:
    item = await item_of(DeskSession(), creation("New", handler="web"))
    assert item.problems == ("request URL is required with call handler web",)
    assert (await item_of(DeskSession(), creation("New", site="s"))).ready


async def test_an_edit_is_validated_with_the_current_record() -> None:
    vendor = DeskSession(desk("1", handler="flow"))
    item = await item_of(vendor, Edit(at("1"), "url", None, "https://x"))
    assert item.problems == ("request URL does not apply with call handler flow",)


# Irreversible changes


@pytest.mark.parametrize(
    ("before", "edit", "final"),
    [
        ({"handler": "flow"}, ("handler", "flow", "none"), "flow ID is required with call handler"),
        ({"handler": "sip"}, ("handler", "sip", "none"), "call handler: must be"),
        ({"handler": "web", "url": "x://y"}, ("handler", "web", "none"), ""),
        ({"handler": "none"}, ("handler", "none", "web"), ""),
        ({"handler": "flow", "version": "1"}, ("version", "1", "2"), ""),
        ({"handler": "sip"}, ("note", ABSENT, "x"), ""),
    ],
)
async def test_an_irreversible_change_is_announced(
    before: dict[str, Any], edit: tuple[str, Any, Any], final: str
) -> None:
    name, base, wanted = edit
    edits = [Edit(at("1"), name, base, wanted)]
    if wanted == "web":
        edits.append(Edit(at("1"), "url", ABSENT, "x://z"))
    item = await item_of(DeskSession(desk("1", **before)), *edits)
    assert item.ready
    assert item.final.startswith(final)
    assert bool(item.final) == bool(final)
    assert ("no undo: " in text(Plan((item,)))) == bool(final)


@pytest.mark.parametrize(("name", "title"), [("flow", "flow ID"), ("sip.password", "password")])
async def test_a_change_whose_undo_asks_for_the_earlier_value_is_announced(
    name: str, title: str
) -> None:
    session = DeskSession(desk("1", handler="flow"))
    item = await item_of(session, Edit(at("1"), name, ABSENT, "f-2"))
    assert (item.final, item.reversible) == ("", True)
    assert f"undo asks for the earlier {title}: not stored" in text(Plan((item,)))
