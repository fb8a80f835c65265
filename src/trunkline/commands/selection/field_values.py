"""Texts of the command line as values of a kind's fields."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from trunkline.changes.staging.table_import import from_text
from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.find_records import Found
from trunkline.commands.selection.gather_records import gather
from trunkline.model.kind import ChoiceSource, Kind, Shape, types_of
from trunkline.model.patch import same
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.record import Record, RecordScope
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Session, Vendor


def key_of(kind: Kind, word: str, region: str) -> str:
    """Return the key that a word stands for: a telephone number may be in any format."""
    if not any(c.field == kind.key and c.shape is Shape.NUMBER for c in kind.columns):
        return word
    try:
        return to_e164(word, region)
    except NotANumber:
        return word


def others_of(kind: Kind, fields: Iterable[str]) -> list[str]:
    """Return the kinds whose labels must be known to understand the texts given for some fields."""
    chosen = [kind.writes.choices[field] for field in fields if field in kind.writes.choices]
    return [choice.kind for choice in chosen if not choice.value]


async def needed_records(
    session: Session, vendor: Vendor, kind: Kind, fields: Iterable[str]
) -> dict[str, Sequence[Record]]:
    """Read the records that must be known to understand the texts given for some fields, by kind.

    Raises:
        ApiError: they could not be read.
    """
    labelled = {column.names for column in kind.columns}
    choices = [kind.writes.choices[field] for field in fields if field in kind.writes.choices]
    names = {
        choice.kind
        for choice in choices
        if choice.along or not (choice.value or choice.kind in labelled)
    }
    return {
        name: (await gather(session, vendor, vendor.kinds[name], RecordScope(), (), _quiet)).records
        for name in sorted(names)
    }


def _quiet(_: str) -> None:
    """Say nothing of how far the reading has come."""


class Values:
    """Reads texts as values, each of them once."""

    def __init__(
        self,
        vendor: Vendor,
        kind: Kind,
        found: Found,
        given: Mapping[str, str],
        records: Mapping[str, Sequence[Record]],
    ) -> None:
        """Read nothing yet.

        Args:
            vendor: the profile's vendor.
            kind: the kind whose fields are given.
            found: the records that get the values, and the labels of what they may refer to.
            given: the texts by field.
            records: the records of the kinds that `needed_records` names.
        """
        self._vendor = vendor
        self._kind = kind
        self._found = found
        self._given = given
        self._records = records
        self._known: dict[tuple[str | None, str, str], Any] = {}

    def wanted(self, parent: str | None) -> dict[str, Any]:
        """Return the wanted values by field, with those that are chosen together with a given one.

        Args:
            parent: the parent of the record that gets them: names are those of its records.

        Raises:
            Failure: a text is no value of its field.
        """
        wanted: dict[str, Any] = {}
        for field, text in self._given.items():
            for name, value in self._once(parent, field, text, self._read).items():
                if name == field or name not in self._given:
                    wanted[name] = value
        return wanted

    def entries(self, parent: str | None, field: str, texts: Sequence[str]) -> list[Any]:
        """Read the entries of a list: JSON, or the key or the name of a record, each once.

        Args:
            parent: the parent of the record that gets them.
            field: the field.
            texts: one text for some entries each.

        Raises:
            Failure: they are no entries of that field, or none.
        """
        read: list[Any] = []
        for text in texts:
            some = self._once(parent, field, text, self._entries)
            read += [each for each in some if not any(same(each, other) for other in read)]
        if not read:
            raise Failure(f"{field}: nothing to add; {field}=[] with --replace-lists empties it")
        return read

    def _once(
        self,
        parent: str | None,
        field: str,
        text: str,
        read: Callable[[str | None, str, str], Any],
    ) -> Any:
        at = (parent, field, text)
        if at not in self._known:
            self._known[at] = read(parent, field, text)
        return self._known[at]

    def _read(self, parent: str | None, field: str, text: str) -> Mapping[str, Any]:
        """Read a text: null, the key or the name of a record that can be chosen, or the value."""
        kind, choice = self._kind, self._kind.writes.choices.get(field)
        types = types_of(kind.fields[field])
        listed = "array" in types
        together = choice is not None and bool(choice.along) and not listed
        if text == "null" and "null" in types:
            return dict.fromkeys((field, *(choice.along if choice and together else ())))
        if listed and (choice is not None or field in kind.writes.lists):
            return {field: self._entries(parent, field, text)}
        if choice is not None and together and text:
            whole = set(choice.along) <= self._given.keys()
            # With all of it given nothing is left to be chosen: the values are the caller's own.
            return self._together(field, choice, text) or (
                {field: text} if whole else self._unknown(field, choice, text)
            )
        if choice is not None and not choice.value and text:
            return {field: self._chosen(parent, field, choice.kind, text)}
        try:
            return {field: from_text(text, kind.fields[field])}
        except ValueError as error:
            raise Failure(f"{field}: {error}") from error

    def _entries(self, parent: str | None, field: str, text: str) -> list[Any]:
        if text[:1] in ("[", "{", '"'):
            try:
                read = json.loads(text)
            except json.JSONDecodeError as error:
                raise Failure(f"{field}: {text!r} is no JSON: {error.msg}") from error
            # What is written as JSON is meant as it stands.
            return read if isinstance(read, list) else [read]
        choice = self._kind.writes.choices.get(field)
        if not text or choice is None:
            return [text] if text else []
        if choice.along:
            chosen = self._together(choice.value or field, choice, text)
            return [chosen or self._unknown(field, choice, text)]
        return [text if choice.value else self._chosen(parent, field, choice.kind, text)]

    def _together(self, field: str, choice: ChoiceSource, text: str) -> Mapping[str, Any] | None:
        """Choose the one record with a value or a name, with the fields that go along."""
        named = self._named(field, choice, text)
        return next(iter(named.values())) if len(named) == 1 else None

    def _named(
        self, field: str, choice: ChoiceSource, text: str
    ) -> Mapping[str, Mapping[str, Any]]:
        kind = self._vendor.kinds[choice.kind]
        named: dict[str, dict[str, Any]] = {}
        for record in self._records[choice.kind]:
            value = record.values.get(choice.value) if choice.value else record.key
            label = str(record.values.get(kind.label, ""))
            if text in (value, label, record.key):
                along = {mine: record.values.get(theirs) for mine, theirs in choice.along.items()}
                named[label] = {field: value, **along}
        return named

    def _unknown(self, field: str, choice: ChoiceSource, text: str) -> Mapping[str, Any]:
        """Say that a text means no record, or several.

        Raises:
            Failure: always.
        """
        kind = self._vendor.kinds[choice.kind]
        if named := self._named(field, choice, text):
            raise Failure(f"{field}: several {kind.name} are meant: {', '.join(named)}")
        labels = [str(each.values.get(kind.label)) for each in self._records[choice.kind]]
        hint = nearest(text, labels, what=kind.name)
        raise Failure(f"{field}: no {kind.singular} is called {text!r}; {hint}")

    def _chosen(self, parent: str | None, field: str, name: str, text: str) -> str:
        kind = self._vendor.kinds[name]
        labels = self._labels(kind, parent)
        # What a record has already is there, even where it is not listed: another branch's variant.
        if text in labels or any(each.values.get(field) == text for each in self._found.records):
            return text
        keys = [key for key, label in labels.items() if label == text]
        if len(keys) == 1:
            return keys[0]
        within = f" in {parent}" if kind.parent else ""
        if keys:
            named = ", ".join(keys)
            raise Failure(f"{field}: several {name}{within} are called {text!r}: {named}")
        hint = nearest(text, [*filter(None, labels.values()), *labels], what=name)
        raise Failure(f"{field}: no {kind.singular}{within} is called {text!r}; {hint}")

    def _labels(self, kind: Kind, parent: str | None) -> Mapping[str, str]:
        if kind.name not in self._records:
            return self._found.related.labels(kind.name, parent)
        return {
            record.key: str(record.values.get(kind.label, ""))
            for record in self._records[kind.name]
            if not kind.parent or record.parent == parent
        }
