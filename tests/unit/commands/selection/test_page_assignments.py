"""Assignments to a config page's keys: a known place is found, and an unknown one is not made."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.page_assignments import PageAssignments
from trunkline.model.config_pages import ConfigPage

CASES = Path(__file__).resolve().parents[5] / "shared" / "cases" / "forms"
SCHEMA = {
    "properties": {
        "tags": {"type": "array"},
        "late": {"properties": {"fee": {"type": "number"}, "until": {"type": "string"}}},
        "new": {"type": "string"},
    }
}
VALUES: dict[str, Any] = {
    "names": ["a"],
    "late": {"fee": 40, "per": {"day": 1}, "a.b": 1},
    "late.fee": "exact",
    "x+": 1,
    "count": 3,
}


def assigned(*words: str, new_keys: bool = False, values: Any = VALUES) -> dict[str, Any]:
    assignments = PageAssignments(ConfigPage("live", values, SCHEMA), new_keys=new_keys)
    for word in words:
        assignments.assign(word)
    return assignments.values


def refusal(*words: str, new_keys: bool = False) -> str:
    with pytest.raises(CommandError) as error:
        assigned(*words, new_keys=new_keys)
    return str(error.value)


def test_a_key_is_replaced_whole() -> None:
    assert assigned("count=4", 'new="x"') == {"count": 4, "new": "x"}
    assert assigned('late={"fee": 1}') == {"late": {"fee": 1}}


def test_an_exact_name_comes_before_a_path_and_a_sign() -> None:
    assert assigned("late.fee=50") == {"late.fee": 50}
    assert assigned("x+=2") == {"x+": 2}
    assert assigned("late.a.b=2") == {"late": {**VALUES["late"], "a.b": 2}}


def test_a_member_is_changed_inside_the_whole_value() -> None:
    assert assigned("late.per.day=2") == {"late": {**VALUES["late"], "per": {"day": 2}}}
    assert assigned('late.until="noon"') == {"late": {**VALUES["late"], "until": "noon"}}
    both = assigned("late.per.day=2", 'late.until="noon"')
    assert both == {"late": {**VALUES["late"], "per": {"day": 2}, "until": "noon"}}
    assert VALUES["late"]["per"] == {"day": 1}, "the page that was loaded stays as it is"


def test_an_item_is_added_to_a_list() -> None:
    assert assigned('names+="b"', 'names+="c"') == {"names": ["a", "b", "c"]}
    assert assigned("tags+=1") == {"tags": [1]}, "the schema knows the key"
    assert "count is not a list" in refusal("count+=1")


@pytest.mark.parametrize("word", ["=1", " =1", "+=1"])
@pytest.mark.parametrize("new_keys", [True, False])
def test_a_blank_key_is_refused(word: str, *, new_keys: bool) -> None:
    assert "it is blank" in refusal(word, new_keys=new_keys)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("coun=1", "live has no key 'coun'; did you mean count?; --new-key creates it"),
        ("late.fees.max=1", "late has no member 'fees'; did you mean fee?"),
        ("late.per.week=1", "late.per has no member 'week'"),
        ("count.x=1", "count has no member 'x'; --new-key"),
        ("other+=1", "live has no key 'other'"),
    ],
)
def test_an_unknown_place_is_refused(word: str, why: str) -> None:
    assert why in refusal(word)


def test_a_new_key_is_made_when_asked_for() -> None:
    assert assigned("other=1", new_keys=True) == {"other": 1}
    assert assigned("a.b=1", new_keys=True) == {"a.b": 1}
    assert assigned("late.fees.max=1", new_keys=True) == {
        "late": {**VALUES["late"], "fees": {"max": 1}}
    }
    assert "count is not an object" in refusal("count.x=1", new_keys=True)


@pytest.mark.skipif(not CASES.is_dir(), reason="no cases beside the checkout")
@pytest.mark.parametrize(
    "file", sorted(CASES.glob("config-key-*.json")), ids=lambda file: file.stem
)
def test_no_case_makes_a_new_key(file: Path) -> None:
    case = json.loads(file.read_text(encoding="utf-8"))
    page = ConfigPage("live", case["value"], case["schema"])
    assignments = PageAssignments(page, new_keys=False)
    for _, word in case["steps"]:
        with suppress(CommandError):
            assignments.assign(word)
    assert assignments.values.keys() <= case["value"].keys()
