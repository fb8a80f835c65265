"""The SQLite file of staged edits and journal.

- `store`: the file, its schema and its transactions
- `serialization`: JSON values and texts in forms that the file can hold
- `seal_key`: the key of the marks that replace secrets in the file
- `errors`: `StoreError` and `RunBusy`, importable without the database
"""
