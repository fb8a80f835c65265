"""Forms without a screen: a JSON Schema of any draft and a value in; fields, edits and a patch out.

`Form` has the fields to draw, applies edits with undo and redo, validates, and returns the patch to
send. What the user does not edit stays exactly as it was. Error messages are lower-case fragments
to put behind a name and a colon; messages of `EditError` and remarks are sentences.

- `values`: JSON values, JSON Pointers, and the words for them.
- `schema`: what a schema says about each place of a value, and validation.
- `fields`: the rows of a form, and error messages by pointer.
- `editing`: `Form`, its edits, parsing of typed text, drafts and patches.
- `schema_reading`: checking schemas and values, and inferring a schema from values.
- `json_positions`: parsing JSON text, with the line of each error.
"""

from trunkline.forms.editing.form import Form
from trunkline.forms.editing.patching import CannotDelete, apply_merge_patch, apply_shallow_patch
from trunkline.forms.fields.field import Branching, Control, Field, State
from trunkline.forms.fields.rows import Rows
from trunkline.forms.json_positions import JsonText, TextError, read_json, read_schema, text_errors
from trunkline.forms.schema.branches import FieldChoice
from trunkline.forms.schema.dialects import vendor_remark
from trunkline.forms.schema_reading import (
    infer_schema,
    read_only_errors,
    schema_errors,
    value_errors,
    value_findings,
)
from trunkline.forms.values.json_pointer import EditError
from trunkline.forms.values.values import MASKED, UNSET, Json, Masked, Unset

__all__ = [
    "MASKED",
    "UNSET",
    "Branching",
    "CannotDelete",
    "Control",
    "EditError",
    "Field",
    "FieldChoice",
    "Form",
    "Json",
    "JsonText",
    "Masked",
    "Rows",
    "State",
    "TextError",
    "Unset",
    "apply_merge_patch",
    "apply_shallow_patch",
    "infer_schema",
    "read_json",
    "read_only_errors",
    "read_schema",
    "schema_errors",
    "text_errors",
    "value_errors",
    "value_findings",
    "vendor_remark",
]
