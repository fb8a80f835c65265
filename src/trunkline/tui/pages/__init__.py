"""Config pages: their form, the environments of a project side by side, and their schemas.

- `environment_table`: the config pages of a project as one table: a row for each key, a column for
  each environment
- `environments_screen`: the environments of a project side by side: values and schemas, and
  promoting keys
- `page_comparison`: the config pages of a project side by side, as they were loaded and as they are
  staged
- `page_form`: the form session of a config page: its values under its own schema, staged key by key
- `page_form_screen`: the form of a config page: its values edited under its own schema, which can
  be edited too
- `page_opening`: opening the form or the schema of one of the pages that are shown side by side
- `promotion`: promoting keys from the page of one environment to that of another
- `schema_editing`: editing the schema of a config page: as text, checked, shown as a form, then
  staged
- `schema_preview_screen`: A preview of a new schema: the form it gives, and the values that would
  become invalid
"""
