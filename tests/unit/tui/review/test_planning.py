"""Making a plan: progress, failures, and others' edits."""

from collections.abc import Callable, Sequence

from support.review import FakeScreen, item_of, plan_of, plan_view
from trunkline.api.errors import ApiError
from trunkline.changes.planning.plan import Plan
from trunkline.changes.store.errors import RunBusy, StoreError
from trunkline.tui.review.planning import PlanningController

Progress = Callable[[int, int], None]


async def test_the_plan_is_shown_with_what_it_leaves_out() -> None:
    screen = FakeScreen()
    view, page = plan_view(screen)

    async def planner(progress: Progress, _: object) -> tuple[Plan, Sequence[str]]:
        progress(1, 2)
        assert screen.shown == "loading again: 1 of 2 records"
        return plan_of(item_of()), ["d2 is gone"]

    PlanningController(view, planner).replan()
    assert screen.shown == "loading the records again …"
    await screen.work()
    assert not view.planning
    assert page.texts[-1] == "d2 is gone"
    assert screen.shown == "1 change"


async def test_a_failure_is_explained_on_the_page() -> None:
    screen = FakeScreen()
    screen.services.sessions.explain.return_value = "acme does not answer"
    view, page = plan_view(screen)
    for error, text in (
        (StoreError("Could not open changes.db"), "Could not open changes.db"),
        (RunBusy("Run 7 is being applied"), "Run 7 is being applied"),
        (ApiError("timeout"), "acme does not answer"),
    ):

        async def planner(
            _: Progress, secrets: object, error: Exception = error
        ) -> tuple[Plan, Sequence[str]]:
            raise error

        PlanningController(view, planner).replan()
        await screen.work()
        assert page.texts == [text]
    assert not screen.services.report.called


async def test_edits_of_another_dashboard_are_planned_but_not_into_an_undo() -> None:
    screen = FakeScreen()
    plans = 0

    async def planner(_: Progress, secrets: object) -> tuple[Plan, Sequence[str]]:
        nonlocal plans
        plans += 1
        return plan_of(item_of()), ()

    staging = screen.services.changes.peek.return_value
    staging.edits, staging.forgotten = ["edit"], []
    for undoes, expected in ((None, [1, 1, 2, 4]), (7, [5, 5, 5, 5])):
        view, _ = plan_view(screen, undoes)
        planning = PlanningController(view, planner)
        counts = []
        planning.replan()
        planning.staging_changed()
        await screen.work()
        counts.append(plans)
        planning.staging_changed()
        await screen.work()
        counts.append(plans)
        staging.edits = [*staging.edits, "of another"]
        planning.staging_changed()
        await screen.work()
        counts.append(plans)
        # What is staged while it is being planned is planned right after.
        staging.edits = [*staging.edits, "later"]
        planning.staging_changed()
        staging.edits = [*staging.edits, "still later"]
        planning.staging_changed()
        await screen.work()
        counts.append(plans)
        assert counts == expected
