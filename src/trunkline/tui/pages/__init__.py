"""Config pages: their form, the environments of a project side by side, and their schemas.

- `page_form_screen`: the form of a page: its values under its own schema.
- `page_form`: its session, staged key by key.
- `environments_screen`: the environments side by side: values and schemas, and promoting keys.
- `page_comparison`: the pages as they were loaded and as they are staged.
- `environment_table`: the pages as a table: a row for each key, a column for each environment.
- `page_opening`: opening the form or the schema of one of them.
- `promotion`: promoting keys from the page of one environment to that of another.
- `schema_editing`: the schema of a page: as text, checked, shown as a form, then staged.
- `schema_preview_screen`: the form that a new schema gives, and what would become invalid.
"""
