"""`trunkline apply`: a table that went through a spreadsheet changes the cells that differ."""

import csv
import io
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.account import HOTELS, Account, watched_account
from support.emulator import KEY
from trunkline.changes.staging.table_import import compare
from trunkline.changes.staging.table_reader import parse
from trunkline.cli import main
from trunkline.model.record import Record
from trunkline.vendors.polyai.kinds import CONNECTORS, NUMBERS

PARIS = "conn-549221fa3f88"
OTHER = "fr-FR-Neural2-B"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account, and nobody at the keyboard."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        yield account


def exported(capsys: Captured, *arguments: str) -> str:
    """Return what `list` prints for a spreadsheet."""
    assert main(["list", *arguments, "--format", "csv"]) == 0
    return capsys.readouterr().out


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert main(["apply", *arguments]) == code, capsys.readouterr().err
    return capsys.readouterr().err


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def saved(
    rows: Sequence[dict[str, str]], columns: Sequence[str], *, blank: int = 0, delimiter: str = ";"
) -> bytes:
    """Write a table as LibreOffice does for most of Europe."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    width = len(columns) + (1 if blank else 0)
    writer.writerow([*columns, *[""] * (width - len(columns))])
    for row in rows:
        cells = [row[name] for name in columns]
        cells = [cell.upper() if cell in ("true", "false") else cell for cell in cells]
        writer.writerow([*cells, *[""] * (width - len(columns))])
    for _ in range(blank):
        writer.writerow([""] * width)
    return stream.getvalue().encode("utf-8-sig")


def test_a_rewritten_table_changes_exactly_the_cells_that_differ(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    rows, before = table(exported(capsys, "connectors")), account.dump()
    columns = [*reversed(rows[0])]
    columns.remove("ttsLangCode")
    file = tmp_path / "connectors.csv"
    file.write_bytes(saved(rows, columns, blank=3))
    assert "Nothing to change" in run(capsys, str(file), "--yes")
    assert account.writes == []
    for row in rows:
        if row["connectorId"] == PARIS:
            row |= {"voiceName": OTHER, "variantId": ""}
    file.write_bytes(saved(rows, columns, blank=3))
    err = run(capsys, str(file), "--yes")
    assert f"{len(rows)} rows, {len(rows) - 1} unchanged" in err
    (item,) = account.journal()[0]["items"]
    assert (item["record"], item["wanted"]) == (PARIS, {"voiceName": OTHER, "variantId": ""})
    assert account.applied() == {PARIS: 1}
    assert main(["undo", "1", "--yes"]) == 0
    assert account.dump() == before


def test_formulas_are_exported_as_text_and_read_back_as_they_were(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    formula = '=HYPERLINK("http://192.0.2.1",1)'
    account.execute("UPDATE connectors SET name = ? WHERE id = ?", formula, PARIS)
    text = exported(capsys, "connectors")
    cells = {cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row}
    assert f"'{formula}" in cells
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for cell in cells)
    file = tmp_path / "connectors.csv"
    file.write_text(text, newline="")
    assert "Nothing to change" in run(capsys, str(file), "--yes")
    assert "+33199001200" in exported(capsys, "numbers")


def test_invalid_cells_are_reported_and_the_rest_is_written(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text(
        f"connectorId,voiceName,colour,name\n{PARIS},{OTHER},red,Paris front desk\n"
        f"conn-nobody,{OTHER},red,Nobody\nconn-d0cea852116e,{OTHER},red,Another name\n"
    )
    err = run(capsys, str(file), "--yes", code=1)
    assert "column 'colour': connectors have no such field; ignored" in err
    assert "line 3: no connector conn-nobody is loaded" in err
    assert "line 4, name: cannot be changed" in err
    assert "Run 1: done (2 done)" in err


def test_numbers_damaged_by_a_spreadsheet_are_reported(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    rows = table(exported(capsys, "numbers", "--project", HOTELS))
    for row in rows[:2]:
        row["number"] = row["number"].lstrip("+")
    rows[2]["number"] = "4.42079E+11"
    file = tmp_path / "numbers.csv"
    file.write_bytes(saved(rows, list(rows[0])))
    err = run(capsys, str(file), "--yes", code=1)
    assert f"such as +{rows[0]['number']} into {rows[0]['number']}: import that column" in err
    assert "line 4: a spreadsheet rounded 4.42079E+11" in err
    assert account.writes == []


def test_a_table_assigns_numbers_to_other_connectors(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    rows, before = table(exported(capsys, "numbers", "--project", HOTELS)), account.dump()
    chosen = [row for row in rows if row["clientEnv"] == "live"][:3]
    for row in chosen:
        row["connectorId"] = PARIS
    file = tmp_path / "numbers.csv"
    file.write_bytes(saved(rows, ["number", "connectorId"]))
    err = run(capsys, str(file), "--project", HOTELS, "--confirm", "live")
    assert "moves from live to sandbox with it" in err
    now = {each["number"]: each for each in account.numbers("connector_id = ?", PARIS)}
    assert {now[row["number"]]["environment"] for row in chosen} == {"sandbox"}
    assert main(["undo", "1", "--confirm", "live"]) == 0
    assert account.dump() == before


def test_json_is_applied_and_standard_input_is_a_file(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["list", "connectors", "--project", HOTELS, "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    for record in records:
        if record["connectorId"] == PARIS:
            record |= {"voiceName": OTHER, "variantId": None}
    content = io.BytesIO(json.dumps(records).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))
    run(capsys, "-", "--yes")
    (item,) = account.journal()[0]["items"]
    assert item["wanted"] == {"voiceName": OTHER, "variantId": ""}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"name;voiceName\r\nParis;x\r\n", "do not tell the kind of the records"),
        (b'connectorId;voiceName\r\nconn-1;"x\r\n', "line"),
        (b"connectorId;voiceName\r\nconn-1;\xff\r\n", "line 2: not UTF-8"),
        (b'[{"connectorId": ]', "invalid JSON: expected a value at line 1"),
        (b"", "line 1: no column names"),
    ],
)
def test_an_invalid_table_is_refused(
    account: Account, capsys: Captured, tmp_path: Path, content: bytes, complaint: str
) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    assert complaint in run(capsys, str(file), "--yes", code=2)
    assert account.asked == []
    assert "No such file" in run(capsys, str(tmp_path / "gone.csv"), code=2)


def test_a_missing_key_column_is_reported_once(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("asrLangCode,voiceName\n" + "fr-FR,x\n" * 100)
    err = run(capsys, str(file), "--kind", "connectors", "--yes", code=1)
    assert err.count("no column connectorId or name to identify the records") == 1


# The law: whatever a spreadsheet does to the rest, what somebody has typed is what is staged

NAMES = ("Paris front desk", 'Zoë, "the"\nsecond; line', "TRUE", "+44 20", "1,5", "=1+1", " x ", "")
RECORDS = [
    Record(
        f"conn-{n:03}",
        HOTELS,
        {
            "connectorId": f"conn-{n:03}",
            "name": NAMES[n % len(NAMES)],
            "accountId": "ws-demo",
            "projectId": HOTELS,
            "clientEnv": ("live", "sandbox")[n % 2],
            "variantId": ("", "VARIANT-1", "VARIANT-2")[n % 3],
            "asrLangCode": "en-GB",
            "ttsLangCode": "en-GB",
            "voiceName": f"en-GB-Neural2-{'ABC'[n % 3]}",
            "disableHandoff": n % 2 == 0,
        },
    )
    for n in range(24)
]
COLUMNS = list(RECORDS[0].values)
EDITED = ("variantId", "asrLangCode", "voiceName")


def cells(record: Record) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in record.values.items()
    }


EDITS = st.dictionaries(
    st.tuples(st.integers(0, len(RECORDS) - 1), st.sampled_from(EDITED)),
    st.sampled_from(("VARIANT-1", "en-GB-Neural2-A", "fr-FR", "null", "x;y", 'a "b"', "ä\nö")),
    max_size=12,
)


@settings(max_examples=150)
@given(
    edits=EDITS,
    dropped=st.sets(st.sampled_from(COLUMNS[1:])),
    order=st.randoms(use_true_random=False),
    gone=st.sets(st.integers(0, len(RECORDS) - 1), max_size=5),
    blank=st.integers(0, 3),
    delimiter=st.sampled_from(";,\t"),
)
def test_exactly_the_cells_that_somebody_has_changed_are_staged(
    edits: dict[tuple[int, str], str],
    dropped: set[str],
    order: random.Random,
    gone: set[int],
    blank: int,
    delimiter: str,
) -> None:
    rows = [cells(record) for record in RECORDS]
    for (at, name), text in edits.items():
        rows[at][name] = text
    kept = [at for at in range(len(rows)) if at not in gone]
    columns = [name for name in COLUMNS if name not in dropped]
    order.shuffle(kept)
    order.shuffle(columns)
    data = saved([rows[at] for at in kept], columns, blank=blank, delimiter=delimiter)
    found = compare(parse(data), CONNECTORS, "demo", RECORDS)
    assert found.problems == []
    assert {(edit.target.key, edit.field): edit.wanted for edit in found.edits} == {
        (RECORDS[at].key, name): text
        for (at, name), text in edits.items()
        if at not in gone and name not in dropped and text != RECORDS[at].values[name]
    }


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True), st.sampled_from(";,\t"))
def test_an_unchanged_table_of_numbers_stages_nothing(places: list[int], delimiter: str) -> None:
    def number(at: int) -> dict[str, Any]:
        known = {"number": f"+44207946000{at}", "projectId": HOTELS, "clientEnv": "live"}
        return known if at % 3 == 0 else {**known, "connectorId": "conn-1"}

    records = [Record(f"+44207946000{at}", HOTELS, number(at)) for at in range(10)]
    columns = ["number", "projectId", "clientEnv", "connectorId"]
    rows = [{name: records[at].values.get(name, "") for name in columns} for at in places]
    found = compare(parse(saved(rows, columns, delimiter=delimiter)), NUMBERS, "demo", records)
    assert (found.edits, found.problems) == ([], [])


def test_rows_are_identified_by_number_and_connectors_by_name(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    numbers = account.numbers("project_id = ? AND environment = 'live'", HOTELS)[:2]
    first, second = (row["number"] for row in numbers)
    connectors = account.connectors("project_id = ? AND environment = 'live'", HOTELS)
    names = [row["name"] for row in account.connectors("project_id = ?", HOTELS)]
    name = next(row["name"] for row in connectors if names.count(row["name"]) == 1)
    file = tmp_path / "numbers.csv"
    file.write_text(f"Number;Connector\n{first[:3]} {first[3:]};{name}\n{second};Nobody\n")
    err = run(capsys, str(file), "--project", HOTELS, "--confirm", "live", code=1)
    [moved] = account.numbers("number = ?", first)
    [target] = account.connectors("id = ?", moved["connector_id"])
    assert target["name"] == name
    assert "has no connector Nobody" in err


def test_a_name_that_several_connectors_have_is_refused_with_their_ids(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    names = [row["name"] for row in account.connectors("project_id = ?", HOTELS)]
    doubled = next(name for name in names if names.count(name) > 1)
    number = account.numbers("project_id = ?", HOTELS)[0]["number"]
    file = tmp_path / "numbers.csv"
    file.write_text(f"number,connectorId\n{number},{doubled}\n")
    err = run(capsys, str(file), "--project", HOTELS, "--yes", code=1)
    assert f"line 2, connectorId: several are called '{doubled}': conn-" in err
    assert account.writes == []


def test_missing_rows_are_created_where_that_is_asked_for(
    account: Account, capsys: Captured, tmp_path: Path
) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(
        "number,clientEnv\n+44 20 7946 0997,sandbox\n+44 20 7946 O998,sandbox\n442079460999,\n"
    )
    given = (str(file), "--kind", "numbers", "--project", "Aubrac Hotels")
    assert "no number +44 20 7946 0997 is loaded" in run(capsys, *given, "--yes", code=1)
    assert account.writes == []
    err = run(capsys, *given, "--create", "--yes", code=1)
    assert "line 3, number: '+44 20 7946 O998' is not a telephone number" in err
    assert "line 4: a spreadsheet turned a number such as +442079460999" in err
    held = account.numbers("number LIKE '+44207946099%'")
    assert [(row["number"], row["environment"]) for row in held] == [("+442079460997", "sandbox")]
