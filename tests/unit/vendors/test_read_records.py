"""Reading the records of one parent or of all: order, failures, and stopping early."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest

from trunkline.api.errors import ApiError, NotFound, ServerFailure
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.read_records import Batch, read
from trunkline.vendors.rows import Rows

CONNECTORS = VENDOR.kinds["connectors"]
PROJECTS = VENDOR.kinds["projects"]
VOICES = VENDOR.kinds["voices"]


@dataclass
class Fake:
    """A session with scripted records, by kind and parent."""

    answers: Mapping[tuple[str, str | None], Sequence[int] | Exception]
    pause: Callable[[], Any] = field(default=lambda: asyncio.sleep(0))
    under_way: int = 0
    most: int = 0
    asked: list[tuple[str, RecordScope]] = field(default_factory=list)
    unusable: Mapping[tuple[str, str | None], int] = field(default_factory=dict)

    profile: Profile = field(default_factory=lambda: Profile("p", "polyai"))
    log: RequestLog = field(default_factory=RequestLog)

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        self.asked.append((kind, scope))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            sizes = self.answers[kind, scope.parent]
            if isinstance(sizes, Exception):
                await self.pause()
                raise sizes
            count = 0
            for size in sizes:
                await self.pause()
                records = [
                    Record(
                        f"{scope.parent or kind}-{count + n}", scope.parent, MappingProxyType({})
                    )
                    for n in range(size)
                ]
                yield Rows(records, self.unusable.get((kind, scope.parent), 0))
                count += size
        finally:
            self.under_way -= 1

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        raise NotImplementedError

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        raise NotImplementedError

    async def check(self) -> None:
        """Nothing to prove."""

    @property
    def expires(self) -> datetime | None:
        return None

    async def reached(self, address: str) -> CallRoute | None:
        return None

    async def identify(self) -> str:
        return "1"

    async def lookup(self, number: str) -> CallRoute | None:
        return None

    async def aclose(self) -> None:
        """Nothing to close."""


async def everything(fake: Fake, kind: Kind, scope: RecordScope | None = None) -> list[Batch]:
    async with aclosing(read(fake, VENDOR, kind, scope or RecordScope(), workers=3)) as batches:
        return [batch async for batch in batches]


def others() -> set[asyncio.Task[Any]]:
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


async def test_records_of_the_account_arrive_in_batches() -> None:
    batches = await everything(Fake({("voices", None): [2, 1]}), VOICES)
    assert [len(batch.records) for batch in batches] == [2, 1, 0]
    assert [(batch.done, batch.total) for batch in batches] == [(0, 1), (0, 1), (1, 1)]


async def test_only_the_scope_s_parent_is_loaded() -> None:
    fake = Fake({("connectors", "a"): [2]})
    batches = await everything(fake, CONNECTORS, RecordScope("a", (("x", "y"),)))
    assert {batch.parent for batch in batches} == {"a"}
    assert fake.asked == [("connectors", RecordScope("a", (("x", "y"),)))]


async def test_all_parents_are_loaded_and_counted() -> None:
    parents = [f"projects-{n}" for n in range(10)]
    fake = Fake({("projects", None): [4, 6], **{("connectors", each): [3, 2] for each in parents}})
    batches = await everything(fake, CONNECTORS)
    by_parent = {
        each: sum(len(batch.records) for batch in batches if batch.parent == each)
        for each in parents
    }
    assert by_parent == dict.fromkeys(parents, 5)
    assert [batch.done for batch in batches if not batch.records] == list(range(1, 11))
    assert {batch.total for batch in batches} == {10}
    assert fake.most == 3


async def test_without_parents_there_are_no_records() -> None:
    assert await everything(Fake({("projects", None): []}), CONNECTORS) == []


async def test_records_without_an_id_are_counted_in_one_sentence() -> None:
    fake = Fake({("voices", None): [2, 1]}, unusable={("voices", None): 1})
    *others, last = await everything(fake, VOICES)
    assert [len(batch.records) for batch in others] == [2, 1]
    assert str(last.error) == "2 voices have no usable ID and cannot be listed"
    assert not last.failed, "the other records are all there"


async def test_what_a_parent_lacks_is_told_with_the_parent() -> None:
    answers: Any = {("projects", None): [2], ("connectors", "projects-0"): [1],
                    ("connectors", "projects-1"): [1]}  # fmt: skip
    odd = {("projects", None): 3, ("connectors", "projects-1"): 1}
    batches = await everything(Fake(answers, unusable=odd), CONNECTORS)
    told = {batch.parent: str(batch.error) for batch in batches if batch.error}
    assert told == {
        "": "3 projects have no usable ID and cannot be listed",
        "projects-1": "1 connector has no usable ID and cannot be listed",
    }
    assert sum(len(batch.records) for batch in batches) == 2


async def test_a_failing_parent_is_named_and_the_others_are_loaded() -> None:
    broken = NotFound("gone", status=404)
    fake = Fake(
        {
            ("projects", None): [3],
            ("connectors", "projects-0"): [1],
            ("connectors", "projects-1"): broken,
            ("connectors", "projects-2"): [1],
        }
    )
    batches = await everything(fake, CONNECTORS)
    assert [(batch.parent, batch.error) for batch in batches if batch.error] == [
        ("projects-1", broken)
    ]
    assert sum(len(batch.records) for batch in batches) == 2
    assert batches[-1].done == 3


@pytest.mark.parametrize("kind", [CONNECTORS, PROJECTS])
async def test_a_failed_list_of_parents_is_raised(kind: Kind) -> None:
    fake = Fake({("projects", None): ServerFailure("down", status=500)})
    with pytest.raises(ApiError, match="down"):
        await everything(fake, kind)


async def test_a_bug_is_raised_unchanged() -> None:
    fault = ZeroDivisionError("oops")
    fake = Fake({("projects", None): [1], ("connectors", "projects-0"): fault})
    with pytest.raises(ZeroDivisionError):
        await everything(fake, CONNECTORS)
    assert others() == set()
    assert fake.under_way == 0


async def test_stopping_early_cancels_pending_requests() -> None:
    fake = Fake(
        {
            ("projects", None): [50],
            **{("connectors", f"projects-{n}"): [1] * 100 for n in range(50)},
        }
    )
    async with aclosing(read(fake, VENDOR, CONNECTORS, RecordScope(), workers=8)) as batches:
        async for batch in batches:
            if batch.records:
                break
    assert fake.under_way == 0
    assert others() == set()


async def test_cancelling_cancels_pending_requests() -> None:
    never = asyncio.Event()
    started = asyncio.Event()

    async def pause() -> None:
        if len(fake.asked) > 1:
            started.set()
            await never.wait()

    fake = Fake(
        {("projects", None): [50], **{("connectors", f"projects-{n}"): [1] for n in range(50)}},
        pause,
    )
    task = asyncio.create_task(everything(fake, CONNECTORS))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fake.under_way == 0
    assert others() == set()


async def test_a_slow_consumer_bounds_what_is_loaded() -> None:
    fake = Fake({("projects", None): [1], ("connectors", "projects-0"): [1] * 1000})
    async with aclosing(read(fake, VENDOR, CONNECTORS, RecordScope(), workers=2)) as batches:
        assert (await anext(batches)).records
        for _ in range(50):
            await asyncio.sleep(0)
        rest = [batch async for batch in batches]
    assert sum(len(batch.records) for batch in rest) == 999
