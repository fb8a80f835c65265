"""Checking schemas and values, and inferring a schema from values."""

from collections.abc import Sequence
from typing import Any

from trunkline.forms.editing.edits import set_value
from trunkline.forms.editing.form import Form
from trunkline.forms.editing.gate import read_only_changes
from trunkline.forms.fields.error_mapping import FieldErrors, Findings
from trunkline.forms.schema.dialects import DRAFT_7, dialect_of
from trunkline.forms.values.values import Json, json_type


def schema_errors(schema: Json, *, vendor: bool = False) -> FieldErrors:
    """Return the errors of a schema under the meta-schema of its dialect, as messages by pointer.

    With `vendor` it is the meta-schema of Draft 7, which the vendor reads every schema by.
    """
    dialect = DRAFT_7 if vendor else dialect_of(schema)
    return Form(dialect.validator.META_SCHEMA, schema).errors


def value_errors(schema: Json, value: Json, *, formats: bool = True) -> FieldErrors:
    """Return the errors of a value under a schema, as messages by pointer; see `Form`."""
    return Form(schema, value, formats=formats).errors


def value_findings(schema: Json, value: Json, *, formats: bool = True) -> Findings:
    """Return the errors of a value under a schema, and why something could not be checked."""
    fields = Form(schema, value, formats=formats).fields
    return Findings(fields.errors, fields.unchecked)


def read_only_errors(schema: Json, before: Json, after: Json) -> FieldErrors:
    """Return which changes of a value its schema declares read-only, as messages by pointer."""
    form = Form(schema, before)
    return read_only_changes(form.tree, set_value(form.tree, "", after))


def infer_schema(value: Json) -> dict[str, Any]:
    """Return a schema for a value: its fields and types, nothing required.

    It is a first schema for a config page that has none; users add limits, titles and choices.
    """
    return {"$schema": DRAFT_7.uri, **_schema_of([value])}


def _schema_of(values: Sequence[Json]) -> dict[str, Any]:
    """Return a schema under which all the values are valid."""
    types = sorted({json_type(value) for value in values} - {""})
    if "integer" in types and "number" in types:
        types.remove("integer")
    schema: dict[str, Any] = {"type": types[0] if len(types) == 1 else types} if types else {}
    if objects := [value for value in values if isinstance(value, dict)]:
        names = dict.fromkeys(name for value in objects for name in value)
        schema["properties"] = {
            name: _schema_of([value[name] for value in objects if name in value]) for name in names
        }
    if items := [item for value in values if isinstance(value, list) for item in value]:
        schema["items"] = _schema_of(items)
    return schema
