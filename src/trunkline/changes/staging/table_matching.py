"""What the columns and rows of a table stand for: fields of a kind, and loaded records."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from trunkline.changes.staging.table_reader import TableRow, simplified
from trunkline.model.kind import Kind, Shape
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.phone_spelling import Spellings
from trunkline.model.record import Record

SPOILED_NUMBER: Final = re.compile(r"\d{7,15}|\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
"""What a spreadsheet makes of a number in E.164 that it took for a quantity."""


def with_field_names(
    rows: Sequence[TableRow], kind: Kind, current: Iterable[Record]
) -> tuple[list[TableRow], list[str]]:
    """Return rows by field name instead of column name, and what is wrong with the columns.

    A column is named by field or title, without regard to case, blanks and punctuation.
    """
    known = dict.fromkeys(_fields(kind))
    for record in current:
        known |= dict.fromkeys(record.values)
    names = dict.fromkeys(name for row in rows for name in row.values)
    fields: dict[str, str] = {}
    problems: list[str] = []
    for name in names:
        meanings = _meanings(name, kind, known, names)
        if len(meanings) > 1:
            choices = " or ".join(meanings)
            problems.append(f"column {name!r} can mean {choices}: name it so; ignored")
        elif not meanings:
            problems.append(f"column {name!r}: {kind.name} have no such field; ignored")
        elif meanings[0] in kind.secret:
            problems.append(f"column {name!r}: secrets are not imported; ignored")
        elif meanings[0] in fields.values():
            problems.append(f"column {name!r}: there is another column {meanings[0]}; ignored")
        else:
            fields[name] = meanings[0]
    renamed = [
        TableRow(
            row.line,
            {fields[name]: cell for name, cell in row.values.items() if name in fields},
            row.typed,
        )
        for row in rows
    ]
    return renamed, problems


def column_fields(kind: Kind, name: str) -> list[str]:
    """Return the fields that a column of a table may stand for, by field name or title."""
    return _meanings(name, kind, _fields(kind), ())


def _fields(kind: Kind) -> list[str]:
    return [field for field in (kind.key, kind.parent_field, *kind.fields) if field]


def _meanings(name: str, kind: Kind, known: Iterable[str], names: Collection[str]) -> list[str]:
    known = list(known)
    if name in known:
        return [name]
    word = simplified(name)
    fields = [field for field in known if simplified(field) == word]
    titled = [c.field for c in kind.every_column if simplified(c.title) == word and not c.derived]
    # A field that another column names exactly is not meant again.
    return [field for field in dict.fromkeys(fields or titled) if field not in names]


class RecordIndex:
    """The loaded records, to be found by what a row has: key, telephone number, or name.

    Attributes:
        field: the field that identifies the rows; empty where no column does.
        choices: the fields that could.
    """

    def __init__(
        self, kind: Kind, current: Iterable[Record], names: Collection[str], region: str
    ) -> None:
        numbers = [column.field for column in kind.columns if column.shape is Shape.NUMBER]
        self.choices = list(dict.fromkeys((kind.key, *numbers, kind.label)))
        self.field = next((field for field in self.choices if field in names), "")
        self._kind = kind
        self._region = region
        self._records: dict[str, list[Record]] = {}
        for record in current:
            value = record.key if self.field == kind.key else record.values.get(self.field)
            if isinstance(value, str):
                self._records.setdefault(value, []).append(record)
        self._spellings = Spellings(self._records) if self.field in numbers else None

    def find(self, row: TableRow) -> Record | str:
        """Return the record of a row, or why there is none."""
        kind, text = self._kind, self._text(row)
        if not text:
            return f"no {self.field}"
        values = self._values(text)
        records = [record for value in values for record in self._records[value]]
        if len(records) > 1 and kind.parent_field:
            parent = row.values.get(kind.parent_field)
            records = [record for record in records if record.parent == parent] or records
        if len(records) == 1:
            return records[0]
        if records:
            return f"{text} matches several records; {self._hint(records)}"
        return self._spoiled(text) or self._no_number(text) or self._not_loaded(text)

    def is_missing(self, row: TableRow) -> bool:
        """Return whether a row names a record that could exist and is not loaded."""
        text = self._text(row)
        return bool(text) and not self._values(text) and not self._spoiled(text)

    def key_of_new(self, text: str) -> str:
        """Return the key of a record that does not exist yet, telephone numbers in E.164.

        Raises:
            NotANumber: it is not a number.
        """
        return text if self._spellings is None else to_e164(text, self._region)

    def _text(self, row: TableRow) -> str:
        value = row.values.get(self.field)
        return "" if value is None else str(value).strip()

    def _values(self, text: str) -> Sequence[str]:
        if self._spellings is not None:
            return self._spellings.matching(text, self._region)
        return [text] if text in self._records else []

    def _hint(self, records: Sequence[Record]) -> str:
        kind = self._kind
        if self.field != kind.key:
            return f"add the column {kind.key}: {', '.join(record.key for record in records[:9])}"
        return f"add the column {kind.parent_field}"

    def _spoiled(self, text: str) -> str:
        if not SPOILED_NUMBER.fullmatch(text):
            return ""
        if text.isdigit():
            number = f"a number such as +{text}"
            return f"a spreadsheet turned {number} into {text}: import that column as text"
        return f"a spreadsheet rounded {text}: import that column as text"

    def _no_number(self, text: str) -> str:
        if self._spellings is None:
            return ""
        try:
            to_e164(text, self._region)
        except NotANumber as error:
            return str(error)
        return ""

    def _not_loaded(self, text: str) -> str:
        return f"no {self._kind.singular} {text} is loaded"


def chosen_key(labels: Mapping[str, str], text: str) -> Any:
    """Return the key of the record with a label; the text itself where it is a key or unknown.

    Raises:
        ValueError: several records have that label.
    """
    if text in labels:
        return text
    keys = [key for key, label in labels.items() if label == text]
    if len(keys) > 1:
        raise ValueError(f"several are called {text!r}: {', '.join(keys)}")
    return keys[0] if keys else text
