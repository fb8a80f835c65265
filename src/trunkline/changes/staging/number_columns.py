"""Which column of a table holds the telephone numbers."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

from trunkline.changes.staging.table_reader import CellRow, TableError, first_row, simplified
from trunkline.model.phone import NotANumber, to_e164

_NAME: Final = re.compile(
    r"(?:(?:phone|telephone|tel|did|ddi)(?:numbers?|no)?|numbers?)(?:in)?(?:e164)?"
    r"|e164(?:numbers?)?|(?:tele)?phones|msisdn"
    r"|telefon(?:nummer)?|rufnummer|nummer|numero|telefono|numerode(?:telefono|telephone)"
)
"""The names of a column of numbers, as `simplified` returns them."""
_WORDS: Final = re.compile(
    r"\b(?:numbers?|phones?|telephones?|tel|mobile|cell|e\.?164|did|ddi|msisdn|nummer|rufnummer"
    r"|telefon\w*|num[eé]ro|n[uú]mero|tel[eé]fono|t[eé]l[eé]phone)\b",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"(?:\d\D{0,2}){5}")


class ColumnUnclear(TableError):
    """It is unclear which column of a table has the numbers.

    Attributes:
        columns: the names of its columns.
    """

    def __init__(self, message: str, columns: Sequence[str]) -> None:
        super().__init__(message)
        self.columns = columns


class NumberColumn:
    """The column of numbers in a table.

    Attributes:
        head: the index of the row with the column names.
        name: the column's name.
    """

    def __init__(self, head: int, name: str) -> None:
        self.head = head
        self.name = name


def number_column(
    rows: Sequence[CellRow], own_names: Collection[str], region: str, column: str = ""
) -> NumberColumn | None:
    """Return the column of numbers; `None` where the rows have no row of column names.

    Args:
        own_names: what the vendor calls the column.
        column: the name that the user gives; empty for any that is known.

    Raises:
        ColumnUnclear: several columns fit, or none has a known name, or the given one.
    """
    own = {simplified(name) for name in own_names}

    def is_named(cell: str) -> bool:
        word = simplified(cell)
        if column:
            return word == simplified(column)
        return word in own or _NAME.fullmatch(word) is not None

    head = _head(rows, is_named, region, by_word=not column)
    if column and head is None:
        raise ColumnUnclear(f"no column {column!r}", _names(rows))
    if head is None:
        _check_nameless(rows, region)
        return None
    names = [cell.strip() for cell in rows[head].cells]
    known = [name for name in names if is_named(name)]
    if column:
        return NumberColumn(head, _only(known, names))
    below = rows[head + 1 :]
    filled = [name for index, name in enumerate(names) if _has_numbers(below, index, region)]
    alike = [name for name in names if name not in known and name in filled and _WORDS.search(name)]
    meant = [name for name in known if name in filled]
    meant = [*meant, *alike] if meant or not known else known
    if not known and len(meant) == 1:
        # A name that only resembles a known one decides nothing against another number.
        meant = [name for name in names if name in filled]
    return NumberColumn(head, _only(meant or known, names))


def _only(meant: Sequence[str], names: Sequence[str]) -> str:
    """Return the only column that fits."""
    if len(meant) == 1:
        return meant[0]
    if meant:
        columns = ", ".join(map(repr, meant))
        raise ColumnUnclear(f"several columns have numbers: {columns}", meant)
    raise ColumnUnclear("no column of numbers is known", [name for name in names if name])


def _head(
    rows: Sequence[CellRow], is_named: Callable[[str], bool], region: str, *, by_word: bool
) -> int | None:
    """Return the index of the row with the column names, `None` where there is none."""

    def has_name(row: CellRow) -> bool:
        return any(map(is_named, row.filled))

    def has_word(row: CellRow) -> bool:
        return len(row.filled) > 1 and any(map(_WORDS.search, row.filled)) and not _has_digits(row)

    for fits in (has_name, has_word) if by_word else (has_name,):
        head = first_row(rows, fits)
        if head is None:
            continue
        if not any(_numbers(row, region) for row in rows[: head + 1]):
            return head
        if len(rows[head].filled) > 1:
            names = [cell.strip() for cell in rows[head].filled]
            raise ColumnUnclear("there are numbers above the column names", names)
    return None


def _check_nameless(rows: Sequence[CellRow], region: str) -> None:
    """Refuse a table without known column names; a list of numbers needs none.

    Raises:
        ColumnUnclear: the rows have several cells each.
    """
    widths = {len(row.cells) for row in rows}
    if len(rows) < 2 or len(widths) > 1 or widths == {1}:
        return
    if _numbers(rows[0], region):
        raise ColumnUnclear("several columns have no names: add a row of names at the top", ())
    raise ColumnUnclear("no column of numbers is known", _names(rows))


def _names(rows: Sequence[CellRow]) -> list[str]:
    """Return the cells of the first row that can be column names."""
    head = first_row(rows, lambda row: len(row.filled) > 1 and not _has_digits(row))
    return [] if head is None else [cell.strip() for cell in rows[head].filled]


def _has_digits(row: CellRow) -> bool:
    return any(map(_DIGITS.search, row.cells))


def _has_numbers(rows: Sequence[CellRow], index: int, region: str) -> bool:
    cells = (row.cells[index] for row in rows if index < len(row.cells))
    return any(is_number(cell, region) for cell in cells)


def _numbers(row: CellRow, region: str) -> bool:
    return any(is_number(cell, region) for cell in row.filled)


def is_number(text: str, region: str) -> bool:
    """Return whether a text is a telephone number and nothing else."""
    if not any(char.isdigit() for char in text):
        return False
    try:
        to_e164(text, region)
    except NotANumber:
        return False
    return True
