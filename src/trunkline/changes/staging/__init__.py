"""Staged edits, and everything that makes them.

- `staging`: the edits of one owner in one account, with undo and redo
- `others`: edits of other owners, and those whose account is not known
- `bulk_edits`: one value, a replacement or a deletion for many records
- `table_import`: the differences in a CSV or JSON table as edits
- `record_text`: records as text to edit, out and in
- `yaml_text`: records as YAML for an external editor
- `record_text`: records as YAML or CSV, to be edited and read back
- `number_import`: pasted telephone numbers as creations
- `page_promotion`: config pages compared, and keys promoted from one to another
- `discard`: discarding all edits of accounts whose records are created anew
"""
