"""Texts of assignments as values of a kind's fields."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from trunkline.changes.staging.table_import import from_text
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.assignments import Assignments
from trunkline.commands.selection.find_records import Selection
from trunkline.commands.selection.gather_records import gather
from trunkline.model.conditions import types_of
from trunkline.model.kind import ChoiceSource, Kind, Shape
from trunkline.model.naming import Named, matches
from trunkline.model.patch import same
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.record import Record, RecordScope
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor


def key_of_new(kind: Kind, word: str, region: str) -> str:
    """Return the key of a new record: where keys are telephone numbers, in E.164.

    Raises:
        CommandError: the word is not a telephone number.
    """
    if not any(c.field == kind.key and c.shape is Shape.NUMBER for c in kind.columns):
        return word
    try:
        return to_e164(word, region)
    except NotANumber as error:
        raise CommandError(f"{kind.key}: {error}") from error


def labelled_kinds(kind: Kind, fields: Iterable[str]) -> list[str]:
    """Return the kinds whose labels are needed to parse the texts of some fields."""
    chosen = [kind.writes.choices[field] for field in fields if field in kind.writes.choices]
    return [choice.kind for choice in chosen if not choice.value]


async def load_choices(
    account: Account, kind: Kind, fields: Iterable[str]
) -> dict[str, Sequence[Record]]:
    """Load the records that are needed to parse the texts of some fields, by kind.

    Raises:
        ApiError: they could not be loaded.
    """
    labelled = {column.names for column in kind.columns}
    choices = [kind.writes.choices[field] for field in fields if field in kind.writes.choices]
    names = {
        choice.kind
        for choice in choices
        if choice.along or not (choice.value or choice.kind in labelled)
    }
    session, vendor = await account.session(), account.vendor
    return {
        name: (await gather(session, vendor, vendor.kinds[name], RecordScope())).records
        for name in sorted(names)
    }


class ValueParser:
    """Parses texts as values of fields, each text once."""

    def __init__(
        self,
        vendor: Vendor,
        kind: Kind,
        selection: Selection,
        texts: Mapping[str, str],
        choices: Mapping[str, Sequence[Record]],
    ) -> None:
        self._vendor = vendor
        self._kind = kind
        self._selection = selection
        self._texts = texts
        self._choices = choices
        self._parse_once = cache(self._parse)
        self._entries_once = cache(self._entries)

    def values(self, parent: str | None) -> dict[str, Any]:
        """Return the new values by field, with the fields that are chosen together with them.

        Args:
            parent: the parent of the record that gets them; names are looked up among its records.

        Raises:
            CommandError: a text is not a value of its field.
        """
        values: dict[str, Any] = {}
        for field, text in self._texts.items():
            for name, value in self._parse_once(parent, field, text).items():
                if name == field or name not in self._texts:
                    values[name] = value
        return values

    def entries(self, parent: str | None, field: str, texts: Sequence[str]) -> list[Any]:
        """Parse the entries of a list: JSON, or keys or names of records; duplicates are dropped.

        Args:
            texts: texts of one or more entries each.

        Raises:
            CommandError: they are not entries of that field, or there are none.
        """
        entries: list[Any] = []
        for text in texts:
            for entry in self._entries_once(parent, field, text):
                if not any(same(entry, other) for other in entries):
                    entries.append(entry)
        if not entries:
            hint = f"{field}=[] with --replace-lists empties it"
            raise CommandError(f"{field}: nothing to add; {hint}")
        return entries

    def _parse(self, parent: str | None, field: str, text: str) -> Mapping[str, Any]:
        """Parse a text: null, the key or name of a record to choose, or a plain value."""
        kind, choice = self._kind, self._kind.writes.choices.get(field)
        types = types_of(kind.fields[field])
        listed = "array" in types
        together = choice is not None and bool(choice.along) and not listed
        if text == "null" and "null" in types:
            return dict.fromkeys((field, *(choice.along if choice and together else ())))
        if listed and (choice is not None or field in kind.writes.lists):
            return {field: self._entries(parent, field, text)}
        if choice is not None and together and text:
            complete = set(choice.along) <= self._texts.keys()
            # With every field set there is nothing left to choose: take the values as they are.
            return self._together(field, choice, text) or (
                {field: text} if complete else self._unknown(field, choice, text)
            )
        if choice is not None and not choice.value and text:
            return {field: self._chosen(parent, field, choice.kind, text)}
        try:
            return {field: from_text(text, kind.fields[field])}
        except ValueError as error:
            raise CommandError(f"{field}: {error}") from error

    def _entries(self, parent: str | None, field: str, text: str) -> list[Any]:
        if text[:1] in ("[", "{", '"'):
            try:
                value = json.loads(text)
            except json.JSONDecodeError as error:
                raise CommandError(f"{field}: {text!r} is not JSON: {error.msg}") from error
            except RecursionError as error:
                raise CommandError(f"{field}: the value is nested too deeply") from error
            # JSON is taken literally: no names are looked up in it.
            return value if isinstance(value, list) else [value]
        choice = self._kind.writes.choices.get(field)
        if not text or choice is None:
            return [text] if text else []
        if choice.along:
            chosen = self._together(choice.value or field, choice, text)
            return [chosen or self._unknown(field, choice, text)]
        return [text if choice.value else self._chosen(parent, field, choice.kind, text)]

    def _together(self, field: str, choice: ChoiceSource, text: str) -> Mapping[str, Any] | None:
        """Return the value and the accompanying fields of the one record with a value or name."""
        named = self._named(field, choice, text)
        return next(iter(named.values())) if len(named) == 1 else None

    def _named(
        self, field: str, choice: ChoiceSource, text: str
    ) -> Mapping[str, Mapping[str, Any]]:
        kind = self._vendor.kinds[choice.kind]
        choices = []
        for record in self._choices[choice.kind]:
            value = record.values.get(choice.value) if choice.value else record.key
            label = str(record.values.get(kind.label, ""))
            choices.append(Named(str(value), (label, record.key), (label, value, record)))
        named: dict[str, dict[str, Any]] = {}
        for _, _, (label, value, record) in matches(text, choices):
            along = {own: record.values.get(their) for own, their in choice.along.items()}
            named[label] = {field: value, **along}
        return named

    def _unknown(self, field: str, choice: ChoiceSource, text: str) -> Mapping[str, Any]:
        """Raise for a text that matches no record, or several."""
        kind = self._vendor.kinds[choice.kind]
        if named := self._named(field, choice, text):
            raise CommandError(f"{field}: {text!r} matches several {kind.name}: {', '.join(named)}")
        labels = [str(record.values.get(kind.label)) for record in self._choices[choice.kind]]
        hint = nearest(text, labels, what=kind.name)
        raise CommandError(f"{field}: no {kind.singular} is called {text!r}; {hint}")

    def _chosen(self, parent: str | None, field: str, name: str, text: str) -> str:
        kind = self._vendor.kinds[name]
        labels = self._labels(kind, parent)
        # A value that a record has is valid even where it is not listed: another branch's variant.
        records = self._selection.records
        if text in labels or any(record.values.get(field) == text for record in records):
            return text
        found = matches(text, (Named(key, (label,), key) for key, label in labels.items()))
        keys = [choice.value for choice in found]
        if len(keys) == 1:
            return keys[0]
        within = f" in {parent}" if kind.parent else ""
        if keys:
            named = ", ".join(keys)
            raise CommandError(f"{field}: several {name}{within} are called {text!r}: {named}")
        hint = nearest(text, [*filter(None, labels.values()), *labels], what=name)
        for key, label in labels.items():
            if label and hint == f"did you mean {key}?":
                hint = f"did you mean {key} ({label})?"
        raise CommandError(f"{field}: no {kind.singular}{within} is called {text!r}; {hint}")

    def _labels(self, kind: Kind, parent: str | None) -> Mapping[str, str]:
        if kind.name not in self._choices:
            return self._selection.related.labels(kind.name, parent)
        return {
            record.key: str(record.values.get(kind.label, ""))
            for record in self._choices[kind.name]
            if not kind.parent or record.parent == parent
        }


async def value_parser(
    account: Account, kind: Kind, selection: Selection, assignments: Assignments
) -> ValueParser:
    """Return the parser of a command's assignments.

    Raises:
        ApiError: the records that values can be chosen from could not be loaded.
    """
    choices = await load_choices(account, kind, assignments.fields)
    return ValueParser(account.vendor, kind, selection, assignments.texts, choices)
