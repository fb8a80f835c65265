"""Tables from a spreadsheet or an editor: the differences from the loaded records as edits."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from trunkline.changes.staging.bulk_edits import vacancy
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import ref_of
from trunkline.model.json_numbers import real
from trunkline.model.kind import Kind, types_of
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import StillMasked, masked, restored
from trunkline.model.table.export import csv_cell

_DELIMITERS: Final = ",;\t|"
_SPOILED_NUMBER: Final = re.compile(r"\d{7,15}|\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_SEPARATOR: Final = re.compile(r'"?sep=(.)"?\r?\n')
_TRUE: Final = frozenset({"true", "wahr", "vrai", "verdadero", "vero", "yes", "on"})
_FALSE: Final = frozenset({"false", "falsch", "faux", "falso", "no", "off"})


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


@dataclass(slots=True)
class TableImport:
    """The edits in a table.

    Attributes:
        edits: an edit for each cell that differs from its record.
        problems: the cells and rows that make no edit although they should, one line each.
    """

    edits: list[Edit] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    rows: int = 0
    unchanged: int = 0


def parse(data: bytes | str) -> list[TableRow]:
    """Parse a CSV or JSON table as spreadsheets and editors write them.

    CSV may have a byte order mark, any line ends, and commas, semicolons, tabs or bars. JSON is a
    list of records.

    Raises:
        TableError: it is neither.
    """
    text = _decode(data) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    if text.lstrip().startswith(("[", "{")):
        return list(_json_rows(text))
    return list(_csv_rows(text))


def compare(
    rows: Sequence[TableRow], kind: Kind, profile: str, current: Sequence[Record]
) -> TableImport:
    """Compare a table with the loaded records, and return the differences as edits.

    A cell is compared with the text that an export of the record has there: a cell that nobody
    changed is never an edit, whatever type the spreadsheet assumes.

    Args:
        rows: the rows from `parse`; columns may be missing and in any order.
    """
    result = TableImport(rows=len(rows))
    by_key: dict[str, list[Record]] = {}
    for record in current:
        by_key.setdefault(record.key, []).append(record)
    if rows:
        _check_columns(rows, kind, current, result)
    if not any(kind.key in row.values for row in rows):
        result.problems += [f"no column {kind.key} to identify the records"] if rows else []
        return result
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        match = _find(row, kind, by_key, result)
        if match is None:
            continue
        place = (match.parent or "", match.key)
        if place in seen:
            result.problems.append(f"line {row.line}: {match.key} is already on line {seen[place]}")
            continue
        seen[place] = row.line
        edits = list(_row_edits(row, kind, profile, match, result))
        if edits and kind.is_vacant(match.values):
            result.problems.append(f"line {row.line}: {vacancy(kind, match)}")
            continue
        result.edits += edits
        result.unchanged += not edits
    return result


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise TableError(f"line {line}: not UTF-8; save it as CSV UTF-8") from error


def _json_rows(text: str) -> Iterator[TableRow]:
    try:
        values = _parsed(text)
    except json.JSONDecodeError as error:
        raise TableError(f"line {error.lineno}: not JSON: {error.msg}") from error
    except ValueError as error:
        raise TableError(f"not JSON: {error}") from error
    for number, value in enumerate(values if isinstance(values, list) else [values], 1):
        if not isinstance(value, dict):
            raise TableError(f"record {number}: expected an object")
        yield TableRow(number, value, typed=True)


def _parsed(text: str) -> Any:
    """Parse JSON; raise `ValueError` for NaN, Infinity and too large a number, too."""
    return json.loads(text, parse_float=real, parse_constant=_no_constant)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _csv_rows(text: str) -> Iterator[TableRow]:
    stream = io.StringIO(text, newline="")
    # Some spreadsheets name the separator in a first line of its own.
    declared = _SEPARATOR.match(text)
    header = stream.readline() if declared is None else declared[1]
    stream.seek(declared.end() if declared else 0)
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        if not any(names):
            raise TableError("line 1: no column names")
        doubled = {name for name in names if name and names.count(name) > 1}
        if doubled:
            raise TableError(f"line 1: the column {sorted(doubled)[0]!r} appears twice")
        above = 1 + bool(declared)
        start = reader.line_num + above
        for cells in reader:
            if any(cells):
                extra = [cell for cell in cells[len(names) :] if cell]
                if extra:
                    raise TableError(f"line {start}: {extra[0]!r} has no column")
                pairs = zip(names, cells, strict=False)
                yield TableRow(start, {name: cell for name, cell in pairs if name}, typed=False)
            start = reader.line_num + above
    except csv.Error as error:
        raise TableError(f"line {reader.line_num + bool(declared)}: {error}") from error


def _check_columns(
    rows: Sequence[TableRow], kind: Kind, current: Sequence[Record], result: TableImport
) -> None:
    known = {kind.key, kind.parent_field, *kind.fields}
    for record in current:
        known |= record.values.keys()
    names = dict.fromkeys(name for row in rows for name in row.values)
    secret = kind.secret
    for name in names:
        if name in secret:
            result.problems.append(f"column {name!r}: secrets are not imported; ignored")
        elif name not in known:
            result.problems.append(f"column {name!r}: {kind.name} have no such field; ignored")


def _find(
    row: TableRow, kind: Kind, by_key: Mapping[str, Sequence[Record]], result: TableImport
) -> Record | None:
    at = f"line {row.line}"
    key = row.values.get(kind.key)
    if key is None or key == "":
        result.problems.append(f"{at}: no {kind.key}")
        return None
    records = by_key.get(str(key), ())
    if len(records) > 1 and kind.parent_field:
        parent = row.values.get(kind.parent_field)
        records = [record for record in records if record.parent == parent]
    if len(records) == 1:
        return records[0]
    if records:
        hint = f"add the column {kind.parent_field}"
        result.problems.append(f"{at}: {key} matches several records; {hint}")
    elif _SPOILED_NUMBER.fullmatch(str(key)):
        result.problems.append(
            f"{at}: a spreadsheet turned a number such as +{key} into {key}: "
            "import that column as text"
            if str(key).isdigit()
            else f"{at}: a spreadsheet rounded {key}: import that column as text"
        )
    else:
        result.problems.append(f"{at}: no {kind.singular} {key} is loaded")
    return None


def _row_edits(
    row: TableRow, kind: Kind, profile: str, record: Record, result: TableImport
) -> Iterator[Edit]:
    target, label = ref_of(profile, kind, record), kind.label_of(record)
    secret = kind.secret
    for name, cell in row.values.items():
        known = name in record.values or name in kind.editable
        if name == kind.key or name in secret or not known:
            continue
        base = record.values.get(name, ABSENT)
        if _untouched(base, cell, typed=row.typed):
            continue
        at = f"line {row.line}, {name}"
        if name not in kind.editable:
            if not (name == kind.parent_field and cell == record.parent):
                result.problems.append(f"{at}: cannot be changed")
            continue
        wanted = cell
        if not row.typed:
            try:
                wanted = from_text(cell, kind.fields[name], base)
            except ValueError as error:
                result.problems.append(f"{at}: {error}")
                continue
        try:
            wanted = restored(wanted, base)
        except StillMasked as error:
            result.problems.append(f"{at}: {error}")
            continue
        if not same(base, wanted):
            yield Edit(target, name, base, wanted, label=label)


def _untouched(base: Any, cell: Any, *, typed: bool) -> bool:
    if typed:
        return same(masked(base), cell)
    text = csv_cell(base)
    if cell == text or cell.replace("\r\n", "\n") == text.replace("\r\n", "\n"):
        return True
    # Spreadsheets write TRUE for true, and 1 for 1.0.
    if isinstance(base, bool):
        return _flag(cell) is base
    if isinstance(base, int | float):
        try:
            return float(cell.replace(",", ".")) == base
        except (ValueError, OverflowError):
            return False
    return False


def _flag(text: str) -> bool | None:
    word = text.strip().casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def from_text(text: str, schema: Mapping[str, Any], base: Any = ABSENT) -> Any:
    """Parse a text as a value of a field's type; empty text is null where that is allowed.

    Args:
        base: the field's current value, to recognise a number that a spreadsheet has damaged.

    Raises:
        ValueError: it is not a value of that type.
    """
    types = types_of(schema)
    if text == "" and "null" in types:
        return None
    if "string" in types or not types:
        if isinstance(base, str) and base.startswith("+") and _SPOILED_NUMBER.fullmatch(text):
            raise ValueError(f"a spreadsheet turned a number into {text}: import it as text")
        return text
    if "boolean" in types and (flag := _flag(text)) is not None:
        return flag
    try:
        value = _parsed(text)
    except ValueError:
        raise ValueError(f"{text!r} is not of type {' or '.join(types)}") from None
    if "integer" in types and isinstance(value, float) and value.is_integer():
        return int(value)
    return value
