"""Browse: the list of records, and what can be done from it.

- `screen`: the screen, composed of controllers that share a `list_view`.
- `loading`, `navigation`, `row_details`, `editing/`: its controllers.
- `staged_edits`: what is staged for the list; `staged_values`: old and new values of a record.
- `status_text`, `detail_pane`, `record_summary`: what is shown around the list.
- `record_screen`, `record_description`: the page of one record.
"""
