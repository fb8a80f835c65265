"""What records, kinds, numbers and tables are: plain data and pure functions, no I/O."""
