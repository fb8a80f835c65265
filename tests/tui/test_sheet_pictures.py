"""Pictures of the sheet in several sizes and themes."""

from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from support.sheets import SheetApp, connector, connectors, table
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import parse
from trunkline.model.table.table import Table
from trunkline.tui.terminal.themes import Themes, shipped_themes
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL, LARGE = (80, 24), (140, 40)


def staged(record: Record, column: Column) -> str | None:
    """Return the staged text of one cell in each fifth row."""
    wanted = record.key.endswith(("3", "8")) and column.field == "voiceName"
    return "en-GB-Neural2-B" if wanted else None


def busy() -> Table:
    """Return a table that is sorted, marked, and partly stale."""
    shown = table(connectors(60))
    shown.extend(connector(number, "PROJECT-2") for number in range(100, 104))
    shown.finish("PROJECT-2", failed=True)
    shown.sort = Sort("name")
    shown.marks.add(shown.view[1:40:4])
    return shown


def themed(app: SheetApp, name: str) -> SheetApp:
    app.register_theme(Themes([shipped_themes()]).load(name).theme())
    app.theme = name
    return app


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])
@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
def test_a_busy_table(snap_compare: Any, theme: str, size: tuple[int, int]) -> None:
    app = themed(SheetApp(busy(), staged=staged), theme)
    keys = ["j", "j", "j", "l", "v", "j", "j"]
    assert snap_compare(app, terminal_size=size, press=keys)


def test_hidden_columns(snap_compare: Any) -> None:
    shown = table(connectors(30))
    shown.choose(column.field for column in CONNECTORS.columns)
    app = themed(SheetApp(shown), "dark")
    assert snap_compare(app, terminal_size=SMALL, press=["$", "h", "j"])


def test_wide_and_hostile_texts(snap_compare: Any) -> None:
    names = (
        "東京駅前ホテル フロントデスク 二十四時間",
        "\x1b[31mred\x1b[0m\nsecond line",
        "evil\u202etxt.exe",
        "[bold]markup[/bold] [link=x]",
        "Cafe\u0301 Zoe\u0308 " + "e\u0301" * 40,
        "👨\u200d👩\u200d👧 family 👍🏽 🇬🇧",
        "",
    )
    rows = [connector(at, name=name) for at, name in enumerate(names)]
    app = themed(SheetApp(table(rows)), "dark")
    assert snap_compare(app, terminal_size=(80, 10))


def test_numbers(snap_compare: Any) -> None:
    numbers = ("+442079460000", "+33478000012", "+12125550100", "+49301234567", "not a number")
    rows = [
        Record(number, "PROJECT-1", {"number": number, "clientEnv": "live", "connectorId": "c"})
        for number in numbers
    ]
    app = themed(SheetApp(table(rows, KINDS["numbers"])), "dark")
    assert snap_compare(app, terminal_size=(80, 8))


def test_nothing_matches(snap_compare: Any) -> None:
    shown = table(connectors(3))
    shown.filter = parse("madrid", CONNECTORS)
    app = SheetApp(shown, empty=lambda: "Nothing matches madrid\nEsc clears the filter")
    assert snap_compare(themed(app, "dark"), terminal_size=SMALL)


def test_a_window_that_is_too_small(snap_compare: Any) -> None:
    async def shrink(pilot: Pilot[None]) -> None:
        await pilot.resize_terminal(24, 5)

    run: Callable[[Pilot[None]], Any] = shrink
    app = themed(SheetApp(table(connectors(9))), "dark")
    assert snap_compare(app, terminal_size=SMALL, run_before=run)
