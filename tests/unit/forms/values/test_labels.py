"""Labels of choices: none is blank, and no two look alike in a line of a form."""

import json
from typing import Any

import pytest

from trunkline.forms import Form
from trunkline.forms.values.json_pointer import get
from trunkline.forms.values.labels import labels_of

SHOWN = 32
PROMPT = "prompt-" + "m" * 40


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        (["", "strict"], ['""', "strict"]),
        (["", '"', '""', "'"], ['""', r'"\""', r'"\"\""', "'"]),
        ([" ", "  ", "a ", "a"], ['" "', '"  "', '"a "', "a"]),
        (["a\nb", "a"], [r'"a\nb"', "a"]),
        ([1, "1", "2"], ["1", '"1"', "2"]),
        ([True, "true", None, "null"], ["true", '"true"', "null", '"null"']),
        (["1", "2"], ["1", "2"]),
        ([["dark"], ["light"], [], {}], ['["dark"]', '["light"]', "[]", "{}"]),
        ([1.5, "1.5", [1.5]], ["1.5", '"1.5"', "[1.5]"]),
    ],
)
def test_quotes_tell_the_type_of_a_text_where_it_could_be_another_value(
    values: list[Any], labels: list[str]
) -> None:
    assert labels_of(values) == labels


@pytest.mark.parametrize(
    "values",
    [
        [f"https://voices.example.com/catalogue/{n:03}" for n in range(300)],
        [f"{PROMPT}{n:03}{'m' * 60}" for n in range(300)],
        [f"{PROMPT}{'ab'[n % 2]}{'m' * 50}{'cd'[n // 2]}{'m' * 50}" for n in range(4)],
        [[PROMPT, n] for n in range(5)],
        [{"voice": PROMPT, "speed": n} for n in range(5)],
        [PROMPT, PROMPT + "x", PROMPT + "x" * 50, PROMPT + "x" * 51],
    ],
    ids=["end", "middle", "two places", "lists", "objects", "lengths"],
)
def test_long_values_that_begin_alike_differ_in_what_is_shown(values: list[Any]) -> None:
    labels = labels_of(values)
    assert len({label[:SHOWN] for label in labels}) == len(values)


def test_a_long_value_is_cut_but_no_title_is() -> None:
    assert labels_of(["x" * 60, "y"]) == ["x" * 39 + "…", "y"]
    assert labels_of(["x", "y"], ["T" * 60, ""]) == ["T" * 60, "y"]


def test_the_same_title_twice_shows_the_values() -> None:
    assert labels_of(["a1", "a2", "b"], ["Anna", "Anna", "Berta"]) == [
        'Anna ("a1")',
        'Anna ("a2")',
        "Berta",
    ]


@pytest.mark.parametrize(
    "values",
    [[1, "1", True, "true", None, "null"], ["a", '"a"', "'a'"], ["", '""'], [["a"], ["b"], "[]"]],
)
def test_each_choice_can_be_typed_by_its_label(values: list[Any]) -> None:
    form = Form({"properties": {"x": {"enum": [*values, "other"]}}}, {"x": "other"})
    for choice in form.field("/x").choices:
        assert form.enter("/x", choice.label) == ""
        assert json.dumps(get(form.value, "/x")) == json.dumps(choice.value)


def test_a_current_value_outside_the_choices_is_told_from_them() -> None:
    form = Form({"properties": {"x": {"enum": [1, 2]}}}, {"x": "1"})
    assert [choice.label for choice in form.field("/x").choices] == ["1", "2", '"1"']


def test_titles_belong_to_their_own_value() -> None:
    schema = {
        "enum": [["a"], ["b"]],
        "oneOf": [{"const": ["b"], "title": "Second"}, {"const": ["a"], "title": "First"}],
    }
    form = Form({"properties": {"x": schema}}, {})
    assert [choice.label for choice in form.field("/x").choices] == ["First", "Second"]


def test_the_tags_of_variants_are_told_apart() -> None:
    tags = [1, "1", "", "x" * 50 + "a", "x" * 50 + "b"]
    variants = [{"properties": {"kind": {"const": tag}}} for tag in tags]
    titles = Form({"properties": {"x": {"oneOf": variants}}}, {}).field("/x").branches
    assert titles[:3] == ("1", '"1"', '""')
    assert len({title[:SHOWN] for title in titles}) == len(tags)


def test_a_message_names_choices_that_can_be_told_apart() -> None:
    form = Form({"properties": {"x": {"enum": [1, "1", ["a"], ["b"]]}}}, {"x": 5})
    assert form.errors["/x"] == ('must be 1, "1", ["a"] or ["b"]',)


def test_lists_of_choices_without_a_common_value_are_named() -> None:
    form = Form({"properties": {"x": {"allOf": [{"enum": ["a"]}, {"enum": ["c"]}]}}}, {})
    assert "No value fits" in form.field("/x").remarks[0]
