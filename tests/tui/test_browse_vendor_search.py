"""Searching the vendor for a filter, while a large list is loading or only partly loaded."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from textual import events

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from trunkline.api.errors import ServerFailure
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.signalwire.session import SignalWireSession

FIRST = 5
"""The rows that are loaded when the list halts."""


@dataclass
class Halting:
    """A vendor whose list halts after its first rows, until it continues or fails."""

    resumes: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False
    asked: list[tuple[tuple[str, str], ...]] = field(default_factory=list)

    def over(
        self, read: Callable[[SignalWireSession, str, RecordScope], AsyncIterator[Sequence[Record]]]
    ) -> Callable[[SignalWireSession, str, RecordScope], AsyncIterator[Sequence[Record]]]:
        async def records(
            session: SignalWireSession, kind: str, scope: RecordScope
        ) -> AsyncGenerator[Sequence[Record]]:
            self.asked.append(scope.where)
            found = [record async for batch in read(session, kind, scope) for record in batch]
            if scope.where:
                yield found
                return
            yield found[:FIRST]
            await self.resumes.wait()
            if self.fails:
                raise ServerFailure("it broke", status=500)
            yield found[FIRST:]

        return records


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Halting:
    halting = Halting()
    monkeypatch.setattr(SignalWireSession, "records", halting.over(SignalWireSession.records))
    return halting


@pytest.fixture
async def desktop(server: Emulator, vendor: Halting) -> AsyncIterator[Desktop]:
    profile = profile_at(server.url, "calls", vendor="signalwire", account="demo-project")
    async with opened(settings_of(profile, keys={"calls": "demo-signalwire"})) as desktop:
        await desktop.until(lambda: desktop.browse.view.table.total == FIRST)
        yield desktop


async def filtered(desktop: Desktop, text: str) -> None:
    """Filter by a text that arrives at once: a slow typist's half word is searched for too."""
    await desktop.press("/")
    assert desktop.app.focused
    desktop.app.focused.post_message(events.Paste(text))
    await desktop.settle()


async def test_matches_that_are_not_loaded_yet_come_from_a_vendor_search(
    desktop: Desktop, vendor: Halting
) -> None:
    await filtered(desktop, "number:+33")
    table = desktop.browse.view.table
    await desktop.until(lambda: len(table.view) > 1)
    assert vendor.asked == [(), (("number", "33"),)]
    assert "searched the vendor for number 33" in desktop.status
    assert all(text.startswith("+33") for text in desktop.shown("number"))
    found = len(table.view)
    vendor.resumes.set()
    await desktop.read()
    assert len(table.view) == found
    assert len({record.key for record in table.rows}) == table.total > found
    assert "searched" not in desktop.status


async def test_digits_search_the_number_and_words_the_name(
    desktop: Desktop, vendor: Halting
) -> None:
    await filtered(desktop, "442")
    await desktop.until(lambda: len(vendor.asked) == 2)
    await desktop.press("escape")
    await filtered(desktop, "front")
    await desktop.until(lambda: len(vendor.asked) == 3)
    assert vendor.asked[1:] == [(("number", "442"),), (("name", "front"),)]


async def test_a_filter_that_the_vendor_does_not_support_is_not_searched_for(
    desktop: Desktop, vendor: Halting
) -> None:
    await filtered(desktop, "call_handler:relay")
    desktop.browse.loader.search()
    assert vendor.asked == [()]
    assert "vendor" not in desktop.status


async def test_the_same_search_is_sent_once_and_ends_with_the_filter(
    desktop: Desktop, vendor: Halting
) -> None:
    await filtered(desktop, "number:33")
    await desktop.until(lambda: "searched the vendor" in desktop.status)
    await desktop.type(" ")
    desktop.browse.loader.search()
    assert len(vendor.asked) == 2
    await desktop.press("escape")
    desktop.browse.loader.search()
    assert "searched" not in desktop.status
    assert len(vendor.asked) == 2


async def test_a_partly_loaded_list_can_be_searched(desktop: Desktop, vendor: Halting) -> None:
    vendor.fails = True
    vendor.resumes.set()
    await desktop.until(lambda: desktop.browse.view.record_list.error)
    assert "it broke" in desktop.text
    await filtered(desktop, "number:+33")
    await desktop.until(lambda: "searched the vendor for number 33" in desktop.status)
    assert len(desktop.browse.view.table.view) > 1
    assert "it broke" in desktop.text


async def test_a_loaded_list_is_not_searched_at_the_vendor(
    desktop: Desktop, vendor: Halting
) -> None:
    vendor.resumes.set()
    await desktop.read()
    await filtered(desktop, "number:+33")
    desktop.browse.loader.search()
    await desktop.settle()
    assert vendor.asked == [()]
