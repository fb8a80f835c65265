"""The vocabulary of the program as plain data and pure functions: no I/O, no screen, no vendor.

Only `patterns` starts a process, for patterns that may take for ever.

- `kind`: the description of one sort of record: columns, schema, how it is written
- `record`: a record, and the scope of records to load
- `conditions`: fields that a schema gives a record only under a condition
- `change`: a reference to a record, a change, its result and outcome
- `patch`: comparing, patching and three-way merging of JSON values
- `equality`: whether a vendor has what was written, up to what the kind declares equal
- `list_changes`: what a new list does to the current one: keeps, adds, loses
- `config_pages`: a page's values flattened, so that each key is a field
- `naming`: what a word names: an ID, a name, or a name in other letters
- `profile`: a name for one account at a vendor, and the account itself
- `phone`: telephone numbers to and from E.164
- `phone_spelling`: numbers as vendors spell them: compared, found, explained
- `json_numbers`, `plurals`, `sentences`: numbers that a float cannot hold; counts with their nouns;
  messages as sentences
- `patterns/`: regular expressions of JSON Schemas, matched as ECMA-262 reads them
- `secrets/`: what is secret in values and texts, and how it is masked
- `table/`: records as a table: filter, order, marks, columns, cells, export
"""
