"""The forms of one record, of many at once, and of a new one.

- `record_form_screen`: the form of one record, of all marked ones, or of one to be created.
- `fields_form`: what the form sessions of records have in common: a row for each field of a kind.
- `record_form`: the session of some records: their common values, set for all of them.
- `creation_form`: the session of a record that does not exist yet, staged as one edit.
- `record_selection`: the records: their values, their staged edits, what differs.
- `record_edits`: the staged edits that a form of some records makes, and those that it discards.
- `form_schema`: the schema of a form of records, derived from their kind's.
- `field_texts`: what is shown of the fields: values in one line, and notes.
- `mixed_texts`: the same of the fields in which several records differ.
- `list_editing`: editing the lists in which the records differ.
- `choice_fields`: fields that are chosen from other kinds' records, and shown by their names.
- `choice_editing`: choosing their values.
"""
