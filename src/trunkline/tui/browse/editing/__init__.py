"""Editing from a list; everything is staged, nothing is written.

- `cell_editing`: one field of the selected records, typed or pasted.
- `find_replace`: a regular expression in the current column.
- `record_editing`: forms of records, new records, deletion.
- `config_pages`: forms of config pages, and all pages of a project side by side.
- `table_import`: records in `$EDITOR`, and table files.
- `number_import`, `number_import_screen`: pasted telephone numbers.
- `staging`: discard, undo and redo of what is staged.
- `current_column`: whether the current column can be edited.
"""
