"""Staged edits, and everything that makes them.

- `staging`: the edits of one owner in one account, with undo and redo
- `others`: edits of other owners, and those whose account is not known
- `bulk_edits`: one value, a replacement or a deletion for many records
- `table_reader`: CSV and JSON files of any dialect as rows; the one reader of tables
- `table_matching`: what columns and rows stand for: fields, and loaded records
- `table_import`: the differences in a table as edits
- `record_text`: records as text to edit, out and in
- `yaml_text`: records as YAML for an external editor
- `number_import`: telephone numbers in a table, a list or a text, and their creations
- `number_columns`: which column of a table holds the numbers
- `number_text`: numbers in running text, proposed beside their lines
- `page_promotion`: config pages compared, and keys promoted from one to another
- `shown_pages`: compared pages with masked secrets
- `discard`: discarding all edits of accounts whose records are created anew
"""
