"""The JSON Schema of the fields that the kinds of several vendors describe in the same way."""

from collections.abc import Mapping
from typing import Any


def fixed(title: str, description: str, kind: str = "string") -> dict[str, Any]:
    """Describe a field that no call can change.

    Args:
        title: what people call it.
        description: what it is.
        kind: its JSON type.
    """
    return {"title": title, "description": description, "type": kind, "readOnly": True}


def given(title: str, description: str) -> dict[str, Any]:
    """Describe a text that is given when the record is created, and never again."""
    return {**fixed(title, description), "createOnly": True}


def text(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Describe a text that can be written; `more` are further keywords, or others for these."""
    return {"title": title, "description": description, "type": "string", **more}


def schema_of(
    title: str, needed: str, properties: Mapping[str, Any], **more: Any
) -> Mapping[str, Any]:
    """Return the schema of a kind, whose records may have further fields.

    Args:
        title: what one record is called.
        needed: the field that each record has.
        properties: the schema of its fields, by name.
        more: further keywords.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": [needed],
        "additionalProperties": True,
        **more,
    }
