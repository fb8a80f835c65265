"""Config pages: values under a schema of their own, and their fields as edits name them.

A page's record holds an object of values. To plan, merge, journal and undo it key by key, it is
flattened: `{"clientEnv": "live", "variables": {"a": 1}}` becomes `{"clientEnv": "live",
"variables/a": 1}`. The key is everything after the first slash, without any escaping.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from trunkline.model.kind import Kind
from trunkline.model.record import Record


class ConfigPage(NamedTuple):
    """The values and the schema of one environment.

    Attributes:
        values: the values by key; empty where none were ever written.
        schema: JSON Schema (Draft 7) of the values, `None` for a page without one.
        version: changes with every write, compared as text; empty for a page never written.
    """

    environment: str
    values: Mapping[str, Any]
    schema: Any = None
    version: str = ""


def page_of(kind: Kind, values: Mapping[str, Any]) -> ConfigPage:
    """Return the page that a record of a kind with `page` holds, flattened or as sent."""
    assert kind.page is not None
    whole = nested(kind, values)
    page_values = whole.get(kind.page.values)
    return ConfigPage(
        environment=str(whole.get(kind.environment_field) or ""),
        values=page_values if isinstance(page_values, Mapping) else {},
        schema=whole.get(kind.page.schema),
        version=str(whole.get(kind.page.version) or ""),
    )


def field_of(kind: Kind, key: str) -> str:
    """Return the field name by which an edit addresses a key of the values."""
    assert kind.page is not None
    return f"{kind.page.values}/{key}"


def key_of(kind: Kind, field: str) -> str | None:
    """Return the key of the values that a field name addresses, `None` for any other field."""
    if kind.page is None:
        return None
    holder, slash, key = field.partition("/")
    return key if slash and holder == kind.page.values else None


def flat(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a page's values flattened; the values of other kinds unchanged."""
    if kind.page is None or not isinstance(values.get(kind.page.values), Mapping):
        return values
    flattened: dict[str, Any] = {}
    for name, value in values.items():
        if name == kind.page.values:
            flattened |= {field_of(kind, key): inner for key, inner in value.items()}
        else:
            flattened[name] = value
    return flattened


def nested(kind: Kind, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return flattened values in the vendor's own shape; others unchanged."""
    keys = {name: key for name in values if (key := key_of(kind, name)) is not None}
    if kind.page is None or not keys:
        return values
    unflattened: dict[str, Any] = {}
    for name, value in values.items():
        if name in keys:
            unflattened.setdefault(kind.page.values, {})[keys[name]] = value
        elif name != kind.page.values:  # A page that has no values yet may say null.
            unflattened[name] = value
    return unflattened


def laid_flat(kind: Kind, record: Record) -> Record:
    """Return a record with its values flattened."""
    values = flat(kind, record.values)
    return record if values is record.values else Record(record.key, record.parent, values)
