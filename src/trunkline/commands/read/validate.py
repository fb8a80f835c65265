"""`trunkline validate`: validate a file of values against a file with a schema."""

import argparse
from collections.abc import Sequence
from typing import Any

from trunkline.commands.reporting.command_error import DONE, SOME_FAILED
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.files import read_text
from trunkline.forms import UNSET, TextError, read_json, read_schema, text_errors, value_errors
from trunkline.model.table.export import json_text


def run(arguments: argparse.Namespace) -> int:
    """Print the errors in both files as JSON; return 0 where there are none, else 1.

    Raises:
        CommandError: a file cannot be read.
    """
    schema_text, text = read_text(arguments.schema), read_text(arguments.values)
    schema, values = read_schema(schema_text), read_json(text)
    errors = values.errors
    if not errors and schema.value is not UNSET:
        errors = text_errors(text, value_errors(schema.value, values.value))
    valid = not schema.errors and not errors
    report = {"valid": valid, "schema": _report(schema.errors), "values": _report(errors)}
    with standard_output() as stream:
        stream.write(json_text(report, indent=2) + "\n")
    return DONE if valid else SOME_FAILED


def _report(errors: Sequence[TextError]) -> dict[str, Any]:
    return {"valid": not errors, "errors": [_error(error) for error in errors]}


def _error(error: TextError) -> dict[str, Any]:
    place = error.position
    return {
        "pointer": error.pointer,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": error.message,
    }
