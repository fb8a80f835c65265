"""Deciding about a plan: discarding, conflicts, editing and undo."""

from unittest.mock import MagicMock

from support.review import FakePage, FakeScreen, item_of, plan_of, plan_view
from trunkline.model.change import Op
from trunkline.model.patch import Clash
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.deciding import DecidingController
from trunkline.tui.review.plan_view import PlanView


def deciding(
    screen: FakeScreen, undoes: int | None = None
) -> tuple[DecidingController, PlanView, FakePage, MagicMock]:
    view, page = plan_view(screen, undoes)
    view.planning = False
    replan = MagicMock()
    return DecidingController(view, replan), view, page, replan


def test_nothing_is_decided_while_records_are_loaded() -> None:
    controller, view, _, _ = deciding(FakeScreen())
    view.planning = True
    assert controller.why_not(action_of("review.drop")) == "The records are still being loaded"


def test_a_change_is_discarded_from_staging_and_plan() -> None:
    screen = FakeScreen()
    controller, view, page, _ = deciding(screen)
    view.show(plan_of(item_of("d1"), item_of("d2")))
    page.move_to(1)
    controller.do_review_drop()
    staging = screen.services.changes.staging.return_value
    assert staging.discard.call_args.args[1] == "discard 1 change"
    assert view.plan is not None
    assert [item.change.target.key for item in view.plan.items] == ["d2"]


def test_a_change_of_an_undo_is_discarded_from_the_plan_only() -> None:
    screen = FakeScreen()
    controller, view, page, _ = deciding(screen, undoes=3)
    view.show(plan_of(item_of("d1")))
    page.move_to(1)
    controller.do_review_drop()
    assert view.plan == plan_of()
    assert not screen.services.changes.staging.called
    reason = "This plan undoes a run: nothing of it is staged"
    assert controller.why_not(action_of("review.drop-all")) == reason


def test_discarding_all_asks_first() -> None:
    screen = FakeScreen()
    controller, view, _, _ = deciding(screen)
    screen.services.changes.staging.return_value.__len__.return_value = 2
    view.show(plan_of(item_of("d1"), item_of("d2")))
    controller.do_review_drop_all()
    screen.menu(False)
    assert not screen.services.attempt.called
    screen.menu(True)
    assert screen.services.attempt.called


def test_keeping_their_value_discards_my_edit() -> None:
    screen = FakeScreen()
    controller, view, page, _ = deciding(screen)
    item = item_of("d1", clashes={"voice": Clash("A", "B", "C")})
    view.show(plan_of(item))
    page.move_to(1)
    assert controller.why_not(action_of("review.theirs")) == ""
    controller.do_review_theirs()
    staging = screen.services.changes.staging.return_value
    assert staging.discard.call_args.args == ([(item.change.target, "voice")], "keep theirs")
    reason = "Nobody else has changed this field"
    assert controller.why_not(action_of("review.theirs")) == reason


def test_the_next_problem_comes_after_the_selected_line_and_then_from_the_top() -> None:
    controller, view, page, _ = deciding(FakeScreen())
    view.show(plan_of(item_of("d1", problems=("gone",)), item_of("d2", problems=("gone",))))
    lines = [number for number, text in enumerate(page.texts) if "! gone" in text]
    for expected in (*lines, lines[0]):
        controller.do_review_next_problem()
        assert page.line_number == expected


def test_the_form_opens_at_the_field_and_plans_again_when_it_closes() -> None:
    screen = FakeScreen()
    controller, view, page, replan = deciding(screen)
    view.show(plan_of(item_of("d1")))
    page.move_to(1)
    controller.do_review_edit()
    assert screen.opened.at == "/voice"
    screen.services.open.call_args.args[1](None)
    assert replan.called


def test_an_incomplete_creation_of_an_undo_is_staged_for_its_form() -> None:
    screen = FakeScreen()
    controller, view, page, _ = deciding(screen, undoes=3)
    view.show(plan_of(item_of("d1", Op.CREATE, problems=("needs a secret",))))
    page.move_to(1)
    assert controller.why_not(action_of("review.edit")) == ""
    controller.do_review_edit()
    (edit,), title = screen.services.changes.staging.return_value.stage.call_args.args
    assert (edit.op, title) == (Op.CREATE, "undo of run 3")


def test_undo_is_that_of_the_profile() -> None:
    screen = FakeScreen()
    controller, _, _, _ = deciding(screen)
    controller.do_review_undo_edit()
    screen.services.undo_edit.assert_called_with("acme")
