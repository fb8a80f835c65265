"""Records as text to edit: YAML or CSV, out and in."""

from collections.abc import Sequence
from typing import Final

from trunkline.changes.staging.table_reader import TableRow, parse
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.export import csv_cell, csv_lines

_HEAD: Final = """\
{count}. Change values, save and close: differences are staged, and nothing is sent.
Records and fields that you remove here stay unchanged."""


def records_text(kind: Kind, records: Sequence[Record], format: str) -> str:
    """Return records as `yaml` or `csv` to edit: the key, the name, and the editable fields."""
    if format == "csv":
        return csv_text(kind, records)
    from trunkline.changes.staging.yaml_text import yaml_text

    count = f"{len(records):,} {kind.singular if len(records) == 1 else kind.name}"
    fields = [*_parent_field(kind, records), *kind.editable]
    return yaml_text(kind, records, fields, _HEAD.format(count=count))


def parse_records(text: str, kind: Kind, format: str) -> list[TableRow]:
    """Parse an edited text of `records_text`.

    Raises:
        TableError: the text cannot be parsed; the message names the line.
    """
    if format == "csv":
        return parse(text)
    from trunkline.changes.staging.yaml_text import parse_yaml

    return parse_yaml(text, kind)


def csv_text(kind: Kind, records: Sequence[Record]) -> str:
    """Return records as CSV: the key, the name, and the editable fields; no secrets."""
    columns = (kind.key, *_parent_field(kind, records), kind.label, *kind.editable)
    names = [name for name in dict.fromkeys(columns) if name not in kind.secret]
    rows = ([csv_cell(record.values.get(name)) for name in names] for record in records)
    return "".join(f"{line}\n" for line in csv_lines([names, *rows]))


def _parent_field(kind: Kind, records: Sequence[Record]) -> list[str]:
    """Return the field with the parent if the records have several parents, else nothing."""
    several = len({record.parent for record in records}) > 1
    return [kind.parent_field] if kind.parent_field and several else []
