"""The rows of a form: which places are shown, and all that a screen needs to draw one.

- `history`: the revisions of a form, for undo and redo.
- `tree`: the places of a value and of its schema, found on demand.
- `field`: `Field`, one row; `Control`, how it is edited.
- `field_building`: a `Field` from a node of the tree.
- `rows`: the fields of one revision, in display order.
- `error_mapping`: errors of `jsonschema` as messages by pointer.
- `messages`: the message for each keyword.
"""
