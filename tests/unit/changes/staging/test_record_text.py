"""Records as CSV and back: what no spreadsheet runs, and what is read as it was."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.fake_desks import DESKS, desk
from support.strategies import texts
from trunkline.changes.staging.record_text import parse_records, records_text
from trunkline.changes.staging.table_import import compare
from trunkline.changes.staging.table_reader import column_cells, parse
from trunkline.model.record import Record
from trunkline.model.table.export import csv_lines

TEXTS = texts() | st.text(st.sampled_from("'=+-@\t\r\n,;\"|1a"), max_size=6)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_any_text_is_read_as_it_was_written(cells: list[tuple[str, str]], end: str) -> None:
    rows = [(f"k{number}", *texts) for number, texts in enumerate(cells)]
    lines = list(csv_lines([("id", "name", "=note"), *rows]))
    read = parse("".join(f"{line}{end}" for line in lines))
    assert [tuple(row.values.values()) for row in read] == rows
    assert list(read[0].values) == ["id", "name", "=note"]


@given(st.fixed_dictionaries({"name": TEXTS, "note": TEXTS, "url": TEXTS}))
def test_a_record_that_nobody_changed_has_no_edits(values: dict[str, Any]) -> None:
    one = Record("1", None, desk("1", **values))
    rows = parse_records(records_text(DESKS, [one], "csv"), DESKS, "csv")
    result = compare(rows, DESKS, "acme", [one])
    assert (result.edits, result.problems) == ([], [])


def test_a_formula_that_was_edited_is_staged_without_its_apostrophe() -> None:
    one = Record("1", None, desk("1", note="=1+1"))
    text = records_text(DESKS, [one], "csv")
    assert "'=1+1" in text
    rows = parse_records(text.replace("'=1+1", "'=2+2"), DESKS, "csv")
    (edit,) = compare(rows, DESKS, "acme", [one]).edits
    assert (edit.base, edit.wanted) == ("=1+1", "=2+2")


def test_a_pasted_column_of_escaped_cells_is_that_of_the_texts() -> None:
    assert column_cells("'=1\n'+44 (0)20\nplain\n", 3) == ["=1", "+44 (0)20", "plain"]
