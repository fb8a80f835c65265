"""Staging a form and leaving it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from support.form_context import FormDesk
from trunkline.model.change import Outcome, Result
from trunkline.tui.actions.registry import action_of
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.form.draft_keeping import DraftKeeper
from trunkline.tui.form.form_staging import StagingController
from trunkline.tui.pages.page_form import PageForm
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import ReviewRoute


@pytest.fixture
def staging(desk: FormDesk) -> StagingController:
    drafts = DraftKeeper(desk.context)
    desk.context.edited = drafts.save
    return StagingController(desk.context, drafts)


def edit(desk: FormDesk, pointer: str, value: object) -> None:
    desk.context.edit(lambda: desk.context.form.set(pointer, value))


def test_staging_discards_the_draft(desk: FormDesk, staging: StagingController) -> None:
    assert staging.why_not(action_of("values.stage")) == "There are no edits to stage"
    edit(desk, "/level", 7)
    assert list(desk.store)
    staging.do_values_stage()
    assert desk.messages == ["1 key staged · <app.review> reviews"]
    assert not desk.context.dirty
    assert not list(desk.store)


async def test_values_that_do_not_fit_are_staged_only_on_demand(
    desk: FormDesk, staging: StagingController
) -> None:
    edit(desk, "/level", 0)
    staging.do_values_stage()
    await desk.choose("g")
    assert desk.context.dirty
    assert desk.context.pointer == "/level"
    staging.do_values_stage()
    await desk.choose("s")
    assert not desk.context.dirty


async def test_leaving_stages_keeps_or_discards(desk: FormDesk, staging: StagingController) -> None:
    edit(desk, "/level", 7)
    staging.do_screen_close()
    await desk.choose("d")
    assert desk.left
    assert list(desk.store)
    staging.do_screen_close()
    await desk.choose("x")
    assert not list(desk.store)
    assert desk.value("/level") == 3


def test_the_review_stages_first(desk: FormDesk, staging: StagingController) -> None:
    assert staging.why_not(action_of("app.review")) == "Nothing is staged"
    edit(desk, "/level", 7)
    assert staging.why_not(action_of("app.review")) == ""
    staging.do_app_review()
    assert desk.reviewed
    assert not desk.context.dirty
    assert desk.messages == [], "the review shows what was staged"


@pytest.mark.parametrize("reviewed", [False, True])
def test_the_review_is_hinted_where_the_form_does_not_return_to_it(
    desk: FormDesk, staging: StagingController, *, reviewed: bool
) -> None:
    if reviewed:
        review = BaseScreen()
        review.route = ReviewRoute("acme", cast("Any", None))
        cast("Any", desk.context.services).screen_stack.append(review)
    edit(desk, "/level", 7)
    staging.do_values_stage()
    (message,) = desk.messages
    assert ("<app.review> reviews" in message) is not reviewed


def test_a_run_under_way_is_shown_without_staging(
    desk: FormDesk, staging: StagingController
) -> None:
    edit(desk, "/level", 7)
    desk.context.services.changes.run = LiveRun("acme", "set level", 1)
    staging.do_app_review()
    assert desk.reviewed
    assert desk.context.dirty


def test_a_run_updates_the_form_unless_it_has_edits(
    desk: FormDesk, staging: StagingController, page: PageForm
) -> None:
    values = dict(page.record.values)
    newer = replace(page.record, values={**values, "variables": {"level": 9}})
    outcome = Outcome(page.target, Result.DONE, record=newer)
    run = cast("LiveRun", SimpleNamespace(running=False, outcomes={page.target: outcome}))
    edit(desk, "/level", 7)
    staging.run_changed(run)
    assert desk.value("/level") == 7
    assert desk.messages == ["The page was written; this form shows older values"]
    desk.context.begin_again()
    staging.run_changed(run)
    assert desk.value("/level") == 9
