"""JSON Schema Draft 7 as the vendor applies it: formats are not checked, nothing is fetched.

Patterns are those of ECMA-262; one that takes too long is taken to match.
"""

from collections.abc import Mapping
from typing import Any

_LONGEST = 300


def schema_error(schema: Mapping[str, Any]) -> str:
    """Return why a schema is invalid, empty if it is valid."""
    from jsonschema import Draft7Validator, SchemaError

    from trunkline.model.patterns.keywords import schema_checker

    try:
        Draft7Validator.check_schema(schema, format_checker=schema_checker())
    except SchemaError as error:
        return _line(error.absolute_path, error.message)
    except Exception as error:
        return _failure(error)
    return ""


def values_error(schema: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return why values do not match a schema, empty if they do."""
    from jsonschema.exceptions import best_match
    from referencing.jsonschema import EMPTY_REGISTRY

    from trunkline.model.patterns.keywords import draft7_validator

    try:
        validator = draft7_validator()(schema, registry=EMPTY_REGISTRY)
        mismatch = best_match(validator.iter_errors(values))
    except Exception as error:
        return _failure(error)
    return _line(mismatch.absolute_path, mismatch.message) if mismatch else ""


def _failure(error: Exception) -> str:
    """Return why jsonschema failed: even a valid schema can refer to itself, or to nothing."""
    if isinstance(error, RecursionError):
        return "the schema refers to itself without end"
    return _line((), "the schema cannot be applied")


def _line(path: Any, message: str) -> str:
    where = ".".join(map(str, path))
    text = f"{where}: {message}" if where else message
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
