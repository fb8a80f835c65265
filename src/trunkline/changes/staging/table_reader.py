"""The one reader of table files: CSV as spreadsheets write it, or JSON, as rows of cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from trunkline.model.table.spreadsheet import cell_text

_DELIMITERS: Final = ",;\t|"
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
_SAMPLE: Final = 30
"""How many rows decide which character separates the cells."""
_TITLES: Final = 10
"""How many rows there may be above the column names."""


class TableError(ValueError):
    """A text that is not a table; the message names the line."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record in a file.

    Attributes:
        line: its line in the file, from 1.
        values: the values by column: texts of CSV cells, or JSON values.
    """

    line: int
    values: Mapping[str, Any]
    typed: bool


class CellRow(NamedTuple):
    """One row of a CSV file, not yet matched with column names.

    Attributes:
        line: its first line in the file, from 1.
    """

    line: int
    cells: Sequence[str]

    @property
    def filled(self) -> list[str]:
        """The cells that are not empty."""
        return [cell for cell in self.cells if cell.strip()]


def parse(data: bytes | str) -> list[TableRow]:
    """Parse a CSV or JSON table as spreadsheets and editors write them.

    CSV may have a byte order mark, any line ends, titles and empty lines above the column names,
    and commas, semicolons, tabs or bars. JSON is a list of records.

    Raises:
        TableError: it is neither.
    """
    text = decode(data)
    if is_json(text):
        return list(_json_rows(text))
    rows = cell_rows(text)
    head = _column_names(rows)
    if not rows or not rows[head].filled:
        raise TableError("line 1: no column names")
    return list(named_rows(rows[head], rows[head + 1 :]))


def is_json(text: str) -> bool:
    """Return whether a text is JSON rather than CSV."""
    return text.lstrip().startswith(("[", "{"))


def decode(data: bytes | str) -> str:
    """Return the text of a file in UTF-8 or UTF-16, without its byte order mark.

    Raises:
        TableError: it is neither; the message names the line.
    """
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise TableError("not UTF-16; save it as CSV UTF-8") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableError(f"line {line}: not UTF-8; save it as CSV UTF-8") from error


def cell_rows(text: str) -> list[CellRow]:
    """Return the rows of a CSV text that are not empty, with the texts that the cells stand for.

    Raises:
        TableError: its quotes do not match; the message names the line.
    """
    # Some spreadsheets name the separator in a first line of its own.
    declared = _SEPARATOR.match(text)
    start = declared.end() if declared else 0
    delimiter = declared[1] if declared else _delimiter(text)
    above = 1 + bool(declared)
    rows: list[CellRow] = []
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter, strict=True)
    line = above
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(CellRow(line, [cell_text(cell) for cell in cells]))
            line = reader.line_num + above
    except csv.Error as error:
        reason = next((words for part, words in _CSV_REASONS if part in str(error)), "not a table")
        raise TableError(f"line {reader.line_num + bool(declared)}: {reason}") from error
    return rows


_CSV_REASONS: Final = (
    ("field limit", "a cell is too long"),
    ("end of data", "a cell in quotes has no closing quote"),
    ("expected after", "text after a closing quote"),
    ("NUL", "a null character"),
)
"""Our words for the messages of `csv`, by what is in them."""


def column_cells(text: str, count: int) -> list[str]:
    """Return the lines of a pasted column.

    Where there are not as many as expected, and the column has `count` cells as a spreadsheet
    quotes them, line ends included, those are returned.
    """
    lines = [cell_text(line) for line in text.strip().splitlines()]
    if len(lines) in (1, count):
        return lines
    try:
        cells = [row.cells for row in cell_rows(text)]
    except TableError:
        return lines
    is_column = len(cells) == count and all(len(row) == 1 for row in cells)
    return [row[0] for row in cells] if is_column else lines


def named_rows(names: CellRow, rows: Iterable[CellRow]) -> Iterator[TableRow]:
    """Yield rows as values by column name.

    Raises:
        TableError: a name appears twice, or a cell has none; the message names the line.
    """
    columns = [name.strip() for name in names.cells]
    doubled = {name for name in columns if name and columns.count(name) > 1}
    if doubled:
        raise TableError(f"line {names.line}: the column {sorted(doubled)[0]!r} appears twice")
    for row in rows:
        extra = [cell for cell in row.cells[len(columns) :] if cell]
        if extra:
            raise TableError(f"line {row.line}: {extra[0]!r} has no column")
        pairs = zip(columns, row.cells, strict=False)
        yield TableRow(row.line, {name: cell for name, cell in pairs if name}, typed=False)


def simplified(name: str) -> str:
    """Return a column name without case, accents, blanks and punctuation, to be compared."""
    return re.sub(r"[\W_]", "", normalize("NFKD", name).casefold())


def first_row(rows: Sequence[CellRow], fits: Callable[[CellRow], bool]) -> int | None:
    """Return the index of the first row that fits; `None` where none of the top rows does."""
    top = enumerate(islice(rows, _TITLES))
    return next((index for index, row in top if fits(row)), None)


def _json_rows(text: str) -> Iterator[TableRow]:
    from trunkline.forms.values.values import parse_json

    try:
        values = parse_json(text)
    except ValueError as error:
        raise TableError(str(error)) from error
    for number, value in enumerate(values if isinstance(values, list) else [values], 1):
        if not isinstance(value, dict):
            raise TableError(f"record {number}: expected an object")
        yield TableRow(number, value, typed=True)


def _column_names(rows: Sequence[CellRow]) -> int:
    """Return the index of the row with the column names: titles above it fill one cell each."""
    first = first_row(rows, lambda row: len(row.filled) > 1)
    is_table = first is not None and any(len(row.filled) > 1 for row in rows[first + 1 :])
    return first if first is not None and is_table else 0


def _delimiter(text: str) -> str:
    """Return the character that splits the largest share of top rows into equally many cells."""
    best, most = _DELIMITERS[0], (0.0, 0)
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            widths = Counter(len(cells) for cells in islice(filter(any, reader), _SAMPLE))
        except csv.Error:
            continue
        total = widths.total()
        split = [(count / total, width) for width, count in widths.items() if width > 1]
        if split and max(split) > most:
            best, most = delimiter, max(split)
    return best
