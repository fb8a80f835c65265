"""The lists that were opened, and the requests that load them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from trunkline.api.errors import ServerFailure
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.tui.lists.list_cache import ListCache
from trunkline.tui.lists.loader import ListRequest
from trunkline.tui.lists.record_list import Phase
from trunkline.tui.services.location import Location, Step
from trunkline.tui.services.view_state import ViewState
from trunkline.vendors.polyai.kinds import KINDS

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PROJECTS = Location("acme", "projects")
INSIDE = Location("acme", "connectors", (Step("projects", "P1", None, "Nice"),))


class Sessions:
    """A session that returns some records of every kind, or an error."""

    def __init__(self) -> None:
        self.names = Related(KINDS)
        self.profiles = {"acme": SimpleNamespace(vendor="polyai")}
        self.batches: Sequence[Record] = ()
        self.error: Exception | None = None

    def last_account(self, profile: str) -> str:
        return f"polyai:api.example.com/{profile}"

    def kinds(self, profile: str) -> Any:
        return KINDS

    def related(self, profile: str) -> Related:
        return self.names

    def vendor(self, profile: str) -> Any:
        return SimpleNamespace(kinds=KINDS)

    def explain(self, error: BaseException, profile: str) -> str:
        return f"{profile}: {error}"

    async def open(self, profile: str) -> Any:
        return self

    async def records(self, kind: str, scope: RecordScope) -> Any:
        if self.error is not None:
            raise self.error
        yield self.batches


def cache_at(location: Location) -> tuple[ListCache, Sessions]:
    sessions: Any = Sessions()
    return ListCache(sessions, ViewState(), location, lambda: NOON), sessions


async def run(cache: ListCache, sessions: Any, requests: Sequence[ListRequest]) -> None:
    for request in requests:
        await request.run(sessions, lambda request: None, print)
        await run(cache, sessions, cache.receive(request))


async def test_a_list_is_loaded_once_and_again_when_it_is_old_or_written() -> None:
    cache, sessions = cache_at(PROJECTS)
    sessions.batches = [Record("P1", None, {"id": "P1", "name": "Nice"})]
    assert cache.needs_loading()
    await run(cache, sessions, cache.load(reload=False))
    assert cache.current.table.total == 1
    assert not cache.needs_loading()
    cache.clock = lambda: NOON + timedelta(minutes=6)
    assert cache.needs_loading()
    cache.clock = lambda: NOON
    ref = RecordRef("acme", "projects", "", "P1")
    cache.current.table.marks.add(cache.current.table.rows)
    cache.apply_outcomes("acme", {ref: Outcome(ref, Result.DONE)})
    assert cache.needs_loading()
    assert not cache.current.table.marks


async def test_batches_of_a_list_that_was_left_are_ignored() -> None:
    cache, sessions = cache_at(PROJECTS)
    sessions.batches = [Record("P1", None, {"id": "P1", "name": "Nice"})]
    [request, *_] = cache.load(reload=False)
    projects = cache.current
    cache.open(INSIDE)
    await run(cache, sessions, [request])
    assert projects.phase is Phase.STOPPED
    assert projects.table.total == cache.current.table.total == 0


async def test_a_failed_list_has_one_line_and_no_profile_before_a_kind() -> None:
    cache, sessions = cache_at(INSIDE)
    sessions.error = ServerFailure("it broke", status=503)
    [main, related, *_] = cache.load(reload=False)
    await run(cache, sessions, [related])
    assert list(cache.failures()) == [f"{related.kind}: it broke (503)"]
    await run(cache, sessions, [main])
    assert list(cache.failures()) == ["acme: it broke (503)"]


async def test_a_record_is_found_in_the_lists_that_were_loaded() -> None:
    cache, sessions = cache_at(INSIDE)
    sessions.batches = [Record("c1", "P1", {"connectorId": "c1", "name": "Front"})]
    await run(cache, sessions, cache.load(reload=False)[:1])
    cache.open(PROJECTS)
    found = cache.find("acme", "c1")
    assert found is not None
    location, identity = found
    assert location.kind == "connectors"
    assert location.steps[-1].key == "P1"
    assert identity == ("P1", "c1")
    assert cache.find("acme", "c2") is None


def test_filter_sort_and_columns_are_kept_for_the_kind() -> None:
    cache, _ = cache_at(INSIDE)
    cache.current.table.filter = parse("front", cache.kind)
    cache.current.table.choose(["name"])
    cache.remember_view()
    cache.remember_selection(("P1", "c1"), "name")
    other = Location("acme", "connectors", (Step("projects", "P2", None, "Lyon"),))
    cache.open(other)
    assert cache.current.table.filter.text == "front"
    assert [column.field for column in cache.current.table.columns] == ["name"]
    assert cache.selected_row() is None
    cache.open(INSIDE)
    assert cache.selected_row() == ("P1", "c1")
