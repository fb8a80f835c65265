"""How a run's progress is said."""

from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.tui.services.change_service import LiveRun


def run(total: int, *results: Result, **differs: object) -> LiveRun:
    targets = [RecordRef("acme", "connectors", "P", f"c{n}") for n in range(len(results))]
    outcomes = {
        target: Outcome(target, result) for target, result in zip(targets, results, strict=True)
    }
    made = LiveRun("acme", "set voices", total, outcomes, started=100.0)
    for name, value in differs.items():
        setattr(made, name, value)
    return made


DONE, FAILED, SKIPPED = Result.DONE, Result.FAILED, Result.SKIPPED


def test_progress_begins_with_the_total() -> None:
    assert run(1200).progress(100.0) == "0 of 1,200"


def test_rate_and_time_left_come_with_the_first_second() -> None:
    assert run(100, *[DONE] * 20).progress(100.5) == "20 of 100"
    assert run(100, *[DONE] * 20).progress(102.0) == "20 of 100 · 10/s · 8 s left"
    assert run(100, *[DONE] * 5).progress(110.0) == "5 of 100 · 0.5/s · 3 min left"
    assert run(100_000, *[DONE] * 20).progress(102.0) == "20 of 100,000 · 10/s · 2.8 h left"


def test_failures_are_counted_and_skipped_items_are_not() -> None:
    progress = run(10, DONE, FAILED, SKIPPED, Result.CONFLICT).progress(100.0)
    assert progress == "4 of 10 · 2 not done"


def test_a_run_that_is_stopped_says_what_happens_now() -> None:
    progress = run(100, *[DONE] * 20, stopping=True).progress(102.0)
    assert progress == "20 of 100 · stopping after the requests under way"


def test_a_run_that_has_ended_has_no_rate() -> None:
    ended = run(100, *[DONE] * 100, error="disk full")
    assert not ended.running
    assert ended.progress(110.0) == "100 of 100"
