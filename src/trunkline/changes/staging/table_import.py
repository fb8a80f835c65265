"""Tables from a spreadsheet or an editor: the differences from the loaded records as edits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from trunkline.changes.staging.bulk_edits import vacancy
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.staging.table_matching import (
    SPOILED_NUMBER,
    RecordIndex,
    chosen_key,
    with_field_names,
)
from trunkline.changes.staging.table_reader import TableRow
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.conditions import types_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked, restored
from trunkline.model.table.export import csv_cell

_TRUE: Final = frozenset({"true", "wahr", "vrai", "verdadero", "vero", "yes", "on"})
_FALSE: Final = frozenset({"false", "falsch", "faux", "falso", "no", "off"})


Labels = Callable[[str, str | None], Mapping[str, str]]
"""Returns the labels of the records of a kind and a parent, by key."""


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


def _no_labels(kind: str, parent: str | None) -> Mapping[str, str]:
    return {}


def compare(
    rows: Sequence[TableRow],
    kind: Kind,
    profile: str,
    current: Sequence[Record],
    *,
    region: str = "",
    labels: Labels = _no_labels,
    parent_of_new: str | None = None,
) -> TableImport:
    """Compare a table with the loaded records, and return the differences as edits.

    A cell is compared with the text that an export of the record has there: a cell that nobody
    changed is never an edit, whatever type the spreadsheet assumes.

    Args:
        rows: the rows from `parse`; columns may be missing and in any order.
        region: ISO 3166 code of the country that numbers without a country code are in.
        labels: returns the labels by key of the records of a kind and parent, so that a record to
            choose can be named by its label.
        parent_of_new: the parent that rows without a record are created in, empty where the kind
            has none; `None` creates nothing.
    """
    result = TableImport(rows=len(rows))
    rows, result.problems = with_field_names(rows, kind, current)
    names = {name for row in rows for name in row.values}
    index = RecordIndex(kind, current, names, region)
    if not index.field:
        choices = " or ".join(index.choices)
        result.problems += [f"no column {choices} to identify the records"] if rows else []
        return result
    reader = _CellReader(kind, profile, labels, result)
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        match = index.find(row)
        if isinstance(match, str) and parent_of_new is not None and index.is_missing(row):
            result.edits += reader.creation(row, index, parent_of_new)
            continue
        if isinstance(match, str):
            result.problems.append(f"line {row.line}: {match}")
            continue
        place = (match.parent or "", match.key)
        if place in seen:
            name = row.values[index.field]
            result.problems.append(f"line {row.line}: {name} is already on line {seen[place]}")
            continue
        seen[place] = row.line
        edits = list(reader.edits(row, match, index.field))
        if edits and kind.is_vacant(match.values):
            result.problems.append(f"line {row.line}: {vacancy(kind, match)}")
            continue
        result.edits += edits
        result.unchanged += not edits
    return result


class _CellReader:
    """Reads the cells of rows as edits, and reports the cells that cannot be used."""

    def __init__(self, kind: Kind, profile: str, labels: Labels, result: TableImport) -> None:
        self._kind = kind
        self._profile = profile
        self._labels = labels
        self._result = result

    def edits(self, row: TableRow, record: Record, identified_by: str) -> Iterator[Edit]:
        """Yield an edit for each cell that differs from a record."""
        kind = self._kind
        target, label = ref_of(self._profile, kind, record), kind.label_of(record)
        for name, cell in row.values.items():
            known = name in record.values or name in kind.editable
            if name in (kind.key, identified_by) or not known:
                continue
            base = record.values.get(name, ABSENT)
            if _untouched(base, cell, typed=row.typed):
                continue
            if name not in kind.editable:
                if not (name == kind.parent_field and cell == record.parent):
                    self._report(row, name, "cannot be changed")
                continue
            try:
                wanted = cell if row.typed else self._value(name, cell, record.parent, base)
                wanted = restored(wanted, base)
            except ValueError as error:
                self._report(row, name, str(error))
                continue
            if not same(base, wanted):
                yield Edit(target, name, base, wanted, label=label)

    def creation(self, row: TableRow, index: RecordIndex, parent: str) -> list[Edit]:
        """Return the edit that creates the record of a row; none where it cannot be created."""
        kind = self._kind
        identifier = kind.writes.named_by or kind.key
        if index.field != identifier or identifier not in kind.creatable:
            text = row.values[index.field]
            self._report(row, "", f"no {kind.singular} {text} is loaded, and none can be created")
            return []
        parent = row.values.get(kind.parent_field or "") or parent
        values: dict[str, Any] = {}
        for name, cell in row.values.items():
            try:
                if name == identifier:
                    values[name] = index.key_of_new(str(cell).strip())
                elif name in kind.creatable and cell not in ("", None):
                    values[name] = cell if row.typed else self._value(name, cell, parent, ABSENT)
            except ValueError as error:
                self._report(row, name, str(error))
                return []
        if kind.parent and not parent:
            self._report(row, "", f"add the column {kind.parent_field}, to say where it is created")
            return []
        target = RecordRef(self._profile, kind.name, parent, values[identifier])
        label = str(values.get(kind.label) or target.key)
        return [Edit(target, WHOLE, ABSENT, values, Op.CREATE, label)]

    def _value(self, name: str, cell: str, parent: str | None, base: Any) -> Any:
        kind, choice = self._kind, self._kind.writes.choices.get(name)
        value = from_text(cell, kind.fields[name], base)
        if choice is None or choice.value or choice.along or not isinstance(value, str):
            return value
        return chosen_key(self._labels(choice.kind, parent), value)

    def _report(self, row: TableRow, name: str, problem: str) -> None:
        at = f"line {row.line}, {name}" if name else f"line {row.line}"
        self._result.problems.append(f"{at}: {problem}")


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
    from trunkline.forms.values.values import parse_json

    types = types_of(schema)
    if text == "" and "null" in types:
        return None
    if "string" in types or not types:
        if isinstance(base, str) and base.startswith("+") and SPOILED_NUMBER.fullmatch(text):
            raise ValueError(f"a spreadsheet turned a number into {text}: import it as text")
        return text
    if "boolean" in types and (flag := _flag(text)) is not None:
        return flag
    try:
        value = parse_json(text)
    except ValueError:
        raise ValueError(f"{text!r} is not of type {' or '.join(types)}") from None
    if "integer" in types and isinstance(value, float) and value.is_integer():
        return int(value)
    return value
