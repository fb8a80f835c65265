"""Texts of the command line as values of a kind's fields."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trunkline.changes.tables import from_text
from trunkline.commands.failure import Failure
from trunkline.commands.finding import Found
from trunkline.model.kind import Choice, Kind
from trunkline.model.record import Record
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor

__all__ = ["Values", "needed_records"]


def needed_records(kind: Kind, given: Mapping[str, str]) -> frozenset[str]:
    """Return the kinds whose records must be read to understand the texts given for some fields."""
    choices = kind.writes.choices
    return frozenset(choices[field].kind for field in given if _is_together(kind, field))


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
        self._known: dict[tuple[str | None, str], Mapping[str, Any]] = {}

    def wanted(self, parent: str | None) -> dict[str, Any]:
        """Return the wanted values by field, with those that are chosen together with a given one.

        Args:
            parent: the parent of the record that gets them: names are those of its records.

        Raises:
            Failure: a text is no value of its field.
        """
        wanted: dict[str, Any] = {}
        for field, text in self._given.items():
            if (parent, field) not in self._known:
                self._known[parent, field] = self._read(parent, field, text)
            for name, value in self._known[parent, field].items():
                if name == field or name not in self._given:
                    wanted[name] = value
        return wanted

    def _read(self, parent: str | None, field: str, text: str) -> Mapping[str, Any]:
        """Read a text: null, the key or the name of a record that can be chosen, or the value."""
        kind, choice = self._kind, self._kind.writes.choices.get(field)
        if field in kind.secret:
            return {field: _secret(field, text)}
        together = _is_together(kind, field)
        if text == "null" and "null" in _types(kind, field):
            along = choice.along if choice is not None and together else ()
            return dict.fromkeys((field, *along))
        if choice is not None and together and text:
            return self._together(field, choice, text)
        if choice is not None and not choice.value and text:
            return {field: self._chosen(parent, field, choice.kind, text)}
        try:
            return {field: from_text(text, kind.fields[field])}
        except ValueError as error:
            raise Failure(f"{field}: {error}") from error

    def _together(self, field: str, choice: Choice, text: str) -> Mapping[str, Any]:
        """Choose a record by its value or its name, with the fields that go along."""
        kind = self._vendor.kinds[choice.kind]
        whole = set(choice.along) <= self._given.keys()
        named: dict[str, dict[str, Any]] = {}
        for record in self._records[choice.kind]:
            value = record.values.get(choice.value) if choice.value else record.key
            label = str(record.values.get(kind.label, ""))
            if text in (value, label, record.key):
                along = {mine: record.values.get(theirs) for mine, theirs in choice.along.items()}
                named[label] = {field: value, **along}
        if len(named) == 1:
            return next(iter(named.values()))
        if whole:
            # Nothing is left to be chosen: the values are the caller's own.
            return {field: text}
        if named:
            raise Failure(f"{field}: several {kind.name} are meant: {', '.join(named)}")
        labels = [str(each.values.get(kind.label)) for each in self._records[choice.kind]]
        hint = nearest(text, labels, what=kind.name)
        raise Failure(f"{field}: no {kind.singular} is called {text!r}; {hint}")

    def _chosen(self, parent: str | None, field: str, name: str, text: str) -> str:
        kind = self._vendor.kinds[name]
        labels = self._found.related.labels(name, parent)
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


def _is_together(kind: Kind, field: str) -> bool:
    """Return whether a field's value is chosen together with other fields of the record itself."""
    choice = kind.writes.choices.get(field)
    return choice is not None and bool(choice.along) and "array" not in _types(kind, field)


def _types(kind: Kind, field: str) -> tuple[str, ...]:
    types = kind.fields[field].get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _secret(field: str, text: str) -> str:
    """Read a secret from where it is kept: the shell remembers what is typed.

    Raises:
        Failure: the text names no place, or the secret cannot be had; it is never repeated.
    """
    import shlex

    from trunkline.settings.credentials import read_credential

    source, colon, place = text.partition(":")
    try:
        if not colon or source not in ("env", "file", "command", "keyring"):
            raise ValueError("a secret is never typed here; say where it is kept: env:VARIABLE, "
                             "file:PATH, command:WORDS or keyring:ENTRY")  # fmt: skip
        table = {source: shlex.split(place) if source == "command" else place}
        return read_credential(table, Path.cwd()).fetch(os.environ)
    except ValueError as error:
        raise Failure(f"{field}: {error}") from None
