"""Forms of records, new records, deletion."""

import pytest

from support.counters import COUNTERS, counter
from support.fake_vendor import LINES
from support.list_view import TypedLine, viewing
from trunkline.model.change import Op
from trunkline.model.record import Record
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing.record_editing import RecordsController
from trunkline.tui.prompt import pick_line

VACANT = counter("9", ready=False)


def test_a_row_without_a_record_opens_the_form_of_a_new_one() -> None:
    with viewing(COUNTERS, VACANT, counter("1", ready=True)) as view:
        controller = RecordsController(view)
        assert controller.label(action_of("browse.edit")) == "create"
        controller.do_browse_edit()
        [route] = view.app.routes
        assert route.given == {"id": "9"}
        assert route.again is None


def test_marked_rows_are_edited_together_without_those_that_do_not_exist() -> None:
    rows = [counter("1", ready=True), counter("2", ready=True), VACANT]
    with viewing(COUNTERS, *rows) as view:
        view.table.marks.add(rows)
        RecordsController(view).do_browse_edit()
        [route] = view.app.routes
        assert [record.key for record in route.records] == ["1", "2"]
        assert route.rows == "2 rows (1 left out)"


async def test_the_row_to_create_is_asked_for_where_there_are_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pick_line, "InputLine", TypedLine)
    rows = [counter("1", ready=True), counter("8", ready=False), VACANT]
    with viewing(COUNTERS, *rows) as view:
        await RecordsController(view).do_browse_new()
        line = view.asked.lines.pop()
        assert line.label == "new counter: "
        await line.accept("Desk 9")
        assert view.app.routes[0].given == {"id": "9"}


def test_a_deletion_is_staged_once() -> None:
    with viewing(LINES, Record("l1", "s1", {"id": "l1", "name": "Front"})) as view:
        controller = RecordsController(view)
        controller.do_browse_delete()
        controller.do_browse_delete()
        [edit] = view.staged.staging.edits
        assert edit.op is Op.DELETE
        assert view.app.messages[1] == "The deletion of 1 line is already staged"
        assert view.staged.cell_text(view.table.rows[0], view.table.columns[0]) == "✗ Front"
