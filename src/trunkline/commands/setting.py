"""`trunkline set`: fields of some records, given on the command line."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from trunkline.changes.bulk import target_of
from trunkline.changes.staging import Edit
from trunkline.changes.tables import from_text
from trunkline.commands.context import settings_of, vendor_of
from trunkline.commands.failure import Failure
from trunkline.commands.finding import Found, find
from trunkline.commands.kinds import find_kind
from trunkline.commands.opened import opened
from trunkline.commands.writing import apply_edits
from trunkline.model.kind import Kind, Shape
from trunkline.model.patch import ABSENT, same
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Change the named fields of the named records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    keys = [word for word in arguments.words if "=" not in word]
    given = dict(_assignment(kind, word) for word in arguments.words if "=" in word)
    if not given:
        raise Failure("say what to set: FIELD=VALUE")
    if not keys and not arguments.filter:
        raise Failure(f"say which {kind.name}: by ID, or with --filter")
    return asyncio.run(_set(settings, profile, vendor, kind, keys, given, arguments))


async def _set(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    keys: list[str],
    given: Mapping[str, str],
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        chosen = [kind.writes.choices[field] for field in given if field in kind.writes.choices]
        others = [choice.kind for choice in chosen if not choice.value]
        session = await sessions.open(profile.name)
        named = [_key(kind, key, profile.phone_region) for key in keys]
        found = await find(session, vendor, kind, arguments, keys=named or None, others=others)
        edits = list(_edits(profile.name, kind, _Reading(vendor, kind, found), given))
        what = ", ".join(f"{field}={text}" for field, text in given.items())
        return await apply_edits(sessions, edits, f"set {kind.name} {what}", arguments)


def _key(kind: Kind, word: str, region: str) -> str:
    """Return the key that a word stands for: a telephone number may be in any format."""
    if not any(c.field == kind.key and c.shape is Shape.NUMBER for c in kind.columns):
        return word
    try:
        return to_e164(word, region)
    except NotANumber:
        return word


def _edits(profile: str, kind: Kind, read: "_Reading", given: Mapping[str, str]) -> Iterable[Edit]:
    for record in read.found.records:
        for field, text in given.items():
            base = record.values.get(field, ABSENT)
            wanted = kind.writes.stored(field, read.value(record.parent, field, text))
            if not same(base, wanted):
                label = str(record.values.get(kind.label) or record.key)
                yield Edit(target_of(profile, kind, record), field, base, wanted, label=label)


class _Reading:
    """Reads texts of the command line as values of a kind's fields."""

    def __init__(self, vendor: Vendor, kind: Kind, found: Found) -> None:
        self._vendor = vendor
        self._kind = kind
        self.found = found
        self._known: dict[tuple[str | None, str], Any] = {}

    def value(self, parent: str | None, field: str, text: str) -> Any:
        """Read a value: null, the key or the name of a record that can be chosen, or the text.

        Args:
            parent: the parent of the record that gets it: names are those of its records.
            field: the field.
            text: the text, the same each time for one field.

        Raises:
            Failure: it is no value of that field.
        """
        if (parent, field) not in self._known:
            self._known[parent, field] = self._read(parent, field, text)
        return self._known[parent, field]

    def _read(self, parent: str | None, field: str, text: str) -> Any:
        schema = self._kind.fields[field]
        types = schema.get("type", ())
        if text == "null" and "null" in ((types,) if isinstance(types, str) else types):
            return None
        choice = self._kind.writes.choices.get(field)
        if choice and not choice.value and text:
            return self._chosen(parent, field, choice.kind, text)
        try:
            return from_text(text, schema)
        except ValueError as error:
            raise Failure(f"{field}: {error}") from error

    def _chosen(self, parent: str | None, field: str, name: str, text: str) -> str:
        kind = self._vendor.kinds[name]
        labels = self.found.related.labels(name, parent)
        # What a record has already is there, even where it is not listed: another branch's variant.
        if text in labels or any(each.values.get(field) == text for each in self.found.records):
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


def _assignment(kind: Kind, word: str) -> tuple[str, str]:
    name, _, text = word.partition("=")
    titles = {column.title: column.field for column in kind.columns}
    field = titles.get(name, name)
    if field not in kind.editable:
        known = field in kind.fields
        hint = nearest(name, list(kind.editable), what="fields that can be set")
        why = "cannot be set" if known else "is no field"
        raise Failure(f"{name} of {kind.name} {why}; {hint}")
    return field, text
