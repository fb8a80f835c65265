"""Editing a form: the form itself, its edits, and how text becomes values.

- `form`: `Form`, all edits a user can make.
- `form_state`: its base: value, rows, errors, undo and redo, drafts, patches.
- `edits`: each edit as a function from the tree of a revision to the next revision.
- `gate`: what no edit may change: read-only fields, kept keys, hidden secrets.
- `previews`: what an edit would leave as it was, before it is made.
- `input_parsing`: typed text as a value of the field's type.
- `json_editing`: values as JSON text with masked secrets, and back.
- `drafts`: unfinished forms as JSON.
- `patching`: differences between two values, and patches for a vendor.
"""
