"""Table files: what differs is staged, what cannot be is listed."""

from pathlib import Path

import pytest

from support.counters import COUNTERS, counter
from support.list_view import TypedLine, viewing
from trunkline.tui.browse.editing.table_import import TableController
from trunkline.tui.prompt import path_line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,name\n1,Till 1\n", "1 counter staged"),
        ("id,name\n1,Desk 1\n", "Nothing to stage: 1 row, all unchanged"),
        ("id,name\n5,Desk 5\n", ""),
        ('id,name\n"1', "table.csv: line 2: "),
    ],
)
async def test_differences_of_a_file_are_staged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, message: str
) -> None:
    monkeypatch.setattr(path_line, "InputLine", TypedLine)
    path = tmp_path / "table.csv"
    path.write_text(text)
    with viewing(COUNTERS, counter("1")) as view:
        await TableController(view).do_browse_import_table()
        await view.asked.lines.pop().accept(str(path))
        assert message in "".join(view.app.messages)
        assert bool(view.app.routes) is not bool(message), "a page lists what was not imported"
