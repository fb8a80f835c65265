"""The SQLite file of staged edits and journal.

- `store`: the file and its transactions
- `schema`: its tables, and how files of earlier versions are brought up to date
- `location`: whether only its owner can change it, network file systems, and its lock
- `checking`: what of it is damaged
- `repair`: a damaged file moved aside, and what can be read of it saved
- `cleaning`: secrets that earlier versions kept in the clear, sealed in the file and its copy
- `backups`: a copy a day, and restoring one
- `serialization`: JSON values and texts in forms that the file can hold
- `kept_values`: values whose secrets stay in memory, as the file holds them
- `seal_key`: the key of the marks that replace secrets in the file
- `errors`: `StoreError`, `RunBusy` and those of accounts, importable without the database
"""
