"""Discard, undo and redo of what is staged for a list."""

from support.counters import COUNTERS, counter
from support.list_view import FakeView, viewing
from trunkline.changes.staging.staging import Edit
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing.staging import StagingController


def stage(view: FakeView, key: str) -> None:
    record = next(record for record in view.table.rows if record.key == key)
    view.staged.staging.stage([Edit(view.staged.ref(record), "seats", 1, 2)], "set seats")


def test_an_edit_is_undone_and_redone_once() -> None:
    with viewing(COUNTERS, counter("1", seats=1)) as view:
        controller = StagingController(view)
        undo, redo = action_of("browse.undo-edit"), action_of("browse.redo-edit")
        assert controller.why_not(undo) == "There is nothing to undo in this session"
        stage(view, "1")
        controller.do_browse_undo_edit()
        assert view.app.messages == ["Undone: unstaged seats of 1 in counters"]
        assert view.wanted() == {}
        assert controller.why_not(redo) == ""
        controller.do_browse_redo_edit()
        assert view.wanted() == {("1", "seats"): 2}
        assert controller.why_not(redo) == "There is nothing to redo"


def test_only_the_edits_of_the_selected_rows_are_discarded() -> None:
    rows = [counter(key, seats=1) for key in "123"]
    with viewing(COUNTERS, *rows) as view:
        controller = StagingController(view)
        stage(view, "2")
        stage(view, "3")
        action = action_of("browse.unstage")
        assert controller.why_not(action) == "Nothing is staged for this row"
        view.table.marks.add([rows[0], rows[1]])
        assert controller.why_not(action) == ""
        controller.do_browse_unstage()
        assert view.wanted() == {("3", "seats"): 2}
        assert view.app.messages == ["Discarded what was staged for 1 counter · z undoes"]
