"""Pictures of the sheet in several themes."""

from typing import Any

import pytest

from support.sheet_app import SheetApp, connector, connectors, table
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.table import Table
from trunkline.tui.terminal.themes import Themes, shipped_themes

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


@pytest.mark.parametrize("theme", ["dark", "light", "ansi"])
def test_a_busy_table(snap_compare: Any, theme: str) -> None:
    app = themed(SheetApp(busy(), staged=staged), theme)
    keys = ["j", "j", "j", "l", "v", "j", "j"]
    assert snap_compare(app, terminal_size=(80, 24), press=keys)


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
