"""Why an item or a field cannot be added or removed; each reason is a sentence."""

from typing import Final

from trunkline.forms.schema.document import Document, Subschema
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.phrases import describe_schema, join_words, mapping
from trunkline.forms.values.values import Json
from trunkline.model.patterns.matching import may_match
from trunkline.model.plurals import counted

_ONLY_KNOWN: Final = "Only fields of the schema are allowed here"


def why_not_more(shape: Shape, items: list[Json]) -> str:
    """Return why no item can be added to a list, `""` if one can."""
    most = shape.upper_limit("maxItems")
    if most is not None and len(items) >= most:
        return f"The list can have at most {counted(int(most), 'item')}"
    if any(subschema.schema is False for subschema in shape.item(len(items))):
        return f"The list can have at most {counted(len(items), 'item')}"
    return ""


def why_not_fewer(shape: Shape, items: list[Json]) -> str:
    """Return why no item can be removed from a list, `""` if one can."""
    least = shape.lower_limit("minItems")
    if least is not None and len(items) <= least:
        return f"The list must have at least {counted(int(least), 'item')}"
    return ""


def why_no_key(document: Document, shape: Shape, fields: dict[str, Json], name: str) -> str:
    """Return why a field with this name cannot be added to an object, `""` if it can."""
    if name in fields:
        return f"Field {name!r} already exists"
    most = shape.upper_limit("maxProperties")
    if most is not None and len(fields) >= most:
        return f"There can be at most {counted(int(most), 'field')}"
    reasons = (_why_no_name(document, part, name) for part in shape.expansion.parts)
    if reason := next(filter(None, reasons), ""):
        return reason
    forbidden = any(subschema.schema is False for subschema in shape.field(name))
    return _ONLY_KNOWN if forbidden else ""


def _why_no_name(document: Document, part: Subschema, name: str) -> str:
    schema = part.schema
    if "propertyNames" in schema:
        names = schema["propertyNames"]
        if not document.fits(name, document.inner(names, part)):
            phrase = f"The name must be {describe_schema(names)}"
            return phrase.replace("be matching", "match", 1)
    patterns = mapping(schema, "patternProperties")
    known = name in mapping(schema, "properties") or any(may_match(p, name) for p in patterns)
    if known or schema.get("additionalProperties") is not False:
        return ""
    if patterns:
        return f"The name must match {join_words(patterns, 'or')}"
    return _ONLY_KNOWN
