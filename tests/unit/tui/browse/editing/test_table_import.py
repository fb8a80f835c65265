"""Table files: what differs is staged, what cannot be is listed."""

from pathlib import Path

import pytest

from support.counters import COUNTERS, counter
from support.list_view import TypedLine, viewing
from trunkline.model.record import Record
from trunkline.tui.browse.editing.table_import import TableController
from trunkline.tui.prompt import path_line
from trunkline.vendors.polyai.kinds import KINDS


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


async def test_a_file_is_read_with_the_country_of_the_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(path_line, "InputLine", TypedLine)
    path = tmp_path / "numbers.csv"
    path.write_bytes("Number;Connector\n01 99 00 12 34;c2\n".encode("utf-16"))
    row = Record("+33199001234", "P1", {"number": "+33199001234", "connectorId": "c1"})
    with viewing(KINDS["numbers"], row, kinds=KINDS) as view:
        await TableController(view).do_browse_import_table()
        await view.asked.lines.pop().accept(str(path))
        [edit] = view.staged.staging.edits
        assert (edit.target.key, edit.field, edit.wanted) == (row.key, "connectorId", "c2")
