"""The SQLite file of staged edits and journal.

- `store`: the file, its schema and its transactions
- `repair`: a damaged file moved aside, and what can be read of it saved
- `serialization`: JSON values and texts in forms that the file can hold
- `errors`: `StoreError` and `RunBusy`, importable without the database
"""
