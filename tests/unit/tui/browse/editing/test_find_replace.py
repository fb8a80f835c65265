"""Find and replace in a column."""

import pytest

from support.counters import COUNTERS, counter
from support.list_view import TypedLine, viewing
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing import find_replace
from trunkline.tui.browse.editing.find_replace import ReplaceController


async def test_only_the_marked_rows_are_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_replace, "InputLine", TypedLine)
    rows = [counter(key, name=f"desk {key}") for key in "123"]
    with viewing(COUNTERS, *rows, column="name") as view:
        view.table.marks.add(rows[1:])
        controller = ReplaceController(view)
        assert controller.why_not(action_of("browse.replace")) == ""
        await controller.do_browse_replace()
        find = view.asked.lines.pop()
        assert find.label == "find in name of 2 rows (regex): "
        assert (await find.accept("(")).startswith("Invalid regular expression")
        assert await find.accept("till") == "/till/ changes nothing here"
        await find.accept("desk (.)")
        await view.asked.lines.pop().accept(r"till \1")
        assert view.wanted() == {("2", "name"): "till 2", ("3", "name"): "till 3"}


def test_a_list_is_refused() -> None:
    with viewing(COUNTERS, counter("1", tags=["a"]), column="tags") as view:
        reason = ReplaceController(view).why_not(action_of("browse.replace"))
        assert reason == "tags is not a single value: c opens the form"
