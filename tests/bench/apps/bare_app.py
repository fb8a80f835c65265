"""The barest Textual apps, whose start is the floor of any start: one text, or one table.

`python -m bench.apps.bare_app static` or `datatable`.
"""

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Static

COLUMNS = ("name", "id", "branches", "updated")
ROWS = [(f"ready {number}", f"PROJECT-{number}", "3", "2025-11-14") for number in range(6)]


class BareApp(App[None]):
    """One widget and nothing else."""

    BINDINGS = [("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        """Show the widget that was asked for."""
        if sys.argv[1] == "static":
            yield Static("ready")
            return
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns(*COLUMNS)
        table.add_rows(ROWS)
        yield table


if __name__ == "__main__":
    BareApp().run(mouse=False)
