"""The message for each failed keyword: what the value must be, as a lower-case fragment.

A value may be a secret, so a message can have its type or length, but never the value itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from trunkline.forms.values.exact_numbers import digits
from trunkline.forms.values.labels import labels_of
from trunkline.forms.values.phrases import (
    BOUNDS,
    FORMATS,
    describe_schema,
    describe_type,
    describe_type_of,
    join_or,
    quoted,
    strings,
    suggestion,
)
from trunkline.forms.values.values import Json, to_text
from trunkline.model.plurals import counted

Message: TypeAlias = Callable[[Any, Json, Mapping[str, Any]], str]

_MAX_LISTED: Final = 8


def error_message(keyword: str, argument: Any, value: Json, schema: Any) -> str:
    """Return what is wrong with a value: the schema's own error message, if it has one.

    The argument is that of the failed keyword, which is `""` for the schema `false`.
    """
    schema = schema if isinstance(schema, dict) else {}
    if own := _schema_message(keyword, schema):
        return own
    message = _MESSAGES.get(keyword)
    try:
        text = message(argument, value, schema) if message else ""
    except (TypeError, ValueError, AttributeError):  # the keyword has an invalid argument
        text = ""
    return (text or f"does not match the schema's {keyword}") + _example(keyword, schema)


def secret_message(keyword: str, argument: Any, value: Json) -> str:
    """Return what is wrong with a secret; unlike `error_message`, no value that it may have."""
    if keyword in ("enum", "const", "anyOf", "oneOf"):
        return "is not a value that the schema allows"
    return error_message(keyword, argument, value, {})


def duplicate_items(items: list[Json]) -> str:
    """Return which items of a list are equal, counted from 1."""
    first: dict[str, int] = {}
    for number, item in enumerate(items, 1):
        text = digits(item)
        if text in first:
            return f"items {first[text]} and {number} are the same; remove one"
        first[text] = number
    return "some items are the same; remove the duplicates"


def _schema_message(keyword: str, schema: Mapping[str, Any]) -> str:
    """Return the schema's own error message (as in ajv-errors and VS Code)."""
    message = schema.get("errorMessage")
    if isinstance(message, dict):
        message = message.get(keyword)
    if not isinstance(message, str) and keyword == "pattern":
        message = schema.get("patternErrorMessage")
    return message if isinstance(message, str) else ""


def _example(keyword: str, schema: Mapping[str, Any]) -> str:
    examples = schema.get("examples")
    if keyword not in ("pattern", "format") or not isinstance(examples, list) or not examples:
        return ""
    return f", for example {quoted(examples[0])}"


def _type(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    names = [argument] if isinstance(argument, str) else [x for x in argument if isinstance(x, str)]
    whole = names == ["integer"] and isinstance(value, float)
    actual = "" if whole else f", not {describe_type_of(value)}"
    return f"must be {join_or(map(describe_type, names))}{actual}"


def _enum(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    options = argument if isinstance(argument, list) else []
    texts = [option for option in options if isinstance(option, str)]
    hint = suggestion(value, texts) if isinstance(value, str) and texts else ""
    if len(options) > _MAX_LISTED:
        return f"must be one of the {len(options):,} choices{hint}"
    labels = zip(options, labels_of(options), strict=True)
    return f"must be {join_or(_quoted_label(*labelled) for labelled in labels)}{hint}"


def _quoted_label(value: Json, label: str) -> str:
    return label if not isinstance(value, str) or label.startswith('"') else f'"{label}"'


def _const(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    if isinstance(argument, dict | list):
        return f"must be exactly {to_text(argument)}"
    return f"must be {quoted(argument)}"


def _pattern(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    described = schema.get("patternDescription") or schema.get("description")
    if isinstance(described, str) and described:
        return f"not in the expected format: {described.rstrip('.')}"
    return f"must match the pattern {argument}"


def _format(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    return f"must be {FORMATS.get(argument, f'in the format {argument}')}"


def _size(text: str, noun: str) -> Message:
    return lambda argument, value, schema: (
        f"{text.format(counted(int(argument), noun))}, has {len(value):,}"
    )


def _bound(text: str) -> Message:
    return lambda argument, value, schema: text.format(to_text(argument))


def _alternatives(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    options = argument if isinstance(argument, list) else []
    required = [strings(option, "required") for option in options if isinstance(option, dict)]
    if len(required) == len(options) and all(required):
        one = "exactly one" if argument is schema.get("oneOf") else "one"
        return f"must have {one} of: " + "; ".join(" and ".join(names) for names in required)
    return f"must be {join_or(describe_schema(option) for option in options[:_MAX_LISTED])}"


def _most_items(keyword: str) -> Message:
    return lambda argument, value, schema: (
        f"must have at most {counted(len(schema.get(keyword, ())), 'item')}, has {len(value):,}"
    )


def _contained(words: str) -> Message:
    def message(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
        described = describe_schema(schema.get("contains"))
        return f"must contain {words} {counted(int(argument), 'item')}: {described}"

    return message


def _unwanted(argument: Any, value: Json, schema: Mapping[str, Any]) -> str:
    types = argument if isinstance(argument, list) else [argument]
    names = [describe_type(t) if isinstance(t, str) else describe_schema(t) for t in types]
    return f"must not be {join_or(names)}"


_MESSAGES: Final[Mapping[str, Message]] = {
    "": lambda argument, value, schema: "must not be set: the schema allows no value here",
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "format": _format,
    "minLength": _size("must have at least {}", "character"),
    "maxLength": _size("must have at most {}", "character"),
    "minItems": _size("must have at least {}", "item"),
    "maxItems": _size("must have at most {}", "item"),
    "minProperties": _size("must have at least {}", "field"),
    "maxProperties": _size("must have at most {}", "field"),
    **{keyword: _bound(f"must be {phrase}") for keyword, phrase in BOUNDS.items()},
    "uniqueItems": lambda argument, value, schema: duplicate_items(value),
    "contains": lambda argument, value, schema: (
        f"must contain an item that is {describe_schema(argument)}"
    ),
    "minContains": _contained("at least"),
    "maxContains": _contained("at most"),
    "additionalItems": _most_items("items"),
    "items": _most_items("prefixItems"),
    "unevaluatedItems": lambda argument, value, schema: "has items that the schema does not allow",
    "finite": lambda argument, value, schema: "is too large for a number in JSON",
    "unevaluatedProperties": lambda argument, value, schema: "unknown field",
    "required": lambda argument, value, schema: "required",
    "disallow": _unwanted,
    "not": lambda argument, value, schema: f"must not be {describe_schema(argument)}",
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
