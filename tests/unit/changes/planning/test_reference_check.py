"""Values that refer to other records: a plan refuses those that refer to none."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from support.fake_vendor import FakeSession
from trunkline.api.errors import ServerFailure
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.planning.planner import prepare
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import ChoiceSource, Column, Kind, Writes
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope

_TEXT = {"type": ["string", "null"]}


def _kind(name: str, singular: str, key: str, *fields: str, **more: Any) -> Kind:
    schema = {"properties": {field: {"title": field, **_TEXT} for field in (key, *fields)}}
    columns = (Column(key, key),)
    return Kind(name, singular, key, more.pop("label", key), columns, schema=schema, **more)


LINES = _kind(
    *("lines", "line", "id", "voice", "greeting", "site", "agent", "stage", "topic", "melody"),
    parent="sites",
    parent_field="site",
    writes=Writes(
        update=1,
        create=1,
        moves="site",
        unique=True,
        choices={
            "voice": ChoiceSource("voices", "voice", where=(("maker", "own"),)),
            "greeting": ChoiceSource("greetings"),
            "melody": ChoiceSource("voices", "voice", lenient=True),
            "agent": ChoiceSource("stages", "agent", along={"stage": "stage"}),
            "stage": ChoiceSource("stages", "stage", along={"agent": "agent"}),
        },
    ),
)
LINES.schema["properties"]["topic"]["unchecked"] = "whether it exists"
KINDS = {
    kind.name: kind
    for kind in (
        LINES,
        _kind("sites", "site", "id"),
        _kind("voices", "voice", "id", "voice", "maker"),
        _kind("greetings", "greeting", "id", "name", label="name", parent="sites"),
        _kind("stages", "stage", "id", "agent", "stage"),
    )
}
VOICES = [("anna", "own"), ("anton", "own"), ("bertha", "other")]
STAGES = [("a-1", "draft"), ("a-1", "live"), ("a-2", "other")]


class Lines(FakeSession):
    """An account with lines at two sites, each with greetings of its own.

    Attributes:
        broken: the kind that cannot be listed.
        loads: how often each list was loaded, by kind and parent.
    """

    broken = ""

    def __init__(self, count: int = 1) -> None:
        lines = {("paris", str(n)): {"id": str(n), "voice": "anna"} for n in range(count)}
        super().__init__({**lines, ("rome", "r"): {"id": "r"}})
        self.loads: Counter[tuple[str, str | None]] = Counter()

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        self.loads[kind, scope.parent] += 1
        if kind == self.broken:
            raise ServerFailure("it broke", status=500)
        for values in self._listed(kind, scope.parent):
            yield [Record(values["id"], scope.parent, values)]

    def _listed(self, kind: str, parent: str | None) -> list[dict[str, Any]]:
        if kind == "voices":
            return [{"id": f"v-{v}", "voice": v, "maker": maker} for v, maker in VOICES]
        if kind == "stages":
            return [{"id": f"{a}/{s}", "agent": a, "stage": s} for a, s in STAGES]
        if kind == "sites":
            return [{"id": "paris"}, {"id": "rome"}]
        if kind == "greetings":
            return [{"id": f"{parent}-1", "name": f"Hello {parent}"}]
        return [values for (site, _), values in self.lines.items() if site == parent]


def edit(field: str, value: Any, key: str = "0") -> Edit:
    return Edit(RecordRef("acme", "lines", "paris", key), field, ABSENT, value)


def creation(key: str, **values: Any) -> Edit:
    target = RecordRef("acme", "lines", "paris", key)
    return Edit(target, WHOLE, ABSENT, {"id": key, **values}, Op.CREATE, key)


async def planned(session: FakeSession, *edits: Edit, restoring: bool = False) -> Plan:
    return await prepare(edits, {"acme": session}, {"acme": KINDS}, restoring=restoring, chunk=10)


async def problems(*edits: Edit) -> tuple[str, ...]:
    (item,) = (await planned(Lines(), *edits)).items
    return item.problems


async def test_an_unknown_value_is_a_problem_with_the_nearest() -> None:
    assert await problems(edit("voice", "anno")) == ("unknown voice anno; nearest anna",)
    assert await problems(edit("voice", "ANNO")) == ("unknown voice ANNO; nearest anna",)
    assert await problems(edit("voice", "zzz")) == ("unknown voice zzz; voices: anna, anton",)
    assert await problems(edit("voice", "anton")) == ()


async def test_a_record_that_is_no_choice_is_unknown() -> None:
    assert await problems(edit("voice", "bertha")) == ("unknown voice bertha; voices: anna, anton",)


@pytest.mark.parametrize("value", [None, ""])
async def test_clearing_a_field_refers_to_nothing(value: Any) -> None:
    assert await problems(edit("voice", value)) == ()


async def test_a_value_that_the_vendor_would_keep_is_a_warning() -> None:
    (item,) = (await planned(Lines(), edit("melody", "nobody"))).items
    note = "unknown melody nobody; voices: anna, anton, bertha"
    assert (item.ready, item.notes) == (True, (note,))


async def test_a_record_of_another_parent_is_unknown() -> None:
    (problem,) = await problems(edit("greeting", "rome-1"))
    assert problem.startswith("paris has no greeting rome-1")
    assert await problems(edit("greeting", "paris-1")) == ()


async def test_a_name_in_place_of_a_key_gets_the_key_as_hint() -> None:
    (problem,) = await problems(edit("greeting", "Hello Paris"))
    assert problem.endswith("; nearest paris-1 (Hello paris)")


async def test_a_moved_record_refers_to_records_of_its_new_parent() -> None:
    assert await problems(edit("site", "rome"), edit("greeting", "rome-1")) == ()
    assert await problems(edit("site", "rome"), edit("greeting", "paris-1"))


async def test_fields_that_only_apply_together_must_be_of_one_record() -> None:
    assert await problems(edit("agent", "a-1"), edit("stage", "live")) == ()
    apart = await problems(edit("agent", "a-1"), edit("stage", "other"))
    assert apart == ("agent a-1 does not go with stage other",)


async def test_each_list_is_loaded_once_however_many_records_refer_to_it() -> None:
    session = Lines(300)
    edits = [edit("voice", "nobody", str(n)) for n in range(300)]
    plan = await planned(session, *edits)
    assert len(plan.items) == 300
    assert all(item.problems for item in plan.items)
    assert session.loads == {("voices", None): 1}


async def test_a_list_that_cannot_be_loaded_is_a_note_and_no_problem() -> None:
    session = Lines(3)
    session.broken = "voices"
    plan = await planned(session, *(edit("voice", "nobody", str(n)) for n in range(3)))
    assert len(plan.ready) == 3
    assert plan.unchecked == ("voice of lines: could not load voices: it broke (500)",)
    assert session.loads == {("voices", None): 1}
    assert [line.text for line in plan_lines(plan)][-1] == f"not checked: {plan.unchecked[0]}"


async def test_a_field_without_known_values_is_named_once() -> None:
    plan = await planned(Lines(2), edit("topic", "x"), edit("topic", "y", "1"))
    assert len(plan.ready) == 2
    assert plan.unchecked == ("topic of lines: whether it exists",)
    assert (await planned(Lines(), edit("topic", None))).unchecked == ()


async def test_a_key_that_another_parent_has_cannot_be_created() -> None:
    assert await problems(creation("r")) == ("the line r exists in rome",)
    assert await problems(creation("new")) == ()
    assert await problems(creation("0")) == ("the line 0 already exists",)


async def test_values_that_the_vendor_had_before_are_left_to_the_vendor() -> None:
    session = Lines()
    plan = await planned(session, edit("voice", "gone"), restoring=True)
    assert (len(plan.ready), session.loads) == (1, {})


async def test_a_voice_of_a_clash_is_checked_before_it_is_chosen() -> None:
    clashing = Edit(RecordRef("acme", "lines", "paris", "0"), "voice", "old", "nobody")
    (item,) = (await planned(Lines(), clashing)).items
    assert item.clashes
    assert item.problems == ("unknown voice nobody; voices: anna, anton",)
