"""Whether a config page satisfies its own schema: a quick check of bounded cost."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.api.one_line import one_line
from trunkline.vendors.polyai.models import PageAnswer

_MAX_CHARACTERS: Final = 200_000
"""Schema and values together; a larger page is not checked."""
_MAX_REFERENCES: Final = 10_000
_MAX_PROBLEMS: Final = 3


def page_problems(page: PageAnswer) -> tuple[str, ...]:
    """Return what is wrong with the values of a config page by its schema, each in one line.

    References to other addresses are not followed, and regular expressions are skipped: one of them
    can block the interpreter for ever. A page that is too large to check quickly has no problems.
    """
    import jsonschema

    schema, values = page.get("schema"), page.get("variables") or {}
    if not schema or len(json.dumps([schema, values])) > _MAX_CHARACTERS:
        return ()
    try:
        jsonschema.Draft7Validator.check_schema(schema)
    except jsonschema.SchemaError as error:
        return (f"the schema is not a valid Draft 7 schema: {one_line(error.message, 120)}",)
    try:
        problems = [_located(each.absolute_path, each.message) for each in _errors(schema, values)]
    except Exception as error:  # a schema is anyone's: whatever it makes the validator raise
        return (f"the schema cannot be evaluated: {one_line(str(error), 120)}",)
    if len(problems) > _MAX_PROBLEMS:
        return (*problems[:_MAX_PROBLEMS], f"{len(problems) - _MAX_PROBLEMS} more problems")
    return tuple(problems)


def _errors(schema: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Any]:
    from jsonschema import Draft7Validator
    from jsonschema.validators import extend
    from referencing import Registry

    draft = Draft7Validator.VALIDATORS
    left = iter(range(_MAX_REFERENCES))

    def skip(validator: Any, keyword: Any, value: Any, schema: Any) -> None:
        return None

    def additional(validator: Any, keyword: Any, value: Any, schema: Any) -> Iterator[Any]:
        if "patternProperties" not in schema:
            yield from draft["additionalProperties"](validator, keyword, value, schema) or ()

    def reference(validator: Any, keyword: Any, value: Any, schema: Any) -> Iterator[Any]:
        if next(left, None) is None:
            raise RuntimeError("too many references")
        yield from draft["$ref"](validator, keyword, value, schema) or ()

    bounded = extend(  # type: ignore[no-untyped-call]
        Draft7Validator,
        {
            "pattern": skip,
            "patternProperties": skip,
            "additionalProperties": additional,
            "$ref": reference,
        },
    )
    # An empty registry: references to other addresses are not followed.
    yield from bounded(schema, registry=Registry()).iter_errors(values)


def _located(path: Any, message: str) -> str:
    where = ".".join(str(part) for part in path) or "the values"
    return f"{one_line(where, 80)}: {one_line(message, 120)}"
