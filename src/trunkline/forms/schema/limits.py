"""Why a list or an object can hold no more, or no less, or not this key."""

import re
from typing import Any

from trunkline.forms.schema.document import Document, Source
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.phrases import listed, schema_in_words
from trunkline.forms.values.values import Json
from trunkline.model.plurals import counted


def why_not_more(shape: Shape, items: list[Json]) -> str:
    """Say why a list can have no more items, `""` where it can."""
    most = shape.most("maxItems")
    if most is not None and len(items) >= most:
        return f"the list may have at most {counted(int(most), 'item')}"
    if any(source.schema is False for source in shape.item(len(items))):
        return f"the list has a place for {counted(len(items), 'item')} only"
    return ""


def why_not_fewer(shape: Shape, items: list[Json]) -> str:
    """Say why a list can have no fewer items, `""` where it can."""
    least = shape.least("minItems")
    if least is not None and len(items) <= least:
        return f"the list needs at least {counted(int(least), 'item')}"
    return ""


def why_no_key(document: Document, shape: Shape, held: dict[str, Json], name: str) -> str:
    """Say why an object can have no field of a name, `""` where it can."""
    if name in held:
        return f"there is a field {name!r} already"
    most = shape.most("maxProperties")
    if most is not None and len(held) >= most:
        return f"there may be at most {counted(int(most), 'field')}"
    for part in shape.expansion.parts:
        refusal = _name_refused(document, part, name)
        if refusal:
            return refusal
    return ""


def _name_refused(document: Document, part: Source, name: str) -> str:
    schema = part.schema
    if "propertyNames" in schema:
        wanted = schema["propertyNames"]
        if not document.fits(name, document.inner(wanted, part)):
            return f"the name must be {schema_in_words(wanted)}"
    fields = schema.get("properties")
    if isinstance(fields, dict) and name in fields:
        return ""
    patterns = schema.get("patternProperties")
    if isinstance(patterns, dict) and any(_matched(pattern, name) for pattern in patterns):
        return ""
    if schema.get("additionalProperties") is False:
        if isinstance(patterns, dict) and patterns:
            return f"the name must match {listed(patterns, 'or')}"
        return "there can be no fields beside those of the schema"
    return ""


def _matched(pattern: Any, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
