"""`trunkline validate`: validate a file of values against a file with a schema."""

import argparse
from collections.abc import Sequence
from typing import Any

from trunkline.commands.reporting.command_error import DONE, SOME_FAILED
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.files import read_text
from trunkline.forms import (
    UNSET,
    TextError,
    read_json,
    read_schema,
    text_errors,
    value_findings,
    vendor_remark,
)
from trunkline.forms.json_positions import TextPosition
from trunkline.model.table.export import json_text


def run(arguments: argparse.Namespace) -> int:
    """Print what is wrong in both files as JSON; return 0 where nothing is, else 1.

    A warning, such as that something could not be checked, makes neither file invalid.

    Raises:
        CommandError: a file cannot be read.
    """
    schema_text, text = read_text(arguments.schema), read_text(arguments.values)
    schema, values = read_schema(schema_text), read_json(text)
    errors, unchecked = values.errors, tuple[TextError, ...]()
    if not errors and schema.value is not UNSET:
        found = value_findings(schema.value, values.value)
        errors, unchecked = text_errors(text, found.errors), text_errors(text, found.unchecked)
    remark = vendor_remark(schema.value)
    remarks = (TextError(remark, "", TextPosition(1, 1)),) if remark else ()
    valid = not schema.errors and not errors
    report = {
        "valid": valid,
        "schema": _report(schema.errors, remarks),
        "values": _report(errors, unchecked),
    }
    with standard_output() as stream:
        stream.write(json_text(report, indent=2) + "\n")
    return DONE if valid else SOME_FAILED


def _report(errors: Sequence[TextError], warnings: Sequence[TextError]) -> dict[str, Any]:
    return {
        "valid": not errors,
        "errors": [_error(error) for error in errors],
        "warnings": [_error(warning) for warning in warnings],
    }


def _error(error: TextError) -> dict[str, Any]:
    place = error.position
    return {
        "pointer": error.pointer,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "message": error.message,
    }
