"""One field of the selected records."""

from collections.abc import Sequence
from typing import Any

import pytest

from support.counters import COUNTERS, counter
from support.list_view import FakeView, TypedLine, viewing
from trunkline.model.record import Record
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing import cell_editing
from trunkline.tui.browse.editing.cell_editing import CellController


def controller_of(view: FakeView, forms: list[Any] | None = None) -> CellController:
    def open_form(records: Sequence[Record], at: str) -> None:
        if forms is not None:
            forms.append(([record.key for record in records], at))

    return CellController(view, open_form)


async def test_a_value_is_staged_where_the_field_applies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell_editing, "InputLine", TypedLine)
    rows = [counter("1", topic="a"), counter("2", handler="relay"), counter("3", topic="b")]
    with viewing(COUNTERS, *rows, column="topic") as view:
        view.table.marks.add(rows)
        await controller_of(view).do_browse_edit_cell()
        await view.asked.work()
        line = view.asked.lines.pop()
        assert line.label == "topic of 2 rows (1 left out): ‹mixed› → "
        await line.accept("c")
        assert view.wanted() == {("1", "topic"): "c", ("3", "topic"): "c"}


async def test_a_list_opens_the_form_at_its_field() -> None:
    forms: list[Any] = []
    with viewing(COUNTERS, counter("1", tags=["a"]), column="tags") as view:
        await controller_of(view, forms).do_browse_edit_cell()
        assert forms == [(["1"], "/tags")]


async def test_a_column_is_pasted_a_line_for_each_row() -> None:
    rows = [counter("1"), counter("2")]
    with viewing(COUNTERS, *rows, column="seats") as view:
        view.table.marks.add(rows)
        controller_of(view).do_browse_paste()
        await view.asked.work()
        [route] = view.app.routes
        assert route.check("1\n2\n3") == "3 lines for 2 rows"
        assert route.check("1\nmany").startswith("line 2: ")
        assert route.check("1\n2") == ""
        view.app.callback("1\n2")
        assert view.wanted() == {("1", "seats"): 1, ("2", "seats"): 2}


def test_refusals_name_the_reason() -> None:
    action = action_of("browse.edit-cell")
    with viewing(COUNTERS, counter("1", handler="relay"), column="topic") as view:
        reason = controller_of(view).why_not(action)
        assert reason == "topic does not apply with handler relay"
    with viewing(COUNTERS, counter("1"), column="number") as view:
        assert controller_of(view).why_not(action).startswith("Number cannot be edited; editable")
    with viewing(COUNTERS, column="name") as view:
        assert controller_of(view).why_not(action) == "There are no rows here"


async def test_a_value_is_asked_for_at_once_and_judged_once_the_known_values_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cell_editing, "InputLine", TypedLine)
    with viewing(COUNTERS, counter("1"), column="seats") as view:
        await controller_of(view).do_browse_edit_cell()
        [line] = view.asked.lines
        assert line.waits_for == "the known values"
        await view.asked.work()
        assert line.waits_for == ""
        assert await line.accept("many")
        assert view.wanted() == {}
