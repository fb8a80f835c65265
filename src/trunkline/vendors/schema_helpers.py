"""The JSON Schema of fields that many kinds have, and of a kind.

`more` are further keywords, or others in place of those that a function sets.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

END: Final = r"(?![\s\S])"
"""The end of a text in a pattern; `$` would accept a line break behind it."""


def read_only(title: str, description: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    """Return the schema of a field that no call changes; `kind` is its JSON type."""
    return {"title": title, "description": description, "type": kind, "readOnly": True, **more}


def create_only(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a text that is set when the record is created, and never changed."""
    return {**read_only(title, description), "createOnly": True, **more}


def text(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a text that can be written."""
    return {"title": title, "description": description, "type": "string", **more}


def clearable(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a text that can be written, and cleared with null."""
    return text(title, description, **{"type": ["string", "null"], **more})


def flag(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a boolean that can be written."""
    return {"title": title, "description": description, "type": "boolean", **more}


def schema_of(
    title: str, required: str | Sequence[str], properties: Mapping[str, Any], **more: Any
) -> Mapping[str, Any]:
    """Return the schema of a kind, whose records all have `required` and may have further fields.

    `title` is the name of one record, and `properties` are the schemas of the fields by name.
    """
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": [required] if isinstance(required, str) else list(required),
        "additionalProperties": True,
        **more,
    }
