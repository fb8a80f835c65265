"""The parts around the body of a screen.

- `base_screen`: the base of most screens: title bar, body, bottom bar.
- `title_bar`: `Heading`, and the two lines that show it: account and access, breadcrumbs.
- `bottom_bar`: the status line, and the footer or an open input line.
- `status_line`: the status of the rows, or a message for a few seconds.
- `footer`: the keys that work now.
- `menu_screen`: a short menu over the screen; `copy_menu`: the menu of what can be copied.
- `secret_source`: asking for a secret, typed or read from where secrets are kept.
"""
