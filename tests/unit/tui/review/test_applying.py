"""Applying a plan: its confirmation, and showing its run."""

from support.review import FakeScreen, item_of, plan_of, plan_view
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.applying import ApplyingController
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import RunRoute

APPLY = action_of("review.apply")


def test_why_a_plan_cannot_be_applied() -> None:
    screen = FakeScreen()
    view, _ = plan_view(screen)
    applying = ApplyingController(view)
    assert applying.why_not(APPLY) == "The records are still being loaded"
    view.planning = False
    view.show(plan_of(item_of(problems=("gone",))))
    assert applying.why_not(APPLY) == "Nothing in this plan can be written"
    view.show(plan_of(item_of()))
    assert applying.why_not(APPLY) == ""
    screen.services.changes.busy = True
    assert applying.why_not(APPLY) == "Another run is under way"


async def test_a_small_plan_is_confirmed_in_a_menu_and_its_run_shown() -> None:
    screen = FakeScreen()
    view, _ = plan_view(screen)
    view.show(plan_of(item_of()))
    applying = ApplyingController(view)
    await applying.do_review_apply()
    screen.menu(None)
    assert not screen.services.start.called
    screen.menu(True)
    assert screen.services.start.called
    applying.run_changed(LiveRun("acme", "a run", 1))
    assert not screen.services.open.called
    applying.run_changed(LiveRun("acme", "a run", 1, number=4))
    assert screen.opened == RunRoute(4)


async def test_live_is_confirmed_by_its_word_only() -> None:
    screen = FakeScreen()
    view, _ = plan_view(screen)
    view.show(plan_of(item_of(environment="live")))
    await ApplyingController(view).do_review_apply()
    (line,) = screen.lines
    assert not screen.services.push.called
    assert line.id == "confirm"


def test_a_run_that_another_screen_started_is_not_shown() -> None:
    screen = FakeScreen()
    view, _ = plan_view(screen)
    ApplyingController(view).run_changed(LiveRun("acme", "a run", 1, number=4))
    assert not screen.services.open.called
