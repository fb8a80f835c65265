"""What can be done with a run, and why not."""

from unittest.mock import MagicMock

import pytest

from support.review import FakeScreen, run_of
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.runs.run_actions import RunActions
from trunkline.tui.review.runs.run_model import RunModel
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import ReviewRoute

RETRY, UNDO, STOP = map(action_of, ("run.retry", "run.undo-run", "run.stop"))


def actions_of(
    screen: FakeScreen, entry: RunEntry, profiles: tuple[str, ...] = ("acme",)
) -> RunActions:
    screen.services.sessions.profiles = dict.fromkeys(profiles)
    screen.services.changes.run = None
    model = RunModel(screen.screen, entry.id, lambda: None)
    model.entry = entry
    return RunActions(screen.screen, model, MagicMock())


@pytest.mark.parametrize(
    ("entry", "retry", "undo"),
    [
        (run_of(done=2), "Nothing has failed", ""),
        (run_of(failed=2), "", "This run has written nothing"),
        (run_of(done=1), "", ""),
    ],
    ids=["done", "failed", "interrupted"],
)
def test_a_run_is_retried_or_undone_where_that_does_something(
    entry: RunEntry, retry: str, undo: str
) -> None:
    actions = actions_of(FakeScreen(), entry)
    assert (actions.why_not(RETRY), actions.why_not(UNDO)) == (retry, undo)


def test_a_run_of_another_machine_needs_its_profile() -> None:
    actions = actions_of(FakeScreen(), run_of(done=1), profiles=())
    assert actions.why_not(RETRY) == "The profile of this run is not configured"


def test_an_interrupted_run_is_resumed_and_a_failed_one_retried() -> None:
    for entry, label, method in (
        (run_of(done=1), "resume", "resume"),
        (run_of(done=1, failed=1), "retry failed", "retry"),
    ):
        screen = FakeScreen()
        actions = actions_of(screen, entry)
        assert actions.label(RETRY) == label
        actions.do_run_retry()
        getattr(screen.services.changes, method).assert_called_once_with(entry)


def test_only_a_run_under_way_is_stopped_and_only_once() -> None:
    screen = FakeScreen()
    actions = actions_of(screen, run_of())
    assert actions.why_not(STOP) == "Nothing is being written"
    screen.services.changes.run = LiveRun("acme", "set voice", 2, number=1)
    assert actions.why_not(STOP) == ""
    screen.services.changes.run.stopping = True
    assert actions.why_not(STOP) == "The run is already stopping"


def test_undo_opens_the_plan_of_the_undo() -> None:
    screen = FakeScreen()
    actions_of(screen, run_of(7, done=2)).do_run_undo_run()
    assert isinstance(screen.opened, ReviewRoute)
    assert screen.opened.undoes == 7
