"""The known values of a field, and how typed text becomes a value."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from trunkline.api.errors import ApiError, ServerFailure
from trunkline.model.kind import ChoiceSource, Column, Kind, Shape, Writes
from trunkline.model.record import Record, RecordScope
from trunkline.tui.lists.choices import Choices, choices_of

PROJECTS = Kind("projects", "project", "id", "name", (Column("name", "name"),))
VARIANTS = Kind("variants", "variant", "id", "name", (Column("name", "name"),), parent="projects")
LINES = Kind(
    "lines",
    "line",
    "id",
    "name",
    (Column("name", "name"), Column("env", "env", Shape.ENVIRONMENT)),
    parent="projects",
)
CONNECTORS = Kind(
    "connectors",
    "connector",
    "id",
    "name",
    (Column("name", "name"),),
    parent="projects",
    schema={
        "properties": {
            "variant": {"title": "Variant", "type": ["string", "null"]},
            "voice": {"title": "Voice", "type": "string"},
            "line": {"title": "Line", "type": "string"},
            "tune": {"title": "Tune", "type": "string"},
            "mode": {
                "title": "Mode",
                "type": "string",
                "enum": ["slow", "fast"],
                "enumDescriptions": ["", "costs more"],
            },
            "rings": {"title": "Rings", "type": "integer"},
            "tries": {"title": "Tries", "type": ["integer", "null"], "enum": [1, 2, None]},
        }
    },
    writes=Writes(
        update=1,
        choices={
            "variant": ChoiceSource("variants"),
            "line": ChoiceSource("lines"),
            "voice": ChoiceSource("projects", "voice"),
            "tune": ChoiceSource(
                *("projects", "tune"),
                where=(("maker", "own"),),
                within=(("mode", "mode"),),
                first=("name", "Live"),
            ),
        },
    ),
)


class Records:
    """Sessions, vendor and session in one, with some records; loading them may fail."""

    def __init__(self, records: Mapping[Any, Any]) -> None:
        self._records = records
        self.kinds_ = {each.name: each for each in (PROJECTS, VARIANTS, LINES, CONNECTORS)}

    def vendor(self, profile: str) -> Any:
        return self

    def kinds(self, profile: str) -> Any:
        return self.kinds_

    async def open(self, profile: str) -> Any:
        return self

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        found = self._records[kind, scope.parent]
        if isinstance(found, ApiError):
            raise found
        yield [Record(values["id"], scope.parent, values) for values in found]


async def choices(
    records: Mapping[Any, Any],
    field: str,
    parents: Sequence[str | None] = ("A",),
    used: Sequence[Any] = (),
) -> Choices:
    sessions: Any = Records(records)
    return await choices_of(sessions, "acme", CONNECTORS, field, parents, used)


PARIS, LYON = {"id": "V1", "name": "Paris"}, {"id": "V2", "name": "Lyon"}


async def test_references_are_typed_and_shown_by_name() -> None:
    found = await choices({("variants", "A"): [PARIS, LYON]}, "variant", used=["V9", "V1"])
    assert found.shown("V1") == "Paris"
    assert found.value("Lyon") == "V2"
    assert found.value("V2") == "V2"
    assert [each.text for each in found.complete("")] == ["Paris", "Lyon", "null"]
    assert [(each.text, each.note) for each in found.complete("par")] == [("Paris", "V1")]


async def test_unknown_and_empty_names_are_refused() -> None:
    found = await choices({("variants", "A"): [PARIS]}, "variant", used=["V9"])
    for text in ("Rome", "V9", ""):
        with pytest.raises(ValueError, match=f"no variant is called '{text}'"):
            found.value(text)
    assert found.value("null") is None


async def test_only_what_every_parent_has_can_be_referred_to() -> None:
    both = {("variants", "A"): [PARIS, LYON], ("variants", "B"): [LYON]}
    found = await choices(both, "variant", parents=("A", "B"))
    assert list(found.named) == ["V2"]


async def test_ambiguous_names_need_the_environment_or_the_key() -> None:
    lines = [
        {"id": "L1", "name": "Desk", "env": "live"},
        {"id": "L2", "name": "Desk", "env": "sandbox"},
        {"id": "L3", "name": "Desk", "env": "sandbox"},
    ]
    found = await choices({("lines", "A"): lines}, "line")
    assert found.shown("L1") == "Desk · live"
    assert found.value("Desk · live") == "L1"
    assert found.shown("L2") == "L2"
    with pytest.raises(ValueError, match="several records are called 'Desk · sandbox': L2, L3"):
        found.value("Desk · sandbox")


async def test_a_value_of_a_complete_list_is_known() -> None:
    voices = {("projects", None): [{"id": "P", "name": "Ada", "voice": "en-GB-A"}]}
    found = await choices(voices, "voice", used=["fr-FR-B", "", None, 3])
    with pytest.raises(ValueError, match="unknown voice 'en-GB-B'; nearest en-GB-A"):
        found.value("en-GB-B")
    assert found.value("fr-FR-B") == "fr-FR-B", "another record has it"
    assert list(found.named.items()) == [("fr-FR-B", ""), ("en-GB-A", "Ada")]
    assert found.shown("en-GB-A") == "en-GB-A"


async def test_records_are_offered_as_the_choice_says() -> None:
    rows = [
        {"id": "1", "name": "Draft", "tune": "t1", "maker": "own", "mode": "slow"},
        {"id": "2", "name": "Live", "tune": "t2", "maker": "own", "mode": "fast"},
        {"id": "3", "name": "Foreign", "tune": "t3", "maker": "other", "mode": "fast"},
    ]
    found = await choices({("projects", None): rows}, "tune")
    assert [pick.name for pick in found.picks] == ["Live", "Draft"]
    assert [pick.suits({"mode": "fast"}) for pick in found.picks] == [True, False]
    assert all(pick.suits({}) and pick.suits({"mode": None}) for pick in found.picks)


async def test_a_parent_that_cannot_be_loaded_raises() -> None:
    failing = {("variants", "A"): ServerFailure("GET: 503")}
    with pytest.raises(ServerFailure):
        await choices(failing, "variant")
    assert Choices(CONNECTORS, "variant").value("V7") == "V7"


async def test_an_enumeration_offers_its_values_and_refuses_others() -> None:
    found = await choices({}, "mode")
    offered = [(each.text, each.note) for each in found.complete("")]
    assert offered == [("slow", ""), ("fast", "costs more")]
    with pytest.raises(ValueError, match="'quick' is not one of slow, fast"):
        found.value("quick")


async def test_choices_have_the_type_of_the_field() -> None:
    sessions: Any = Records({})
    choices = await choices_of(sessions, "acme", CONNECTORS, "tries", ["P"], ["7", "1", ""])
    assert [each.text for each in choices.complete("")] == ["1", "2", "null"]
    assert (choices.value("2"), choices.value("null")) == (2, None)
    with pytest.raises(ValueError, match=r"'7' is not one of 1, 2$"):
        choices.value("7")


async def test_typed_text_gets_the_type_of_the_field() -> None:
    found = await choices({}, "rings")
    assert found.value("4") == 4
    with pytest.raises(ValueError, match="'many' is not of type integer"):
        found.value("many")


def test_null_is_offered_only_for_fields_that_it_clears() -> None:
    assert Choices(CONNECTORS, "voice").value("null") == "null"
    assert Choices(CONNECTORS, "variant").value("null") is None
    assert Choices(CONNECTORS, "variant").shown(None) == "null"
    assert Choices(CONNECTORS, "voice").shown(None) == ""
