"""A bare app with one sheet of connectors: `python -m apps.sheet_app ROWS`, in tests/bench.

With `--widget datatable` it shows the same rows in Textual's DataTable, which it is compared with.
"""

import argparse
import gc
import random
from collections.abc import Iterator
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.driver import Driver
from textual.widgets import DataTable

from trunkline.model.filter import parse
from trunkline.model.record import Record
from trunkline.model.table import Table
from trunkline.tui.widgets.sheet import Sheet
from trunkline.vendors.polyai.kinds import CONNECTORS

PLACES = ("Paris", "Lyon", "London", "Leeds", "Berlin", "Madrid", "Porto", "Oslo", "Zürich")
DESKS = ("front desk", "bookings", "spa", "concierge", "night line", "events")
VOICES = ("en-GB-Neural2-A", "fr-FR-Neural2-B", "de-DE-Neural2-C", "es-ES-Neural2-A")
ENVIRONMENTS = ("live", "sandbox", "pre-release")


def connectors(count: int, *, projects: int = 40) -> Iterator[Record]:
    """Yield so many connectors, the same ones each time."""
    chance = random.Random(7)
    for number in range(count):
        voice = chance.choice(VOICES)
        project = f"PROJECT-{number % projects:04}"
        values: dict[str, Any] = {
            "connectorId": f"conn-{number:06}",
            "name": f"{chance.choice(PLACES)} {chance.choice(DESKS)} {chance.randrange(10_000)}",
            "accountId": "ws-demo",
            "projectId": project,
            "clientEnv": chance.choice(ENVIRONMENTS),
            "variantId": f"variant-{number % 7}",
            "asrLangCode": voice[:5],
            "ttsLangCode": voice[:5],
            "voiceName": voice,
            "disableHandoff": number % 11 == 0,
        }
        yield Record(values["connectorId"], project, values)


class SheetApp(App[None]):
    """Nothing but a sheet; `f` filters it, and filters no more."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("q", "quit"), Binding("f", "filter")]

    def __init__(self, rows: int, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver)
        self.rows = rows

    def compose(self) -> ComposeResult:
        """Show the sheet."""
        table = Table(CONNECTORS)
        table.extend(connectors(self.rows))
        yield Sheet(table)

    def on_ready(self) -> None:
        """Take what was loaded out of the garbage collector's sight, as the dashboard does."""
        gc.collect()
        gc.freeze()

    def action_filter(self) -> None:
        """Show the rows of one place, or all again."""
        sheet = self.query_one(Sheet)
        assert sheet.table is not None
        wanted = "" if sheet.table.filter else "paris live"
        sheet.table.filter = parse(wanted, CONNECTORS)
        sheet.redraw()


class DataTableApp(App[None]):
    """The same rows in Textual's own table, without joined columns."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("q", "quit"), Binding("s", "sort"), Binding("f", "filter")]

    def __init__(self, rows: int, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver)
        self.cells = [
            tuple(str(record.values.get(column.field, "")) for column in CONNECTORS.columns)
            for record in connectors(rows)
        ]

    def compose(self) -> ComposeResult:
        """Show the table."""
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns(*(column.title for column in CONNECTORS.columns))
        table.add_rows(self.cells)
        yield table

    def on_ready(self) -> None:
        """Take what was loaded out of the garbage collector's sight."""
        gc.collect()
        gc.freeze()

    def action_sort(self) -> None:
        """Sort by the first column."""
        table = self.query_one(DataTable)
        table.sort(next(iter(table.columns)))

    def action_filter(self) -> None:
        """Show the rows of one place, as one must: by adding them again."""
        table = self.query_one(DataTable)
        table.clear()
        table.add_rows(row for row in self.cells if "Paris" in row[0] and "live" in row[1])


def main() -> None:
    """Run one of the apps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("--widget", choices=("sheet", "datatable"), default="sheet")
    parser.add_argument("--lean", action="store_true", help="send only cells that change")
    options = parser.parse_args()
    driver: type[Driver] | None = None
    if options.lean:
        from trunkline.tui.driver.lean import LeanDriver

        driver = LeanDriver
    kind = SheetApp if options.widget == "sheet" else DataTableApp
    kind(options.rows, driver).run(mouse=False)


if __name__ == "__main__":
    main()
