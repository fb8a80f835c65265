"""Forms: JSON Schema Draft 7 and a value in; fields, edits, errors and a patch out. No screen."""

from trunkline.forms.editing.form import Form
from trunkline.forms.editing.patching import CannotDelete, merged, shallow_merged
from trunkline.forms.fields.field import Branching, Control, Field, State
from trunkline.forms.fields.rows import Rows
from trunkline.forms.json_positions import Fault, JsonText, read_json, read_schema, text_faults
from trunkline.forms.schema.branches import Choice
from trunkline.forms.schema_reading import inferred_schema, schema_errors, value_errors
from trunkline.forms.values.json_pointer import Refused
from trunkline.forms.values.values import MASKED, UNSET, Json, Masked, Unset

__all__ = [
    "MASKED",
    "UNSET",
    "Branching",
    "CannotDelete",
    "Choice",
    "Control",
    "Fault",
    "Field",
    "Form",
    "Json",
    "JsonText",
    "Masked",
    "Refused",
    "Rows",
    "State",
    "Unset",
    "inferred_schema",
    "merged",
    "read_json",
    "read_schema",
    "schema_errors",
    "shallow_merged",
    "text_faults",
    "value_errors",
]
