"""The programs that are measured against each other, on the same rows in the same CSV file."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.apps.sheet_app import connectors, write

TESTS = Path(__file__).resolve().parents[1]
SHEET = "sheet"


@dataclass(frozen=True)
class Peer:
    """A program that shows a table.

    Attributes:
        name: what it is called in the figures.
        command: how it is started; the file is added.
        options: what follows the file.
        keys: what is typed for what is done, where it differs from the usual.
        absent: why it cannot be measured here, "" where it can.
    """

    name: str
    command: tuple[str, ...]
    options: tuple[str, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)
    absent: str = ""

    def on(self, file: Path) -> list[str]:
        """Return the command line that opens a file."""
        return [*self.command, str(file), *self.options]


def peers() -> list[Peer]:
    """Return the sheet first, then its peers."""
    app = (sys.executable, "-m", "bench.apps.sheet_app")
    textual_keys = {"sort": "s", "filter": "f"}
    visidata = shutil.which("vd", path=str(Path(sys.executable).parent)) or shutil.which("vd")
    return [
        Peer(SHEET, app, ("--lean",), textual_keys),
        Peer("sheet, Textual's driver", app, (), textual_keys),
        Peer("DataTable", app, ("--widget", "datatable"), textual_keys),
        Peer("DataTable, lean driver", app, ("--widget", "datatable", "--lean"), textual_keys),
        Peer(
            "VisiData",
            (visidata or "vd", "--config", "/dev/null", "--visidata-dir", "/dev/null"),
            keys={"sort": "["},
            absent="" if visidata else "VisiData is not installed (pip install '.[bench]')",
        ),
    ]


def rows_file(folder: Path, rows: int) -> Path:
    """Return the CSV file with so many connectors; create it if it is missing."""
    file = folder / f"connectors-{rows}.csv"
    if not file.exists():
        write(file, connectors(rows))
    return file
