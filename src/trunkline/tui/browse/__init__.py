"""The list of records: its screen, and the controllers that edit cells and records from it."""
