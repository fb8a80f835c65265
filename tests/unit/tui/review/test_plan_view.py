"""The page of a plan: what is shown, folded and selected."""

from dataclasses import replace

from support.review import FakeScreen, item_of, plan_of, plan_view


def test_an_empty_plan_names_the_key_that_edits() -> None:
    view, page = plan_view(FakeScreen())
    view.planning = False
    view.show(plan_of())
    assert page.texts == ["Nothing is staged. c edits a cell in a list."]


def test_the_reason_why_there_is_no_plan_is_shown() -> None:
    screen = FakeScreen()
    view, page = plan_view(screen)
    view.planning = False
    view.show(None, ["The account is gone"])
    assert page.texts == ["The account is gone"]
    assert screen.shown == "no plan"


def test_an_undo_names_what_it_leaves_changed() -> None:
    view, page = plan_view(FakeScreen(), 7)
    view.planning = False
    view.show(plan_of(), [])
    assert page.texts == ["Nothing to undo"]
    plan = replace(plan_of(item_of()), not_undone=("Desk 2 (d2): PIN had no known value",))
    view.show(plan, [*plan.not_undone, "Desk 3 (d3): run 5 wrote it, and this run did not"])
    assert page.texts[-2:] == [
        "not undone: Desk 2 (d2): PIN had no known value",
        "Desk 3 (d3): run 5 wrote it, and this run did not",
    ]


def test_a_heading_selects_its_group_and_folds_it_for_later_plans_too() -> None:
    view, page = plan_view(FakeScreen())
    view.show(plan_of(item_of("d1"), item_of("d2")))
    assert [item.change.target.key for item in view.selected_items()] == ["d1", "d2"]
    assert view.opening_label() == "fold"
    assert view.selected_group is not None
    view.toggle(view.selected_group)
    assert view.opening_label() == "unfold"
    view.show(plan_of(item_of("d1")))
    assert page.texts[0].startswith("▸")


def test_a_group_that_comes_with_a_later_plan_is_not_folded() -> None:
    view, page = plan_view(FakeScreen())
    view.show(plan_of())
    view.show(plan_of(item_of("d1")))
    assert page.texts[0].startswith("▾")


def test_a_line_selects_its_record_and_field() -> None:
    view, page = plan_view(FakeScreen())
    view.show(plan_of(item_of("d1"), item_of("d2")))
    page.move_to(2)
    assert [item.change.target.key for item in view.selected_items()] == ["d2"]
    assert view.selected_field == "voice"
    assert view.opening_label() == "go to it"
