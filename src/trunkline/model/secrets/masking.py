"""Values and texts with masks in place of secrets, and edited values back to what they were."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.places import NOWHERE, Places
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.schemas import schema_places
from trunkline.model.secrets.urls import hidden_urls, may_have_secret

MASK: Final = "•••"
"""Replaces a secret."""

MARK: Final = re.compile(f"{MASK}[0-9a-f]{{16}}")
"""A secret as files hold it: a mask and a digest, by which it can be compared."""

_LEFT: Final = re.compile(rf"^{MASK}•*(?:[0-9a-f]{{16}})?$|(?:/|sips?:|=){MASK}", re.IGNORECASE)


class StillMasked(ValueError):
    """A value with a mask whose secret is not known."""


def may_hide(text: str) -> bool:
    """Return whether a text could hold a secret of a URL, or a mark; most texts cannot."""
    return MASK in text or may_have_secret(text)


def masked_text(text: str) -> str:
    """Return a text as it may be shown: without passwords and tokens in URLs."""
    if not may_hide(text):
        return text
    if MASK in text:
        text = MARK.sub(MASK, text)
    return hidden_urls(text, lambda _: MASK)


def rewritten(value: Any, hide: Callable[[Any], Any], places: Places = NOWHERE) -> Any:
    """Return a JSON value with its secrets replaced, as a copy if it has any; depth is no limit.

    Args:
        hide: returns the replacement of a secret: of a whole value, or of a part of a URL.
        places: the places of the value that are secret.
    """
    if places is NOWHERE:
        if isinstance(value, str):
            return hidden_urls(value, hide)
        if not any(map(may_hide, texts_in(value))):
            return value
    result: list[Any] = [value]
    waiting: list[tuple[Any, Any, Any, Places]] = [(result, 0, value, places)]
    while waiting:
        holder, key, inner, place = waiting.pop()
        if place.secret and inner is not None and inner is not ABSENT and inner != "":
            holder[key] = hide(inner)
        elif isinstance(inner, Mapping):
            holder[key] = copy = dict(inner)
            waiting += [(copy, name, inner[name], place.below(str(name))) for name in inner]
        elif isinstance(inner, list):
            holder[key] = items = list(inner)
            waiting += [(items, at, item, place.below(at)) for at, item in enumerate(inner)]
        elif isinstance(inner, str):
            holder[key] = hidden_urls(inner, hide)
    return result[0]


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts in a JSON value, at any depth, but no names of fields."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, Mapping):
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner


def secrets_in(value: Any, places: Places = NOWHERE) -> list[Any]:
    """Return the secrets in a JSON value: whole values, parts of URLs, and passwords in these."""
    found: list[Any] = []

    def note(secret: Any) -> str:
        found.append(secret)
        if isinstance(secret, str):
            password = secret.partition(":")[2]
            found.extend(filter(None, (password, unquote(secret), unquote(password))))
        return MASK

    rewritten(value, note, places)
    return found


def masked(value: Any, places: Places = NOWHERE) -> Any:
    """Return a JSON value as it may be shown, with masks in place of its secrets."""
    shown = rewritten(value, lambda _: MASK, places)
    return _without_marks(shown)


def masked_values(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record's values as they may be shown."""
    places = record_places(kind, values)
    return {name: masked(value, places.get(name, NOWHERE)) for name, value in values.items()}


def masked_record(kind: Kind, record: Record) -> Record:
    """Return a record with its values as they may be shown."""
    return Record(record.key, record.parent, masked_values(kind, record.values))


def masked_field(kind: Kind, values: Mapping[str, Any], name: str) -> Any:
    """Return the value of one field of a record as it may be shown, `ABSENT` without a value."""
    value = values.get(name, ABSENT)
    if kind.page is None and name not in kind.secret:
        return value if value is ABSENT else masked(value)
    return masked(value, record_places(kind, values).get(name, NOWHERE))


def is_masked(value: Any) -> bool:
    """Return whether a value has a mask or a mark in it, in the place of a secret."""
    return any(MASK in text and _LEFT.search(text) for text in texts_in(value))


def restored(entered: Any, original: Any, shown: Any = ABSENT) -> Any:
    """Return an edited value with the secrets of the original where the masks were left.

    Args:
        entered: the value as it came back from an editor or a file.
        original: the value before the edit.
        shown: the original as it was shown, with masks; by default without those of a schema.

    Raises:
        StillMasked: a mask was moved, or a URL with a hidden part was changed.
    """
    return _restored(entered, original, masked(original) if shown is ABSENT else shown)


def masked_schema(schema: Any) -> Any:
    """Return a schema as it may be shown, with masks in place of the secrets that it names."""
    return masked(schema, schema_places(schema))


def restored_schema(entered: Any, original: Any) -> Any:
    """Return an edited schema with the secrets of the original where the masks were left.

    Raises:
        StillMasked: a mask was moved.
    """
    return restored(entered, original, masked_schema(original))


def _restored(entered: Any, original: Any, known: Any) -> Any:
    if known is not ABSENT and same(entered, known):
        return original
    if isinstance(entered, str):
        if is_masked(entered):
            raise StillMasked(f"{MASK} hides a password or a token: enter the whole value again")
        return entered
    if isinstance(entered, dict):
        before = original if isinstance(original, Mapping) else {}
        masks = known if isinstance(known, Mapping) else {}
        return {
            name: _restored(value, before.get(name, ABSENT), masks.get(name, ABSENT))
            for name, value in entered.items()
        }
    if isinstance(entered, list):
        items = original if isinstance(original, list) else []
        return _restored_list(entered, items, known if isinstance(known, list) else [])
    return entered


def _restored_list(entered: list[Any], before: list[Any], masks: list[Any]) -> list[Any]:
    """Restore the items of a list; an item that looks as it was shown is taken for that item."""
    free = list(range(len(before)))
    origin: dict[int, int] = {}
    for at, item in enumerate(entered):
        alike = [index for index in free if same(item, masks[index])]
        if alike and len(entered) != len(before) and is_masked(item):
            first = before[alike[0]]
            if not all(same(first, before[index]) for index in alike):
                raise StillMasked(f"items look alike with {MASK}: enter their secrets again")
        if alike:
            chosen = at if at in alike else alike[0]
            origin[at] = chosen
            free.remove(chosen)
    result = []
    for at, item in enumerate(entered):
        if at in origin:
            result.append(before[origin[at]])
        elif at in free and len(entered) == len(before):
            result.append(_restored(item, before[at], masks[at]))
        else:
            result.append(_restored(item, ABSENT, ABSENT))
    return result


def _without_marks(value: Any) -> Any:
    """Return a value in which each mark is a mask."""
    if isinstance(value, str):
        return MARK.sub(MASK, value) if MASK in value else value
    waiting = [value] if isinstance(value, dict | list) else []
    while waiting:
        holder = waiting.pop()
        for key, inner in holder.items() if isinstance(holder, dict) else enumerate(holder):
            if isinstance(inner, str):
                if MASK in inner:
                    holder[key] = MARK.sub(MASK, inner)
            elif isinstance(inner, dict | list):
                waiting.append(inner)
    return value
