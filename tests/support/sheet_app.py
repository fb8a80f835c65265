"""An app with nothing but a sheet, and rows to put into it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult

from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.tui.table.sheet import Sheet
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS

if TYPE_CHECKING:
    from textual.message import Message

PLACES = ("Paris", "Lyon", "London", "Leeds", "Zürich", "東京 (Tokyo)", "Łódź", "Oslo")
DESKS = ("front desk", "bookings", "night line")
VOICES = ("en-GB-Neural2-A", "fr-FR-Neural2-B", "de-DE-Standard-C")
ENVIRONMENTS = ("live", "sandbox", "pre-release")


def connector(number: int, parent: str = "PROJECT-1", **values: Any) -> Record:
    """Return the connector of a number, always the same one."""
    voice = VOICES[number % len(VOICES)]
    name = f"{PLACES[number % len(PLACES)]} {DESKS[number % len(DESKS)]} {number}"
    made: dict[str, Any] = {
        "connectorId": f"conn-{number}",
        "name": name,
        "projectId": parent,
        "clientEnv": ENVIRONMENTS[number % 7 % 3],
        "variantId": f"variant-{number % 4}" if number % 5 else None,
        "asrLangCode": voice[:5],
        "ttsLangCode": voice[:5],
        "voiceName": voice,
        "disableHandoff": number % 3 == 0,
    }
    return Record(f"conn-{number}", parent, made | values)


def connectors(count: int, parent: str = "PROJECT-1") -> list[Record]:
    """Return a number of connectors."""
    return [connector(number, parent) for number in range(count)]


def related(count: int = 40) -> Related:
    """Return the labels and counts of the kinds that connectors refer to."""
    known = Related(KINDS)
    known.extend(
        "variants",
        [
            Record(f"variant-{at}", "PROJECT-1", {"id": f"variant-{at}", "name": name})
            for at, name in enumerate(("summer", "winter", "riviera", "default"))
        ],
    )
    known.extend("projects", [Record("PROJECT-1", None, {"agentName": "acme-hotels"})])
    known.extend(
        "numbers",
        [
            Record(f"+{at}-{n}", "PROJECT-1", {"connectorId": f"conn-{at}"})
            for at in range(count)
            for n in range(at * at % 37)
        ],
    )
    known.finish("numbers", "PROJECT-1")
    return known


def table(records: Iterable[Record] = (), kind: Kind = CONNECTORS) -> Table:
    """Return a table with some records."""
    made = Table(kind, related())
    made.extend(records)
    return made


class SheetApp(App[None]):
    """An app with nothing but a sheet, which collects the sheet's messages."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, table: Table | None = None, **attributes: Any) -> None:
        super().__init__()
        self.shown = table
        self.attributes = attributes
        self.messages: list[Message] = []

    def compose(self) -> ComposeResult:
        """Yield the sheet."""
        sheet = Sheet(self.shown)
        for name, value in self.attributes.items():
            setattr(sheet, name, value)
        yield sheet

    @property
    def sheet(self) -> Sheet:
        """The sheet."""
        return self.query_one(Sheet)

    def line(self, y: int) -> str:
        """Return the text of a line of the sheet."""
        return self.sheet.render_line(y).text.rstrip()

    def lines(self) -> str:
        """Return the text of all its lines."""
        return "\n".join(self.line(y) for y in range(self.sheet.size.height)).rstrip()

    def on_sheet_highlighted(self, message: Sheet.Highlighted) -> None:
        """Collect a message."""
        self.messages.append(message)

    def on_sheet_opened(self, message: Sheet.Opened) -> None:
        """Collect a message."""
        self.messages.append(message)

    def on_sheet_changed(self, message: Sheet.Changed) -> None:
        """Collect a message."""
        self.messages.append(message)
