"""Records as JSON and CSV for other programs."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TextIO

from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked, masked_text, masked_values, may_hide
from trunkline.model.table.spreadsheet import safe_cell

# In JSON these occur in strings only. Unescaped, some terminals take them for commands or reverse
# the line, and lone surrogates cannot be written as UTF-8 at all.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def owned(record: Record, kind: Kind) -> dict[str, Any]:
    """Return a record's open values, with its parent's key where they lack it."""
    values = dict(open_values(kind, record))
    if kind.parent_field and record.parent is not None:
        values.setdefault(kind.parent_field, record.parent)
    return values


def open_values(kind: Kind, record: Record) -> Mapping[str, Any]:
    """Return a record's values without its secret fields, and with the secrets of a page masked."""
    values, secret = record.values, kind.secret
    if kind.page is not None:
        values = masked_values(kind, values)
    if secret.isdisjoint(values):
        return values
    return {name: value for name, value in values.items() if name not in secret}


def fields_of(kind: Kind) -> list[str]:
    """Return the vendor's names of a kind's fields in the order of exported files, no secrets."""
    secret = kind.secret
    names = [name for name in kind.fields if name not in secret]
    return names or [column.field for column in kind.columns]


def write_json(stream: TextIO, values: Iterable[Any], *, indent: int | None = None) -> None:
    """Write a JSON list, each element on a line of its own, or on several with `indent`."""
    before = "["
    for value in values:
        stream.write(f"{before}\n{json_text(value, indent=indent)}")
        before = ","
    stream.write("[]\n" if before == "[" else "\n]\n")


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that is safe to print on any terminal; secrets of URLs are masked."""
    text = _encoder(indent).encode(value)
    if may_hide(text):
        text = _encoder(indent).encode(masked(value))
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@cache
def _encoder(indent: int | None) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, indent=indent)


def write_csv(stream: TextIO, rows: Sequence[Mapping[str, Any]], fields: Sequence[str]) -> None:
    """Write RFC 4180 CSV with a header; columns that only the rows have follow `fields`.

    Text is written as it is, null as nothing, all else as JSON; the secrets of URLs are masked.
    The cells are those of `csv_lines`.
    """
    columns = list(dict.fromkeys(field for row in rows for field in row)) or list(fields)
    columns.sort(key=lambda field: fields.index(field) if field in fields else len(fields))
    cells = ([csv_cell(row.get(column)) for column in columns] for row in rows)
    stream.writelines(f"{line}\r\n" for line in csv_lines([columns]))
    stream.writelines(f"{line}\r\n" for line in csv_lines(cells))


def csv_lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield rows of texts as CSV without line ends; no spreadsheet runs a cell as a formula."""
    writer = csv.writer(_Returning(), lineterminator="\r\n")
    for row in rows:
        # Both characters of the line end are quoted in cells, whatever ends the lines.
        line: Any = writer.writerow([safe_cell(text) for text in row])
        yield line[:-2]


class _Returning:
    """A file for a CSV writer that returns each line."""

    def write(self, line: str) -> str:
        return line


def csv_cell(value: Any) -> str:
    """Return the text of a value in a CSV file, not yet safe for spreadsheets."""
    if isinstance(value, str):
        return masked_text(value)
    if value is None or value is ABSENT:
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps(masked(value), ensure_ascii=False) if may_hide(text) else text
