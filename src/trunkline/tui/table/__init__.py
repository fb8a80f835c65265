"""The sheet, which shows every table, and the screens around it.

- `sheet`: the sheet's keys; `sheet_view`: what it draws, and its cursor.
- `cursor`: the current row and column, which follow their record.
- `column_widths`, `column_layout`: how wide columns want to be, and which are visible.
- `line_rendering`: header, rows and messages as strips.
- `copying`: what can be copied of rows.
- `app_tables`: the program's own tables (profiles, requests, runs, items) as kinds.
- `table_screen`, `filtering`: a screen with a table and a filter.
- `columns_screen`: which columns a table shows, and in which order.
"""
