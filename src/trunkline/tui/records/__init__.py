"""The forms of one record, of many at once, and of a new one.

- `choice_editing`: choosing the values of a record's form from other kinds' records, by their names
- `choice_fields`: fields whose values are chosen from other kinds' records, and shown by their
  names
- `creation_form`: the form session of a record that does not exist yet: staged as one edit that
  creates it
- `field_texts`: what a form of records shows of its fields: values in one line, and notes
- `fields_form`: what the form sessions of records have in common: a row for each field of a kind
- `form_schema`: the schema of a form of records, derived from their kind's: which fields are shown,
  in which order, which can be written, and what is not required of fields in which the records
  differ
- `list_editing`: editing the lists of a record's form in which the records differ
- `mixed_texts`: what a form of several records shows of the fields in which they differ
- `record_edits`: the staged edits that a form of some records makes, and those that it discards
- `record_form`: the form session of some records of one kind: their common values, set for all of
  them
- `record_form_screen`: the form of one record, of all marked ones, or of one to be created
- `record_selection`: the records of a form, one or thousands: their values, their staged edits,
  what differs
"""
