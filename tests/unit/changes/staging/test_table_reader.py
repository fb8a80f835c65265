"""Files of any dialect as rows of cells."""

import pytest

from trunkline.changes.staging.table_reader import (
    CellRow,
    TableError,
    cell_rows,
    column_cells,
    simplified,
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("a;b\n1,5;2\n", [(1, ["a", "b"]), (2, ["1,5", "2"])]),
        ("\n \na|b\n", [(3, ["a", "b"])]),
        ('sep=;\r\na;b\r\n"1\r\n2";3\r\n4;5', [(2, ["a", "b"]), (3, ["1\r\n2", "3"])]),
        ("one, two\na;b\n1;2\n", [(1, ["one, two"]), (2, ["a", "b"])]),
        ("a\tb\r1\t2\r", [(1, ["a", "b"]), (2, ["1", "2"])]),
        ("plain\n", [(1, ["plain"])]),
    ],
)
def test_rows_are_split_as_they_were_written(text: str, rows: list[tuple[int, list[str]]]) -> None:
    assert cell_rows(text)[:2] == [CellRow(*row) for row in rows]


def test_column_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert simplified(" Call_Request URL ") == simplified("callRequestUrl") == "callrequesturl"
    assert simplified("Numéro") == "numero"


@pytest.mark.parametrize(
    ("text", "count", "cells"),
    [
        ("a\nb\n", 2, ["a", "b"]),
        ("a, b\nc\n", 2, ["a, b", "c"]),
        ('"a\nb"\nc\n', 2, ["a\nb", "c"]),
        ('say "a"\nb\nc\n', 2, ['say "a"', "b", "c"]),
        ('"all"', 3, ['"all"']),
    ],
)
def test_a_pasted_column_keeps_the_line_ends_of_quoted_cells(
    text: str, count: int, cells: list[str]
) -> None:
    assert column_cells(text, count) == cells


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('id,b\n"open', "line 2: a cell in quotes has no closing quote"),
        ('id,b\n"a"x,1\n', "line 2: text after a closing quote"),
        (f"id,b\n{'x' * 200_000},1\n", "line 2: a cell is too long"),
    ],
)
def test_what_is_no_table_is_said_in_our_own_words(text: str, reason: str) -> None:
    with pytest.raises(TableError, match=reason):
        cell_rows(text)
