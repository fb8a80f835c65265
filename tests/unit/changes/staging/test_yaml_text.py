"""Records as YAML for an editor: unedited values stay the same, types included."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, texts
from trunkline.changes.staging.table_import import compare
from trunkline.changes.staging.table_reader import TableError
from trunkline.changes.staging.yaml_text import parse_yaml, yaml_text
from trunkline.model.kind import Column, Kind, Writes
from trunkline.model.record import Record

KIND = Kind(
    "things",
    "thing",
    "id",
    "name",
    (Column("name", "name"),),
    schema={
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string", "readOnly": True},
            "text": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "any": {},
        }
    },
    writes=Writes(update=10),
)
FIELDS = ("text", "count", "any")


def record(key: str = "t1", **values: Any) -> Record:
    return Record(key, None, {"id": key, "name": f"Thing: {key} # 1", **values})


def read(text: str) -> list[dict[str, Any]]:
    return [dict(row.values) for row in parse_yaml(text, KIND)]


def test_a_record_is_a_block_with_its_name_beside() -> None:
    text = yaml_text(KIND, [record(text="hello world", count=3)], FIELDS, "Two\nlines")
    assert text == (
        "# Two\n# lines\n- id: t1  # Thing: t1 # 1\n  text: hello world\n  count: 3\n  # any:\n"
    )


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "null", "~", "true", "+442079460018", "012", "1e3", "0x1F", "2026-01-01",
     "12:30:45", ".inf", "", " x ", "a: b", "a #b", "- x", "'", '"', "é\u2028ü", "\t", "a\nb", "@x",
     "%x", "*x", "&x", "!x", "[", "{", "=", "<<"],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    written = yaml_text(KIND, [record(text=text)], FIELDS, "")
    assert read(written)[0]["text"] == text


@pytest.mark.parametrize("typed", ["no", "on", "+442079460018", "012", "1e3", "2026-01-01", "true"])
def test_an_unquoted_value_of_a_text_field_is_text(typed: str) -> None:
    assert read(f"- id: t1\n  text: {typed}")[0]["text"] == typed


@pytest.mark.parametrize(
    ("typed", "value"),
    [("", None), ("~", None), ("null", None), ('""', ""), ('"null"', "null"), ("'no'", "no")],
)
def test_null_and_empty_text_are_distinguished(typed: str, value: Any) -> None:
    assert read(f"- id: t1\n  text: {typed}")[0]["text"] == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("true", True),
        ("no", "no"),
        ("007", 7),
        ("12345678901234567890", 12345678901234567890),
        ("1.50", 1.5),
        ("{a: [1, ~, x], b: {c: +44}}", {"a": [1, None, "x"], "b": {"c": 44}}),
        ("2026-01-01", "2026-01-01"),
        ("|\n    two\n    lines", "two\nlines"),
    ],
)
def test_other_fields_have_the_types_of_json(typed: str, value: Any) -> None:
    assert read(f"- id: t1\n  any: {typed}")[0]["any"] == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: t1\n  text: a: b", "line 2: not YAML: mapping values are not allowed here"),
        ("- id: 't1\n", "line 2: not YAML: found unexpected end of stream"),
        ("- id: t1\n- just text", "line 2: expected a record: `- name: value`"),
        ("id", "line 1: expected a record: `- name: value`"),
        ("- id: t1\n  text: a\n  text: b", "line 3: 'text' appears twice in one record"),
        ("- id: t1\n  any: &x [*x]", "line 2: the value contains itself"),
        ("- id: a\n---\n- id: b", "line 2: not YAML: but found another document"),
        ("- id: \x07", "not YAML: "),
    ],
)
def test_an_invalid_text_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(TableError) as raised:
        parse_yaml(text, KIND)
    assert message in str(raised.value)


def test_a_single_record_and_no_record_are_parsed() -> None:
    assert read("id: t1\ntext: x") == [{"id": "t1", "text": "x"}]
    assert read("# nothing\n") == []


@given(
    st.lists(
        st.fixed_dictionaries({}, optional={"text": st.none() | texts(20), "any": json_values()}),
        max_size=4,
    )
)
def test_an_unedited_text_makes_no_edits(many: list[dict[str, Any]]) -> None:
    records = [record(f"t{n}", **values) for n, values in enumerate(many)]
    rows = parse_yaml(yaml_text(KIND, records, FIELDS, ""), KIND)
    found = compare(rows, KIND, "acme", records)
    assert found.edits == []
    assert found.problems == []
    assert found.unchanged == len(records)
