"""The items of a run: loaded, and updated by results."""

from typing import Any

from support.review import FakeScreen, item_of, run_of
from trunkline.changes.journal.item import Item
from trunkline.model.change import Change, Outcome, Result
from trunkline.tui.review.runs.run_model import RunModel
from trunkline.tui.services.live_run import LiveRun

CHANGES: list[Change] = [item_of(key).change for key in ("d1", "d2")]


def model_of(screen: FakeScreen) -> tuple[RunModel, list[Any]]:
    calls: list[Any] = []
    screen.services.sessions.profiles = {}
    screen.services.changes.run = None
    journal = screen.services.changes.writer.journal
    journal.run.return_value = run_of()
    journal.items.return_value = [Item.of(seq, change) for seq, change in enumerate(CHANGES)]
    return RunModel(screen.screen, 1, lambda: calls.append(None)), calls


async def test_a_run_is_loaded_with_a_row_for_each_item() -> None:
    screen = FakeScreen()
    model, calls = model_of(screen)
    model.load()
    assert model.loading
    await screen.work()
    assert (len(model.table.rows), model.failures, model.loading) == (2, 0, False)
    assert calls


async def test_what_cannot_be_loaded_is_an_error() -> None:
    screen = FakeScreen()
    model, _ = model_of(screen)
    screen.services.changes.writer.journal.run.side_effect = LookupError("No run 1")
    model.load()
    await screen.work()
    assert (model.error, model.entry) == ("No run 1", None)


async def test_results_of_a_live_run_are_shown_once_each() -> None:
    screen = FakeScreen()
    model, _ = model_of(screen)
    run = screen.services.changes.run = LiveRun("acme", "set voice", 2, number=1)
    model.load()
    await screen.work()
    first, second = (change.target for change in CHANGES)
    for target, result, failures in ((first, Result.FAILED, 1), (second, Result.DONE, 1)):
        run.outcomes[target] = Outcome(target, result)
        model.show_outcomes()
        assert model.failures == failures
    results = [item.result for item in model.items]
    assert results == [Result.FAILED, Result.DONE]


async def test_a_record_that_is_written_is_being_checked_until_its_result_comes() -> None:
    screen = FakeScreen()
    model, _ = model_of(screen)
    run = screen.services.changes.run = LiveRun("acme", "set voice", 2, number=1)
    model.load()
    await screen.work()
    target = CHANGES[0].target
    run.written.add(target)
    model.show_outcomes()
    assert [row.values["result"] for row in model.table.rows] == ["checking", "waiting"]
    assert run.progress(run.started) == "0 of 2 · 1 written, being checked"
    run.outcomes[target] = Outcome(target, Result.DONE)
    model.show_outcomes()
    assert [row.values["result"] for row in model.table.rows] == ["done", "waiting"]
    assert run.progress(run.started) == "1 of 2"


async def test_a_load_that_is_asked_for_while_one_goes_on_follows_it() -> None:
    screen = FakeScreen()
    model, _ = model_of(screen)
    model.load()
    model.load()
    await screen.work()
    assert screen.services.changes.writer.journal.run.call_count == 2
