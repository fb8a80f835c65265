"""The records of one kind as a table, without any screen.

- `table`: rows that arrive in batches, with their view, marks and columns; used by the screens
- `arrangement`: which rows are shown and in which order, kept up to date incrementally
- `filter`: the filter language; `vendor_filters`: the part of a filter that the vendor can apply
- `cells`: the value, text and sort key of a record in a column
- `related`: labels and counts from other kinds' records
- `marks`: the marked rows
- `export`: records as JSON and CSV
- `spreadsheet`: cells that a spreadsheet does not take for formulas
- `time_limit`: a limit for regular expressions
"""
