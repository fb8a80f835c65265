"""Lists of records, without a screen.

- `list_cache`: the lists that were opened, and the requests that load them.
- `record_list`: one list, and how far it has been loaded.
- `loader`: a request, run in a worker.
- `labels`: titles of fields and labels of records.
"""
