"""Cells that a spreadsheet shows and does not run."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trunkline
from support.strategies import texts
from trunkline.model.table.spreadsheet import cell_text, safe_cell

RISKY = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠ 1.eEa"), max_size=6)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("+44 (0)20", "'+44 (0)20"),
        ("+442079460018", "+442079460018"),
        ("+44 20 7946 0018", "+44 20 7946 0018"),
        ("-1.5", "-1.5"),
        ("-1e-08", "-1e-08"),
        ("'tis", "'tis"),
        ("a=b", "a=b"),
        (" =1", " =1"),
        ("", ""),
    ],
)
def test_a_formula_gets_an_apostrophe_and_a_number_does_not(text: str, cell: str) -> None:
    assert safe_cell(text) == cell
    assert cell_text(cell) == text


def test_one_module_writes_csv() -> None:
    package = Path(trunkline.__file__).parent
    writers = [
        file for file in package.rglob("*.py") if re.search(r"csv\.\w*[wW]riter", file.read_text())
    ]
    assert [file.name for file in writers] == ["export.py"]


@given(texts() | RISKY)
def test_every_text_has_a_safe_cell_that_stands_for_it(text: str) -> None:
    cell = safe_cell(text)
    assert cell_text(cell) == text
    if cell.startswith(tuple("=@\t\r\n＝＋－＠")):
        raise AssertionError(cell)
    if cell.startswith(("+", "-")):
        float(cell.replace(" ", ""))
