"""The forms of one record, of many at once, and of a new one."""
