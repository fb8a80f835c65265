"""Config pages: values under a schema of their own, and their fields as edits name them.

A page's record holds an object of values. To plan, merge, journal and undo it key by key, it is
laid flat: `{"clientEnv": "live", "variables": {"a": 1}}` becomes `{"clientEnv": "live",
"variables/a": 1}`. What follows the first slash is the key as it stands, nothing in it escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.record import Record


@dataclass(frozen=True, slots=True)
class ConfigPage:
    """The values and the schema of one environment.

    Attributes:
        environment: which one.
        values: by key; empty where none were ever written.
        schema: JSON Schema (Draft 7) of the values, `None` for a page without one.
        version: what every write moves, compared as text; empty for a page never written.
    """

    environment: str
    values: Mapping[str, Any]
    schema: Any = None
    version: str = ""


def page_of(kind: Kind, values: Mapping[str, Any]) -> ConfigPage:
    """Return the page that a record holds.

    Args:
        kind: a kind with `page`.
        values: the record's values, as the vendor sent them or laid flat.
    """
    assert kind.page is not None
    whole = nested(kind, values)
    found = whole.get(kind.page.values)
    return ConfigPage(
        environment=str(whole.get(kind.environment_field) or ""),
        values=found if isinstance(found, Mapping) else {},
        schema=whole.get(kind.page.schema),
        version=str(whole.get(kind.page.version) or ""),
    )


def field_of(kind: Kind, key: str) -> str:
    """Return how an edit names a key of the values."""
    assert kind.page is not None
    return f"{kind.page.values}/{key}"


def key_of(kind: Kind, field: str) -> str | None:
    """Return the key of the values that a field names, `None` where it names none."""
    if kind.page is None:
        return None
    holder, slash, key = field.partition("/")
    return key if slash and holder == kind.page.values else None


def flat(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record's values by the fields that edits name; those of other kinds as they are."""
    if kind.page is None or not isinstance(values.get(kind.page.values), Mapping):
        return values
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == kind.page.values:
            found |= {field_of(kind, key): each for key, each in value.items()}
        else:
            found[name] = value
    return found


def nested(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return values that were laid flat as the vendor has them; others as they are."""
    keys = {name: key for name in values if (key := key_of(kind, name)) is not None}
    if kind.page is None or not keys:
        return values
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in keys:
            found.setdefault(kind.page.values, {})[keys[name]] = value
        else:
            found[name] = value
    return found


def laid_flat(kind: Kind, record: Record) -> Record:
    """Return a record with its values laid flat."""
    values = flat(kind, record.values)
    return record if values is record.values else Record(record.key, record.parent, values)
