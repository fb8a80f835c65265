"""What can be done with a run of the history, and why not."""

from dataclasses import replace
from pathlib import Path

from support.review import FakeScreen, run_of
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.journal.undo_state import UndoState
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.runs.history_actions import HistoryActions, write_new
from trunkline.tui.review.runs.run_list import RunList

RESUME, UNDO, EXPORT = map(action_of, ("history.resume", "history.undo-run", "history.export"))


def actions_of(screen: FakeScreen, run: RunEntry | None, *interrupted: int) -> HistoryActions:
    screen.services.sessions.profiles = {"acme": None}
    runs = RunList()
    runs.interrupted = frozenset(interrupted)
    return HistoryActions(screen.screen, runs, lambda: run)


def test_without_a_run_nothing_works() -> None:
    actions = actions_of(FakeScreen(), None)
    assert actions.why_not(EXPORT) == "There are no runs here"


def test_an_open_run_is_resumed_only_where_nobody_applies_it() -> None:
    run = run_of(3, done=1)
    assert actions_of(FakeScreen(), run).why_not(RESUME) == "Another Trunkline is applying this run"
    assert actions_of(FakeScreen(), run, 3).why_not(RESUME) == ""


def test_a_run_that_is_done_is_only_undone() -> None:
    actions = actions_of(FakeScreen(), run_of(done=2))
    assert actions.why_not(RESUME) == "Everything in this run was done"
    assert actions.why_not(UNDO) == ""


def test_an_undone_run_is_neither_resumed_nor_undone_again() -> None:
    run = replace(run_of(3, done=1, stopped=1), undo=UndoState(undone_by=4))
    actions = actions_of(FakeScreen(), run)
    assert actions.why_not(RESUME) == "Run 3 cannot be resumed: run 4 has undone it"
    assert actions.why_not(UNDO) == "Run 4 has undone this run"
    partly = replace(run, undo=UndoState(undone_by=4, left=1))
    assert actions_of(FakeScreen(), partly).why_not(UNDO) == ""


def test_what_cannot_be_undone_is_not_offered() -> None:
    run = replace(run_of(done=2), undo=UndoState(irreversible=2))
    why = actions_of(FakeScreen(), run).why_not(UNDO)
    assert why == "What this run wrote cannot be undone"


def test_a_stopped_run_is_resumed() -> None:
    screen, run = FakeScreen(), run_of(done=1, stopped=2)
    actions = actions_of(screen, run)
    assert actions.label(RESUME) == "resume"
    actions.do_history_resume()
    screen.services.changes.resume.assert_called_once_with(run)


def test_a_failed_run_is_retried() -> None:
    screen, run = FakeScreen(), run_of(failed=2)
    actions = actions_of(screen, run)
    assert actions.label(RESUME) == "retry failed"
    actions.do_history_resume()
    screen.services.changes.retry.assert_called_once_with(run)


def test_an_export_never_overwrites_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    assert write_new(path, "{}\n") == ""
    assert path.stat().st_mode & 0o777 == 0o600
    assert write_new(path, "x") == f"{path} already exists: choose another name"
    assert path.read_text() == "{}\n"
    missing = tmp_path / "none" / "run.json"
    assert write_new(missing, "x") == f"Could not write {missing}: No such file or directory"
