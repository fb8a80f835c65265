"""The embedded server: the vendors' APIs over HTTP on SQLite, with seeds and faults."""
