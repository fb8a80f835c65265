"""The words for JSON types, values, formats and limits that forms and their messages share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from trunkline.forms.values.values import Json, json_type, text_of
from trunkline.model.plurals import counted

TYPE_NAMES: Final[Mapping[str, str]] = {
    "object": "group of fields",
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
    "e164": "a number in E.164 such as +442079460958",
    "sip-uri": "a SIP URI such as sip:desk@sip.example.com",
}

_SHOWN: Final = 40


def a_type(name: str) -> str:
    """Return the words for one value of a JSON type."""
    if name == "boolean" or name == "null":
        return TYPE_NAMES[name]
    return f"a {TYPE_NAMES[name]}" if name in TYPE_NAMES else f"of the unknown type {name!r}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a, b and c`."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"


def either(words: Iterable[str]) -> str:
    """Join alternatives: `a, b or c`."""
    return listed(words, "or")


def quoted(value: Json) -> str:
    """Write a value for a sentence: a text in quotes, long ones cut, objects and lists by size."""
    if isinstance(value, dict):
        return counted(len(value), "field")
    if isinstance(value, list):
        return counted(len(value), "item")
    text = text_of(value)
    if len(text) > _SHOWN:
        text = text[: _SHOWN - 1] + "…"
    return f'"{text}"' if isinstance(value, str) else text


def strings(schema: Mapping[str, Any], keyword: str) -> list[str]:
    """Return the texts in a keyword's list; a keyword that holds no list has none."""
    found = schema.get(keyword)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def nearest(name: str, names: Iterable[str]) -> str:
    """Return ` (did you mean …?)` for the name most like another, `""` where none is."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(names)[:500], 1, 0.7)
    return f' (did you mean "{close[0]}"?)' if close else ""


def limits(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the limits that a schema sets on its value, each in a few words."""
    said: list[str] = []
    for low, high, noun in (
        ("minLength", "maxLength", "character"),
        ("minItems", "maxItems", "item"),
        ("minProperties", "maxProperties", "field"),
    ):
        said.extend(_between(schema.get(low), schema.get(high), noun))
    said.extend(_range(schema))
    if _is_number(schema.get("multipleOf")):
        said.append(f"a multiple of {text_of(schema['multipleOf'])}")
    if isinstance(schema.get("pattern"), str):
        said.append(f"matching {schema['pattern']}")
    if isinstance(schema.get("format"), str):
        said.append(FORMATS.get(schema["format"], f"in the format {schema['format']}"))
    if schema.get("uniqueItems") is True:
        said.append("no item twice")
    if isinstance(schema.get("contains"), dict):
        said.append(f"with an item that is {schema_in_words(schema['contains'])}")
    if isinstance(schema.get("not"), dict) and schema["not"]:
        said.append(f"not {schema_in_words(schema['not'])}")
    return tuple(said)


def _between(low: Any, high: Any, noun: str) -> Sequence[str]:
    if not _is_number(low) or low <= 0:
        return [f"at most {counted(high, noun)}"] if _is_number(high) else []
    if not _is_number(high):
        return [f"at least {counted(low, noun)}"]
    if low == high:
        return [f"exactly {counted(low, noun)}"]
    return [f"{low:,} to {counted(high, noun)}"]


def _range(schema: Mapping[str, Any]) -> Sequence[str]:
    said = []
    for keyword, words in (
        ("minimum", "{} or more"),
        ("exclusiveMinimum", "more than {}"),
        ("maximum", "{} or less"),
        ("exclusiveMaximum", "less than {}"),
    ):
        if _is_number(schema.get(keyword)):
            said.append(words.format(text_of(schema[keyword])))
    return said


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def schema_in_words(schema: Any) -> str:
    """Say in a few words what a schema asks for."""
    if not isinstance(schema, dict) or not schema:
        return "anything" if schema is not False else "nothing"
    if isinstance(schema.get("title"), str):
        return f"“{schema['title']}”"
    if "const" in schema:
        return quoted(schema["const"])
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return either(quoted(each) for each in schema["enum"][:6])
    wanted = schema.get("type")
    types = [wanted] if isinstance(wanted, str) else strings(schema, "type")
    words = [either(a_type(name) for name in types)] if types else []
    words.extend(limits({name: schema[name] for name in schema if name not in ("not", "contains")}))
    fields = schema.get("properties")
    if isinstance(fields, dict) and fields:
        parts = (f"{name} {schema_in_words(each)}" for name, each in list(fields.items())[:4])
        words.append("with " + listed(parts))
    needed = strings(schema, "required")
    if needed and not (isinstance(fields, dict) and fields):
        words.append("with " + listed(needed))
    if isinstance(schema.get("$ref"), str) and not words:
        words.append(f"“{schema['$ref'].rpartition('/')[2]}”")
    return ", ".join(words) or f"as its schema's {listed(list(schema)[:3])} says"


def kind_in_words(value: Json) -> str:
    """Say what type a value has, for `must be …, not …`."""
    name = json_type(value)
    return a_type(name) if name else "something that is no JSON"
