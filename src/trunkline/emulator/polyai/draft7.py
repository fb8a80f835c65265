"""JSON Schema Draft 7 as the vendor checks it: formats are remarks, nothing is fetched."""

from collections.abc import Mapping
from typing import Any

_LONGEST = 300


def fault_of_schema(schema: Mapping[str, Any]) -> str:
    """Return what is wrong with a schema, empty if nothing is."""
    from jsonschema import Draft7Validator, SchemaError

    try:
        Draft7Validator.check_schema(schema)
    except SchemaError as error:
        return _line(error.absolute_path, error.message)
    except Exception as error:
        return _stumble(error)
    return ""


def fault_of_values(schema: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Return what is wrong with values under a schema, empty if nothing is."""
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match
    from referencing.jsonschema import EMPTY_REGISTRY

    try:
        validator = Draft7Validator(schema, registry=EMPTY_REGISTRY)
        fault = best_match(validator.iter_errors(values))
    except Exception as error:
        return _stumble(error)
    return _line(fault.absolute_path, fault.message) if fault else ""


def _stumble(error: Exception) -> str:
    """Say why the library gave up: a valid schema can still send it anywhere, even in circles."""
    if isinstance(error, RecursionError):
        return "the schema refers to itself without end"
    return _line((), f"the schema cannot be applied: {error}")


def _line(path: Any, message: str) -> str:
    where = ".".join(map(str, path))
    text = f"{where}: {message}" if where else message
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
