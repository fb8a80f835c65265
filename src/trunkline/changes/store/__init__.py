"""The SQLite file of staged edits and journal.

- `store`: the file, its schema and its transactions
- `serialization`: JSON values and texts in forms that the file can hold
- `errors`: `StoreError` and `RunBusy`, importable without the database
"""
