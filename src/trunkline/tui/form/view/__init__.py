"""A form on the screen, and the editor of one field.

- `form_sheet`: the form sheet's keys; `form_view`: what it draws, and its cursor.
- `visible_rows`: which fields are shown, their errors, and the search.
- `line_rendering`: one field as a strip.
- `field_display`: a field's value in one line, where it comes from, and notes about it.
- `field_pane`: the pane with the notes about the current field.
- `form_note`: the line that stays: why the form cannot be staged.
- `field_input`: how a field is edited: as a text, by choosing, or on a screen of its own.
- `field_editor`: the editor that opens in the line of a field.
"""
