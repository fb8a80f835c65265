"""Whether a config page satisfies its own schema: a quick look, bounded in what it costs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.api.one_line import one_line
from trunkline.vendors.polyai.models import ConfigPage

_LARGEST: Final = 200_000
"""Characters of values and schema together that are looked at."""
_MOST_REFERENCES: Final = 10_000
_MOST_FAULTS: Final = 3


class _TooMuch(Exception):
    """A schema whose references multiply."""


def faults(page: ConfigPage) -> tuple[str, ...]:
    """Return what is wrong with the values of a config page by its schema, a line a fault.

    Nothing is fetched, and regular expressions are left out: one of them can hold the interpreter
    for ever. A page that is too large to look at quickly has no faults.
    """
    import jsonschema

    schema, values = page.get("schema"), page.get("variables") or {}
    if not schema or len(json.dumps([schema, values])) > _LARGEST:
        return ()
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return (f"the schema is no JSON Schema of Draft 7: {one_line(error.message, 120)}",)
    try:
        found = [_named(error.absolute_path, error.message) for error in _errors(schema, values)]
    except Exception as error:  # a schema is anyone's: whatever it makes the validator raise
        return (f"the schema cannot be followed: {one_line(str(error), 120)}",)
    if len(found) > _MOST_FAULTS:
        return (*found[:_MOST_FAULTS], f"{len(found) - _MOST_FAULTS} more faults")
    return tuple(found)


def _errors(schema: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Any]:
    from jsonschema import Draft7Validator
    from jsonschema.validators import extend
    from referencing import Registry

    draft = Draft7Validator.VALIDATORS
    left = iter(range(_MOST_REFERENCES))

    def ignored(validator: Any, keyword: Any, value: Any, schema: Any) -> None:
        return None

    def additional(validator: Any, keyword: Any, value: Any, schema: Any) -> Iterator[Any]:
        if "patternProperties" not in schema:
            yield from draft["additionalProperties"](validator, keyword, value, schema) or ()

    def reference(validator: Any, keyword: Any, value: Any, schema: Any) -> Iterator[Any]:
        if next(left, None) is None:
            raise _TooMuch("too many references")
        yield from draft["$ref"](validator, keyword, value, schema) or ()

    bounded = extend(  # type: ignore[no-untyped-call]
        Draft7Validator,
        {
            "pattern": ignored,
            "patternProperties": ignored,
            "additionalProperties": additional,
            "$ref": reference,
        },
    )
    # An empty registry: a reference to another address is not followed.
    yield from bounded(schema, registry=Registry()).iter_errors(values)


def _named(place: Any, message: str) -> str:
    where = ".".join(str(part) for part in place) or "the values"
    return f"{one_line(where, 80)}: {one_line(message, 120)}"
