"""Following a run from any screen, and quitting while it is under way."""

from typing import TYPE_CHECKING, cast
from unittest.mock import MagicMock

from support.review import run_of
from trunkline.tui.review.controller import ReviewController
from trunkline.tui.services.live_run import LiveRun

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


def controller_of(*, busy: bool) -> tuple[ReviewController, MagicMock]:
    services = MagicMock()
    services.changes.busy = busy
    services.shown_key.return_value = "g h"
    return ReviewController(cast("AppServices", services), frozenset), services


def test_quitting_asks_only_while_a_run_is_under_way() -> None:
    controller, services = controller_of(busy=False)
    controller.do_app_quit()
    assert services.end.called
    controller, services = controller_of(busy=True)
    controller.do_app_quit()
    assert not services.end.called
    services.push.call_args.args[1](True)
    assert services.changes.stop.called
    assert not services.end.called
    controller.run_changed(LiveRun("acme", "set voice", 2, entry=run_of(done=2)))
    assert services.end.called


def test_the_end_of_a_run_is_published_and_notified() -> None:
    controller, services = controller_of(busy=False)
    run = LiveRun("acme", "set voice", 2)
    controller.run_changed(run)
    assert not services.notify.called
    run.entry = run_of(7, done=1, failed=1)
    controller.run_changed(run)
    assert services.signals.run.publish.call_count == 2
    services.notify.assert_called_once_with(
        "Run 7: 1 done · 1 failed · g h shows it", severity="warning"
    )


def test_a_late_message_about_its_progress_does_not_end_a_run_twice() -> None:
    controller, services = controller_of(busy=False)
    run = LiveRun("acme", "set voice", 2, entry=run_of(7, done=2))
    controller.run_changed(run)
    controller.run_changed(run)
    assert services.notify.call_count == services.signals.run.publish.call_count == 1
    controller.run_changed(LiveRun("acme", "set voice", 2, entry=run_of(7, done=2)))
    assert services.notify.call_count == 2
