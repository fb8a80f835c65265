"""What can be copied of a row and of the marked rows."""

import csv
import io
import json

from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.tui.chrome.copy_menu import CopyText
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.table.copying import copies_of_row

KIND = Kind(
    name="numbers",
    singular="number",
    key="number",
    label="number",
    columns=(
        Column("number", "number", Shape.NUMBER),
        Column("env", "env"),
        Column("note", "note"),
    ),
    parent="projects",
    parent_field="projectId",
    schema={"properties": {"number": {}, "env": {}, "note": {}, "more": {}}},
)
ROWS = [
    Record("+442079460000", "P1", {"number": "+442079460000", "env": "live", "note": "a\tb\nc"}),
    Record("+33199001200", "P1", {"number": "+33199001200", "env": None, "more": {"big": 2**60}}),
]


def choices(*marked: int, column: int = 0, row: int = 0) -> dict[str, MenuItem[CopyText]]:
    """Return the menu items by their keys."""
    table = Table(KIND)
    table.extend(ROWS)
    for place in marked:
        table.marks.add([ROWS[place]])
    found = list(copies_of_row(table, ROWS[row], KIND.columns[column]))
    assert len({choice.key for choice in found}) == len(found)
    return {choice.key: choice for choice in found}


def text(choice: MenuItem[CopyText]) -> str:
    """Return the text that an item copies."""
    made = choice.value[0]
    return made() if callable(made) else made


def test_no_item_uses_a_key_of_the_menu() -> None:
    assert not set(choices()) & set("jkq")


def test_a_number_is_copied_in_e164() -> None:
    found = choices()
    assert text(found["y"]) == text(found["c"]) == "+442079460000"
    assert found["c"].title == "Cell: number"


def test_a_cell_is_copied_as_the_vendor_sent_it() -> None:
    assert text(choices(column=2)["c"]) == "a\tb\nc"


def test_a_row_has_tabs_only_between_columns() -> None:
    assert text(choices()["t"]) == "+442079460000\tlive\ta\\tb\\nc"


def test_a_record_is_copied_with_all_fields() -> None:
    assert json.loads(text(choices(row=1)["o"])) == ROWS[1].values


def test_the_name_is_offered_unless_it_is_the_key() -> None:
    assert "n" not in choices()


def test_marked_rows_cannot_be_copied_without_marks() -> None:
    assert {choice.why_not for key, choice in choices().items() if key in "mads"} == {
        "Nothing is marked"
    }
    assert {choice.why_not for key, choice in choices(0).items()} == {""}


def test_marked_keys_and_rows() -> None:
    found = choices(0, 1)
    assert text(found["m"]) == "+442079460000\n+33199001200"
    assert text(found["a"]).splitlines()[0] == "number\tenv\tnote"
    assert text(found["a"]).splitlines()[2] == "+33199001200\t\t"
    assert found["m"].value[1] == "the keys of 2 numbers"


def test_marked_records_are_json_with_their_parents_key() -> None:
    assert json.loads(text(choices(0, 1)["d"])) == [
        {**record.values, "projectId": "P1"} for record in ROWS
    ]


def test_marked_records_are_csv_with_the_vendors_field_names() -> None:
    found = choices(0, 1)["s"]
    rows = list(csv.DictReader(io.StringIO(text(found), newline="")))
    assert [row["number"] for row in rows] == [record.key for record in ROWS]
    assert rows[0]["note"] == "a\tb\nc"
    assert json.loads(rows[1]["more"]) == {"big": 2**60}
    assert rows[0]["projectId"] == "P1"
    assert found.value[1] == "2 numbers as CSV"


def test_one_marked_record_is_not_several() -> None:
    assert choices(1)["d"].value[1] == "1 number as JSON"


def test_no_copied_cell_is_a_formula_for_a_spreadsheet() -> None:
    table = Table(KIND)
    values = {"number": "+33199001200", "env": "=1+1", "note": "-2+3"}
    row = Record("+33199001200", "P1", values)
    table.extend([row])
    table.marks.add([row])
    copies = {choice.key: text(choice) for choice in copies_of_row(table, row, KIND.columns[1])}
    assert copies["t"] == "+33199001200\t'=1+1\t'-2+3"
    assert copies["a"].splitlines()[1] == copies["t"]
    assert "\r\n+33199001200,'=1+1,'-2+3," in copies["s"]
    assert copies["c"] == "=1+1"
