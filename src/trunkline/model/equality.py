"""Whether a vendor has the value that was written, up to what the kind declares equal.

Equal are null, a missing value and what the vendor returns for null (`Writes.cleared`); 1 and 1.0;
spellings of a telephone number (`format: x-e164`) and of a UUID (`format: x-uuid`); and texts that
differ in the space around them, where the vendor removes it (`trimmed`).
"""

from collections.abc import Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.list_changes import arrived
from trunkline.model.patch import ABSENT, same
from trunkline.model.phone import NotANumber, to_e164


def equal(kind: Kind, name: str, one: Any, other: Any) -> bool:
    """Return whether two values of a field mean the same to the vendor."""
    if same(one, other):
        return True
    return same(_plain(kind, name, one), _plain(kind, name, other), as_written=False)


def is_written(kind: Kind, name: str, wanted: Any, now: Any, *, appended: bool = False) -> bool:
    """Return whether a field has the value that was written.

    The entries of a list in `Writes.lists` may be in any order and have more fields than were
    written.

    Args:
        now: its current value, `ABSENT` where the record does not have it.
        appended: whether the list was added to the current one, which others may extend, too.
    """
    if equal(kind, name, wanted, now):
        return True
    if name not in kind.writes.lists:
        return False
    return arrived(_plain(kind, name, wanted), _plain(kind, name, now), appended=appended)


def _plain(kind: Kind, name: str, value: Any) -> Any:
    """Return a value in the one spelling that stands for all equal ones."""
    if value is ABSENT or (name in kind.writes.cleared and same(value, kind.writes.cleared[name])):
        return None
    schema = kind.fields.get(name, {})
    if isinstance(value, list):
        items = schema.get("items")
        return [_text(items, entry) for entry in value] if isinstance(items, Mapping) else value
    return _text(schema, value)


def _text(schema: Mapping[str, Any], value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if schema.get("trimmed"):
        value = value.strip()
    match schema.get("format"):
        case "uuid" | "x-uuid":
            return value.lower()
        case "e164" | "x-e164":
            return _number(value)
    return value


def _number(text: str) -> str:
    try:
        # Some vendors hold numbers without their plus.
        return to_e164(f"+{text}" if text[:1].isdigit() and text[:2] != "00" else text)
    except NotANumber:
        return text
