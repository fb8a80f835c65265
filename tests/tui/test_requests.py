"""The requests screen: what was asked and what came back, as it happens."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import KEY, Emulator
from trunkline.tui.profiles.requests_screen import RequestsScreen
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.page_screen import PageScreen


@pytest.fixture
async def desktop(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("enter")
        await desktop.read()
        await desktop.press("g", "r")
        yield desktop


def paths(desktop: Desktop) -> list[str]:
    table = desktop.app.screen.query_one(Sheet).table
    assert table is not None
    return [str(record.values["path"]).rpartition("/")[2] for record in table.view]


async def test_the_newest_request_is_the_first_and_no_secret_is_shown(desktop: Desktop) -> None:
    assert desktop.crumbs == "requests"
    assert sorted(paths(desktop)[:3]) == ["connectors", "phone-numbers", "variants"]
    assert paths(desktop)[3] == "agents"
    row = next(line for line in desktop.lines if "/agents " in line)
    assert " GET " in row
    assert " 200 " in row
    assert KEY not in desktop.text
    assert "4 requests" in desktop.text


async def test_requests_appear_as_they_are_sent(desktop: Desktop) -> None:
    session = await desktop.app.sessions.open("acme")
    await session.check()
    await desktop.until(lambda: "5 requests" in desktop.text)
    assert paths(desktop)[0] == "agents"


async def test_requests_are_filtered_sorted_and_opened_like_other_rows(desktop: Desktop) -> None:
    await desktop.press("/")
    await desktop.type("path:phone")
    await desktop.press("enter")
    assert paths(desktop) == ["phone-numbers"]
    assert "1 of 4 requests" in desktop.text
    await desktop.press("enter")
    assert isinstance(desktop.app.screen, PageScreen)
    assert "request ID" in desktop.text
    assert "status       200" in desktop.text
    await desktop.press("escape", "escape")
    assert len(paths(desktop)) == 4
    await desktop.press("escape")
    assert desktop.crumbs == "Aubrac Hotels › connectors"


async def test_a_request_is_copied(desktop: Desktop) -> None:
    await desktop.press("y", "o")
    await desktop.until(lambda: '"path"' in desktop.app.copier.register)


async def test_opening_the_requests_twice_opens_one_screen(desktop: Desktop) -> None:
    await desktop.press("enter", "g", "r")
    screens = [screen for screen in desktop.app.screen_stack if isinstance(screen, RequestsScreen)]
    assert screens == [desktop.app.screen]
