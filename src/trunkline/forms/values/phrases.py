"""How forms and messages name JSON types, values, formats and limits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from trunkline.forms.values.exact_numbers import is_finite
from trunkline.forms.values.values import Json, json_type, to_text
from trunkline.model.plurals import counted

TYPE_NAMES: Final[Mapping[str, str]] = {
    "object": "object",
    "array": "list",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}

FORMATS: Final[Mapping[str, str]] = {
    "date": "a date such as 2026-03-28",
    "time": "a time with its zone such as 14:30:00Z",
    "date-time": "a date and time with its zone such as 2026-03-28T14:30:00Z",
    "duration": "a duration such as PT1H30M",
    "email": "an email address such as help@example.com",
    "idn-email": "an email address such as help@example.com",
    "hostname": "a host name such as sip.example.com",
    "idn-hostname": "a host name such as sip.example.com",
    "ipv4": "an IPv4 address such as 192.0.2.1",
    "ipv6": "an IPv6 address such as 2001:db8::1",
    "uri": "a URL such as https://example.com/path",
    "uri-reference": "a URL or a path such as /path",
    "uri-template": "a URL template such as https://example.com/{id}",
    "iri": "a URL such as https://example.com/path",
    "iri-reference": "a URL or a path such as /path",
    "uuid": "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    "regex": "a regular expression",
    "json-pointer": "a JSON pointer such as /fields/0",
    "relative-json-pointer": "a relative JSON pointer such as 1/name",
    "e164": "an E.164 number such as +442079460958",
    "sip-uri": "a SIP URI such as sip:desk@sip.example.com",
    "x-e164": "a number in E.164 such as +442079460958",
    "x-sip-uri": "a SIP URI such as sip:desk@sip.example.com",
    "x-uuid": "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    "x-web-url": "a URL with http or https, such as https://example.com/call",
}

BOUNDS: Final[Mapping[str, str]] = {
    "minimum": "{} or more",
    "exclusiveMinimum": "more than {}",
    "maximum": "{} or less",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
}

_SHOWN: Final = 40


def describe_type(name: str) -> str:
    """Return the phrase for a value of a JSON type: `a list`, `text`, `true or false`."""
    if name not in TYPE_NAMES:
        return f"of the unknown type {name!r}"
    article = {"string": "", "boolean": "", "null": "", "object": "an "}.get(name, "a ")
    return article + TYPE_NAMES[name]


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Join words: `a, b and c`."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def join_or(words: Iterable[str]) -> str:
    """Join words: `a, b or c`."""
    return join_words(words, "or")


def quoted(value: Json) -> str:
    """Return a value for a message: text in quotes, long text cut, objects and lists by size."""
    if isinstance(value, dict):
        return counted(len(value), "field")
    if isinstance(value, list):
        return counted(len(value), "item")
    text = to_text(value)
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def strings(schema: Mapping[str, Any], keyword: str) -> list[str]:
    """Return the strings in a keyword's list, none if the keyword is not a list."""
    items = schema.get(keyword)
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else []


def mapping(schema: Mapping[str, Any], keyword: str) -> dict[str, Any]:
    """Return a keyword's object, an empty one if the keyword is not an object."""
    members = schema.get(keyword)
    return members if isinstance(members, dict) else {}


def presence(key: str, value: Any) -> str:
    """Return why a key that is there requires another one; one with null is not called set."""
    return f"it goes with {key}" if value is None else f"{key} is set"


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `; did you mean "…"?` with the most similar name, `""` if none is similar."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(names)[:500], 1, 0.7)
    return f'; did you mean "{close[0]}"?' if close else ""


def limits(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the limits that a schema sets for its value, each as a short phrase."""
    phrases: list[str] = []
    for size, noun in (("Length", "character"), ("Items", "item"), ("Properties", "field")):
        phrases.extend(_between(schema.get(f"min{size}"), schema.get(f"max{size}"), noun))
    for keyword, phrase in BOUNDS.items():
        if is_finite(limit := bound(schema, keyword)):
            phrases.append(phrase.format(to_text(limit)))
    if isinstance(schema.get("pattern"), str):
        words = schema.get("patternErrorMessage")
        phrases.append(words if isinstance(words, str) else f"matching {schema['pattern']}")
    if isinstance(schema.get("format"), str):
        phrases.append(FORMATS.get(schema["format"], f"in the format {schema['format']}"))
    if schema.get("uniqueItems") is True:
        phrases.append("no duplicate items")
    if isinstance(schema.get("contains"), dict):
        phrases.append(f"with an item that is {describe_schema(schema['contains'])}")
    if isinstance(schema.get("not"), dict) and schema["not"]:
        phrases.append(f"not {describe_schema(schema['not'])}")
    return tuple(phrases)


def bound(schema: Mapping[str, Any], keyword: str) -> Any:
    """Return what a schema sets for a keyword of numbers, `None` for nothing.

    In Draft 3 and 4 a flag makes a limit exclusive, and in Draft 3 multiples are `divisibleBy`.
    """
    if keyword in _INCLUSIVE:
        value = schema.get(keyword)
        return schema.get(_INCLUSIVE[keyword]) if value is True else value
    if any(schema.get(flag) is True for flag, limit in _INCLUSIVE.items() if limit == keyword):
        return None
    return schema.get(keyword, schema.get("divisibleBy") if keyword == "multipleOf" else None)


_INCLUSIVE: Final = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}


def _between(low: Any, high: Any, noun: str) -> Sequence[str]:
    if not is_finite(low) or low <= 0:
        return [f"at most {counted(int(high), noun)}"] if is_finite(high) else []
    if not is_finite(high):
        return [f"at least {counted(int(low), noun)}"]
    if low == high:
        return [f"exactly {counted(int(low), noun)}"]
    return [f"{int(low):,} to {counted(int(high), noun)}"]


def describe_schema(schema: Any) -> str:
    """Return a short phrase for the values that a schema accepts."""
    if not isinstance(schema, dict) or not schema:
        return "anything" if schema is not False else "nothing"
    if isinstance(schema.get("title"), str):
        return f"“{schema['title']}”"
    if "const" in schema:
        return quoted(schema["const"])
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return join_or(quoted(value) for value in schema["enum"][:6])
    type_ = schema.get("type")
    types = [type_] if isinstance(type_, str) else strings(schema, "type")
    words = [join_or(describe_type(name) for name in types)] if types else []
    words.extend(limits({name: schema[name] for name in schema if name not in ("not", "contains")}))
    fields = mapping(schema, "properties")
    if fields:
        parts = (f"{name} {describe_schema(inner)}" for name, inner in list(fields.items())[:4])
        words.append("with " + join_words(parts))
    required = strings(schema, "required")
    if required and not fields:
        words.append("with " + join_words(required))
    if isinstance(schema.get("$ref"), str) and not words:
        words.append(f"“{schema['$ref'].rpartition('/')[2]}”")
    return ", ".join(words) or f"valid under {join_words(list(schema)[:3])}"


def describe_type_of(value: Json) -> str:
    """Return the phrase for a value's type, for `must be …, not …`."""
    name = json_type(value)
    return describe_type(name) if name else "a value that is not JSON"
