"""The lists of records that have been loaded. No widgets.

- `list_cache`: `ListCache` decides what is loaded, keeps it, and remembers how it was viewed
- `record_list`: one list: its table, and how far it is loaded
- `loader`: loads records in a worker, batch by batch
- `labels`: display names for fields and values
- `choices`: the known values of a field: loaded from other records, completed, and parsed from text
"""
