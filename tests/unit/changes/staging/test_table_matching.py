"""Tables keyed by telephone number or name, with columns called by field or title."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from support.fake_vendor import LINES
from trunkline.changes.staging.table_import import TableImport, compare
from trunkline.changes.staging.table_reader import parse
from trunkline.model.change import Op
from trunkline.model.kind import ChoiceSource, Column, Kind, Shape
from trunkline.model.record import Record

SCHEMA: Mapping[str, Any] = {
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "number": {"type": "string", "readOnly": True, "createOnly": True},
        "call_url": {"title": "Web address", "type": ["string", "null"]},
        "call-url": {"title": "Fallback", "type": ["string", "null"]},
        "desk": {"title": "Desk", "type": "string"},
        "pin": {"title": "PIN", "type": "string", "writeOnly": True},
    }
}
PHONES = dataclasses.replace(
    LINES,
    name="phones",
    singular="phone",
    label="number",
    columns=(Column("number", "number", Shape.NUMBER), Column("desk", "desk")),
    schema=SCHEMA,
    writes=LINES.writes._replace(choices={"desk": ChoiceSource("desks")}, moves=""),
)
"""Numbers that the vendor knows by an ID."""
NUMBERS = dataclasses.replace(PHONES, key="number")
"""Numbers that are their own keys."""
HELD = {"k1": "+442079460210", "k2": "+4402079460211", "k3": "442079460212"}
DESKS = {"d1": "Hall", "d2": "Spa", "d3": "Spa"}


def records(kind: Kind = PHONES) -> list[Record]:
    return [
        Record(number if kind is NUMBERS else key, "s1", {"number": number, "desk": "d1"})
        for key, number in HELD.items()
    ]


def read(text: str, kind: Kind = PHONES, **options: Any) -> TableImport:
    current = records(kind)
    return compare(parse(text), kind, "acme", current, labels=lambda *_: DESKS, **options)


def wanted(found: TableImport) -> dict[tuple[str, str], Any]:
    return {(edit.target.key, edit.field): edit.wanted for edit in found.edits}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("+442079460210", "k1"),
        ("+44 (0)20 7946-0210", "k1"),
        ("+4402079460211", "k2"),
        ("+44 20 7946 0211", "k2"),
        ("442079460212", "k3"),
        ("+44 20 7946 0212", "k3"),
    ],
)
@pytest.mark.parametrize("kind", [PHONES, NUMBERS])
def test_a_row_is_identified_by_its_number_however_it_is_written(
    kind: Kind, written: str, key: str
) -> None:
    found = read(f"Number;Web address\n{written};https://a.example\n", kind)
    identity = HELD[key] if kind is NUMBERS else key
    assert wanted(found) == {(identity, "call_url"): "https://a.example"}
    assert found.problems == []


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("442079460210", "a spreadsheet turned a number such as +442079460210 into 442079460210"),
        ("4.42079E+11", "a spreadsheet rounded 4.42079E+11: import that column as text"),
        ("+44 2O 7946 0210", "'+44 2O 7946 0210' is not a telephone number: it has letters: O"),
        ("+44 20 7946 0219", "no phone +44 20 7946 0219 is loaded"),
        ("020 7946 0210", "'020 7946 0210' has no country code: write +44 …, or set phone_region"),
    ],
)
def test_a_number_that_identifies_no_row_is_explained(written: str, problem: str) -> None:
    found = read(f"number,call_url\n{written},x\n")
    assert found.edits == []
    assert found.problems[0].startswith(f"line 2: {problem}")


def test_a_national_number_needs_the_country() -> None:
    found = read("number,call_url\n020 7946 0210,x\n", region="GB")
    assert wanted(found) == {("k1", "call_url"): "x"}


def test_a_record_to_choose_is_named_by_key_or_unambiguous_name() -> None:
    found = read(f"number,Desk\n{HELD['k1']},Hall\n{HELD['k2']},d2\n{HELD['k3']},Spa\n")
    assert wanted(found) == {("k2", "desk"): "d2"}
    assert found.problems == ["line 4, desk: several are called 'Spa': d2, d3"]
    assert found.unchanged == 2


def test_an_ambiguous_column_names_its_choices() -> None:
    found = read(f"number,Call URL\n{HELD['k1']},x\n")
    assert found.edits == []
    assert found.problems == [
        "column 'Call URL' can mean call_url or call-url: name it so; ignored"
    ]


def test_a_secret_is_not_imported_whatever_its_column_is_called() -> None:
    found = read(f"number,Pin\n{HELD['k1']},1234\n")
    assert found.problems == ["column 'Pin': secrets are not imported; ignored"]


def test_a_table_without_a_column_that_identifies_rows_names_those_that_could() -> None:
    assert read("call_url\nx\n").problems == ["no column id or number to identify the records"]


def test_missing_rows_are_created_only_where_a_parent_is_given() -> None:
    text = "number,Web address,desk\n+44 20 7946 0219,https://a.example,Hall\n+44 2O 7946,x,\n"
    assert [edit.op for edit in read(text, NUMBERS).edits] == []
    found = read(text, NUMBERS, parent_of_new="s1")
    [edit] = found.edits
    assert (edit.op, edit.target.parent, edit.target.key) == (Op.CREATE, "s1", "+442079460219")
    assert edit.wanted == {
        "number": "+442079460219",
        "call_url": "https://a.example",
        "desk": "d1",
    }
    assert found.problems == [
        "line 3, number: '+44 2O 7946' is not a telephone number: it has letters: O"
    ]
    assert read(text, NUMBERS, parent_of_new="").problems[0] == (
        "line 2: add the column site, to say where it is created"
    )
    assert read(text, PHONES, parent_of_new="s1").problems[0] == (
        "line 2: no phone +44 20 7946 0219 is loaded, and none can be created"
    )
