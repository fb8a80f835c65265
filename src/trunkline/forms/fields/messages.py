"""One sentence for each keyword that a value fails: what to do, never the value itself.

A value may be a secret, so a message tells its type, its length or its place, and the schema's
wish, but does not repeat it.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from trunkline.forms.values.phrases import (
    FORMATS,
    a_type,
    either,
    kind_in_words,
    nearest,
    quoted,
    schema_in_words,
    strings,
)
from trunkline.forms.values.values import Json, text_of
from trunkline.model.plurals import counted

_MANY: Final = 8


def sentence(keyword: str, wanted: Any, value: Json, schema: Any) -> str:
    """Say what is wrong with a value.

    Args:
        keyword: the keyword that it fails; `""` for the schema `false`.
        wanted: what the keyword asks for.
        value: the value.
        schema: the schema that the keyword stands in, whose own words come first if it has some.
    """
    schema = schema if isinstance(schema, dict) else {}
    own = _own_words(keyword, schema)
    if own:
        return own
    say = _SENTENCES.get(keyword)
    try:
        text = say(wanted, value, schema) if say else ""
    except (TypeError, ValueError, AttributeError):  # the keyword holds what it should not
        text = ""
    return (text or f"does not fit the schema's {keyword}") + _examples(keyword, schema)


def same_items(items: list[Json]) -> str:
    """Say which items of a list are the same, counted from 1."""
    first: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        plain = int(item) if isinstance(item, float) and item.is_integer() else item
        text = json.dumps(plain, sort_keys=True)
        if text in first:
            return f"items {first[text]} and {number} are the same: remove one"
        first[text] = number
    return "some items are the same: remove the copies"


def _own_words(keyword: str, schema: Mapping[str, Any]) -> str:
    """Return the message that the schema brings along (ajv-errors, VS Code)."""
    said = schema.get("errorMessage")
    if isinstance(said, dict):
        said = said.get(keyword)
    if not isinstance(said, str) and keyword == "pattern":
        said = schema.get("patternErrorMessage")
    return said if isinstance(said, str) else ""


def _examples(keyword: str, schema: Mapping[str, Any]) -> str:
    given = schema.get("examples")
    if keyword not in ("pattern", "format") or not isinstance(given, list) or not given:
        return ""
    return f", for example {quoted(given[0])}"


def _type(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    names = [wanted] if isinstance(wanted, str) else [x for x in wanted if isinstance(x, str)]
    whole = names == ["integer"] and isinstance(value, float)
    return f"must be {either(map(a_type, names))}" + (
        "" if whole else f", not {kind_in_words(value)}"
    )


def _enum(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    options = wanted if isinstance(wanted, list) else []
    texts = [each for each in options if isinstance(each, str)]
    hint = nearest(value, texts) if isinstance(value, str) and texts else ""
    if len(options) > _MANY:
        return f"must be one of the {len(options):,} choices{hint}"
    return f"must be {either(map(quoted, options))}{hint}"


def _const(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    if isinstance(wanted, dict | list):
        return f"must be exactly {text_of(wanted)}"
    return f"must be {quoted(wanted)}"


def _pattern(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    described = schema.get("patternDescription") or schema.get("description")
    if isinstance(described, str) and described:
        return f"does not have the form of: {described.rstrip('.')}"
    return f"must match the pattern {wanted}"


def _format(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    return f"must be {FORMATS.get(wanted, f'in the format {wanted}')}"


def _size(text: str, noun: str) -> Callable[[Any, Json, Mapping[str, Any]], str]:
    def say(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
        return text.format(counted(wanted, noun)) + f", has {len(value):,}"

    return say


def _bound(text: str) -> Callable[[Any, Json, Mapping[str, Any]], str]:
    def say(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
        return text.format(text_of(wanted))

    return say


def _alternatives(wanted: Any, value: Json, schema: Mapping[str, Any]) -> str:
    options = wanted if isinstance(wanted, list) else []
    needs = [strings(each, "required") for each in options if isinstance(each, dict)]
    if len(needs) == len(options) and all(needs):
        one = "exactly one" if wanted is schema.get("oneOf") else "one"
        return f"needs {one} of: " + "; ".join(" and ".join(names) for names in needs)
    return f"must be {either(schema_in_words(each) for each in options[:_MANY])}"


_SENTENCES: Final[Mapping[str, Callable[[Any, Json, Mapping[str, Any]], str]]] = {
    "": lambda wanted, value, schema: "must not be set: nothing may stand here",
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minLength": _size("needs at least {}", "character"),
    "maxLength": _size("may have at most {}", "character"),
    "minItems": _size("needs at least {}", "item"),
    "maxItems": _size("may have at most {}", "item"),
    "minProperties": _size("needs at least {}", "field"),
    "maxProperties": _size("may have at most {}", "field"),
    "minimum": _bound("must be {} or more"),
    "exclusiveMinimum": _bound("must be more than {}"),
    "maximum": _bound("must be {} or less"),
    "exclusiveMaximum": _bound("must be less than {}"),
    "multipleOf": _bound("must be a multiple of {}"),
    "uniqueItems": lambda wanted, value, schema: same_items(value),
    "contains": lambda wanted, value, schema: f"needs an item that is {schema_in_words(wanted)}",
    "additionalItems": lambda wanted, value, schema: (
        f"may have at most {counted(len(schema.get('items', ())), 'item')}, has {len(value):,}"
    ),
    "not": lambda wanted, value, schema: f"must not be {schema_in_words(wanted)}",
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
