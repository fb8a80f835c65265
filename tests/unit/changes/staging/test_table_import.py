"""A table that went through a spreadsheet makes edits exactly where somebody changed it."""

import csv
import io
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.fake_vendor import LINES, line
from trunkline.changes.staging.table_import import TableImport, compare
from trunkline.changes.staging.table_reader import TableError, parse
from trunkline.model.record import Record
from trunkline.model.table.export import csv_cell

FIELDS = ("id", "name", "env", "voice", "level")


def records(count: int = 3, **values: Any) -> list[Record]:
    return [Record(f"k{n}", "s1", line(f"k{n}", **values)) for n in range(count)]


def export(rows: list[Record], delimiter: str = ",", end: str = "\r\n") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end)
    writer.writerow(FIELDS)
    for record in rows:
        writer.writerow([csv_cell(record.values[name]) for name in FIELDS])
    return stream.getvalue()


def read(data: bytes | str, current: list[Record]) -> TableImport:
    return compare(parse(data), LINES, "acme", current)


def wanted(found: TableImport) -> dict[tuple[str, str], Any]:
    return {(edit.target.key, edit.field): edit.wanted for edit in found.edits}


def test_an_unedited_export_makes_no_edits() -> None:
    current = [*records(), Record("odd", "s1", line("odd", name='Zoë, "the"\nsecond; line'))]
    cases = itertools.product(",;\t", ["\r\n", "\n"], ["utf-8", "utf-8-sig", "utf-16"])
    for delimiter, end, encoding in cases:
        result = read(export(current, delimiter, end).encode(encoding), current)
        outcome = (result.edits, result.problems, result.unchanged)
        assert outcome == ([], [], 4), (delimiter, end, encoding)


@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;\t"),
)
def test_no_unedited_text_is_an_edit(names: list[str], delimiter: str) -> None:
    current = [Record(f"k{n}", "s1", line(f"k{n}", name=name)) for n, name in enumerate(names)]
    assert read(export(current, delimiter).encode(), current).edits == []


def test_only_the_cells_that_differ_are_edits() -> None:
    current = records()
    text = export(current).replace("k1,Line k1,sandbox,a,1", "k1,Line k1,sandbox,b,2")
    assert wanted(read(text, current)) == {("k1", "voice"): "b", ("k1", "level"): 2}


def test_columns_may_be_missing_and_in_any_order() -> None:
    assert wanted(read("voice,id\nb,k2\n", records())) == {("k2", "voice"): "b"}


def test_spreadsheet_numbers_and_flags_are_not_changes() -> None:
    current = records(1, level=1)
    assert read("id;level\nk0;1,0\n", current).edits == []


def test_an_emptied_cell_is_null_where_null_is_allowed() -> None:
    found = read("id,voice,level\nk0,,\n", records(1))
    assert wanted(found) == {("k0", "voice"): None}
    assert found.problems == ["line 2, level: '' is not of type integer"]


def test_a_line_that_names_the_delimiter_is_not_the_heading() -> None:
    assert wanted(read("sep=|\r\nid|voice\r\nk1|b;c\r\n", records())) == {("k1", "voice"): "b;c"}


@pytest.mark.parametrize(
    "text",
    [
        "\n\nid,voice\nk1,b\n",
        "ID,Voice\nk1,b\n",
        ' "id " , "VOICE" \nk1,b\n',
        "Voices of December\nid,voice\nk1,b\n",
        "List,\nof 2026-12-03,\nid,voice\nk1,b\n",
        "id,voice\nk1,b\n,\n \n",
        "Name;Voice\nLine k1;b\n",
    ],
)
def test_titles_and_empty_lines_are_skipped_and_columns_known_in_any_case(text: str) -> None:
    found = read(text, records())
    assert wanted(found) == {("k1", "voice"): "b"}
    assert found.problems == []


def test_a_second_column_of_a_field_is_reported_and_ignored() -> None:
    found = read("id,V-o-i-c-e,v.oice\nk1,b,c\n", records())
    assert wanted(found) == {("k1", "voice"): "b"}
    assert found.problems == ["column 'v.oice': there is another column voice; ignored"]


def test_unknown_columns_and_records_are_named() -> None:
    found = read("id,colour,voice\nk0,red,b\nzz,red,b\n", records(1))
    assert wanted(found) == {("k0", "voice"): "b"}
    assert found.problems == [
        "column 'colour': lines have no such field; ignored",
        "line 3: no line zz is loaded",
    ]


@pytest.mark.parametrize("key", ["442079460123", "4,42079E+11", "4.42079E+11"])
def test_a_key_that_a_spreadsheet_damaged_is_recognised(key: str) -> None:
    found = read(f"id;voice\n{key};b\n", [Record("+442079460123", "s1", line("+442079460123"))])
    assert found.edits == []
    assert "spreadsheet" in found.problems[0]


def test_a_value_that_a_spreadsheet_damaged_is_recognised() -> None:
    found = read("id,voice\nk0,442079460123\n", records(1, voice="+442079460124"))
    assert found.edits == []
    assert "import it as text" in found.problems[0]


def test_read_only_cells_are_reported_and_ignored() -> None:
    found = read("id,name,voice\nk0,Other,b\n", records(1))
    assert wanted(found) == {("k0", "voice"): "b"}
    assert found.problems == ["line 2, name: cannot be changed"]


def test_a_repeated_record_is_edited_once() -> None:
    found = read("id,voice\nk0,b\nk0,c\n", records(1))
    assert wanted(found) == {("k0", "voice"): "b"}
    assert found.problems == ["line 3: k0 is already on line 2"]


def test_json_keeps_its_types() -> None:
    assert wanted(read('[{"id": "k0", "level": 1, "voice": null}]', records(1))) == {
        ("k0", "voice"): None
    }


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id,voice\nk0,\xff\n", "line 2: not UTF-8"),
        ("", "line 1: no column names"),
        ("id,id\na,b\n", "the column 'id' appears twice"),
        ("id\nk0,extra\n", "line 2: 'extra' has no column"),
        ('id\n"k0\n', "line"),
        ('[{"id": ]', "invalid JSON: expected a value at line 1"),
        ("[1]", "record 1: expected an object"),
    ],
)
def test_an_invalid_table_is_refused_with_its_line(data: bytes | str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        parse(data)
