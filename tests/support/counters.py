"""A kind with all that a table supports: conditions, vendor filters, records not created yet."""

from typing import Final

from trunkline.model.kind import Column, Kind, Shape, Writes
from trunkline.model.record import Record

__all__ = ["COUNTERS", "counter"]

COUNTERS: Final = Kind(
    name="counters",
    singular="counter",
    key="id",
    label="name",
    columns=(
        Column("name", "name"),
        Column("number", "number", Shape.NUMBER, width=20),
        Column("handler", "handler"),
    ),
    schema={
        "type": "object",
        "properties": {
            "id": {"type": "string", "title": "ID", "readOnly": True, "createOnly": True},
            "name": {"type": "string", "title": "Name"},
            "number": {"type": "string", "title": "Number", "readOnly": True},
            "handler": {
                "type": "string",
                "title": "Handler",
                "enum": ["topic", "script", "relay"],
            },
            "open": {"type": "boolean", "title": "Open"},
            "seats": {"type": "integer", "title": "Seats"},
            "since": {"type": "string", "title": "Since", "format": "date-time"},
            "tags": {"type": "array", "title": "Tags", "items": {"type": "string"}},
            "pin": {"type": "string", "title": "PIN", "writeOnly": True},
            "agent": {"type": "string", "title": "Agent", "unanswered": True},
            "shown.name": {"type": "string", "title": "Name"},
            "ready": {"type": "boolean", "title": "Ready", "readOnly": True},
        },
        "allOf": [
            {
                "if": {"properties": {"handler": {"const": "topic"}}, "required": ["handler"]},
                "then": {
                    "required": ["topic"],
                    "properties": {"topic": {"type": "string", "title": "Topic"}},
                },
            },
            {
                "if": {"properties": {"handler": {"const": "script"}}, "required": ["handler"]},
                "then": {
                    "required": ["url"],
                    "properties": {"url": {"type": "string", "title": "Script URL"}},
                },
            },
        ],
    },
    writes=Writes(update=1, create=1, delete=1, lists=("tags",), live=True),
    vacant="ready",
    filters=("name", "number"),
)


def counter(key: str, **values: object) -> Record:
    """Return a counter with a name, a handler and further values."""
    return Record(key, None, {"id": key, "name": f"Desk {key}", "handler": "topic"} | values)
