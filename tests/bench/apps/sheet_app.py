"""A bare app with one table of connectors, in a sheet or in Textual's DataTable.

In `tests`, `python -m bench.apps.sheet_app ROWS` makes up so many rows. With a CSV file in place of
the number it reads them from there; `--write FILE` makes one, which other programs can open too.
"""

import argparse
import csv
import gc
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.driver import Driver
from textual.widgets import DataTable

from trunkline.model.record import Record
from trunkline.model.table.filter import parse
from trunkline.model.table.table import Table
from trunkline.tui.table.sheet import Sheet
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


def read(source: str) -> Iterator[Record]:
    """Yield so many connectors, or those in a CSV file."""
    if source.isdigit():
        yield from connectors(int(source))
        return
    with Path(source).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        fields = next(rows)
        for row in rows:
            values = dict(zip(fields, row, strict=True))
            yield Record(values["connectorId"], values["projectId"], values)


def write(file: Path, records: Iterable[Record]) -> None:
    """Write connectors to a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        for number, record in enumerate(records):
            if not number:
                rows.writerow(record.values)
            rows.writerow(record.values.values())


class BenchApp(App[None]):
    """What both apps share."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("q", "quit"), Binding("f", "filter")]

    def __init__(self, source: str, driver: type[Driver] | None = None) -> None:
        super().__init__(driver_class=driver)
        self.source = source

    def on_ready(self) -> None:
        """Let the garbage collector ignore what was loaded, as the dashboard does."""
        gc.collect()
        gc.freeze()


class SheetApp(BenchApp):
    """Nothing but a sheet; `f` shows the live rows of Paris, and all again."""

    def compose(self) -> ComposeResult:
        """Show the sheet."""
        table = Table(CONNECTORS)
        table.extend(read(self.source))
        yield Sheet(table)

    def action_filter(self) -> None:
        """Show the rows of one place, or all again."""
        sheet = self.query_one(Sheet)
        assert sheet.table is not None
        sheet.table.filter = parse("" if sheet.table.filter else "paris live", CONNECTORS)
        sheet.redraw()


class DataTableApp(BenchApp):
    """The same rows and the same keys in Textual's own table."""

    BINDINGS = [Binding("s", "sort")]

    def compose(self) -> ComposeResult:
        """Show the table."""
        columns = [column for column in CONNECTORS.columns if column.shown]
        self.cells = [
            tuple(str(record.values.get(column.field, "")) for column in columns)
            for record in read(self.source)
        ]
        self.all = True
        table: DataTable[str] = DataTable(cursor_type="row")
        table.add_columns(*(column.title for column in columns))
        table.add_rows(self.cells)
        yield table

    def action_sort(self) -> None:
        """Sort by the first column."""
        table = self.query_one(DataTable)
        table.sort(next(iter(table.columns)))

    def action_filter(self) -> None:
        """Show the rows of one place, or all again: a DataTable has to be filled anew."""
        table = self.query_one(DataTable)
        self.all = not self.all
        table.clear()
        table.add_rows(
            row for row in self.cells if self.all or ("Paris" in row[0] and "live" in row[1])
        )


def main() -> None:
    """Write a file, or run one of the apps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", help="how many rows, or a CSV file")
    parser.add_argument("--write", type=Path, help="write the rows to this file, and no more")
    parser.add_argument("--widget", choices=("sheet", "datatable"), default="sheet")
    parser.add_argument("--lean", action="store_true", help="send only cells that change")
    options = parser.parse_args()
    if options.write is not None:
        write(options.write, read(options.source))
        return
    driver: type[Driver] | None = None
    if options.lean:
        from trunkline.tui.terminal.driver.driver import LeanDriver

        driver = LeanDriver
    app = SheetApp if options.widget == "sheet" else DataTableApp
    app(options.source, driver).run(mouse=False)


if __name__ == "__main__":
    main()
