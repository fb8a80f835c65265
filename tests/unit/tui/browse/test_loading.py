"""The workers that load a list."""

from types import SimpleNamespace
from typing import Any

from support.counters import COUNTERS, counter
from support.list_view import FakeView, viewing
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.tui.browse.loading import LoadingController
from trunkline.tui.services.live_run import LiveRun


def controller_of(view: FakeView) -> tuple[LoadingController, list[str]]:
    """Return the controller, and what it does."""
    events: list[str] = []
    cache: Any = view.cache
    cache.needs_loading = lambda: True

    def load(*, reload: bool) -> list[Any]:
        events.append("reload" if reload else "load")
        return []

    def load_related() -> list[Any]:
        events.append("related")
        return []

    cache.load, cache.load_related = load, load_related
    cache.stop = lambda: True
    cache.apply_outcomes = lambda profile, outcomes: events.append(f"{len(outcomes)} written")
    screen: Any = view.asked
    screen.workers = SimpleNamespace(cancel_group=lambda node, name: events.append(f"end {name}"))
    screen.set_timer = lambda seconds, callback: events.append("timer")
    app: Any = view.app
    app.retries = SimpleNamespace(forget=lambda profile: None)
    return LoadingController(view, SimpleNamespace()), events  # type: ignore[arg-type]


def test_a_fresh_list_is_not_loaded_again() -> None:
    with viewing(COUNTERS, counter("1")) as view:
        controller, events = controller_of(view)
        controller.load()
        cache: Any = view.cache
        cache.needs_loading = lambda: False
        controller.load()
        assert [event for event in events if event != "timer"] == ["load", "related"]


def test_refresh_ends_the_workers_first() -> None:
    with viewing(COUNTERS, counter("1")) as view:
        controller, events = controller_of(view)
        controller.do_browse_refresh()
        assert events == ["end loading", "end searching", "reload", "timer"]


def test_the_end_of_a_run_loads_the_list_of_its_profile_again() -> None:
    outcomes = {RecordRef("acme", "counters", "", "1"): Outcome(
        RecordRef("acme", "counters", "", "1"), Result.DONE
    )}  # fmt: skip
    with viewing(COUNTERS, counter("1")) as view:
        controller, events = controller_of(view)
        run = LiveRun("acme", "set seats", 1, outcomes)
        controller.run_changed(run)
        assert events == []
        run.error = "interrupted"
        controller.run_changed(run)
        assert events[0] == "1 written"
        assert "reload" in events
        events.clear()
        controller.run_changed(LiveRun("other", "set seats", 1, {}, error="interrupted"))
        assert events == ["0 written"]
