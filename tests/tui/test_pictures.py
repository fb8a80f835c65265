"""What the screens look like, on a small terminal and on a large one."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import NOON, Desktop, dashboard_of, profile_at, settings_of
from support.emulator import Emulator
from trunkline.model.profile import Profile

if TYPE_CHECKING:
    from trunkline.tui.profiles.welcome_screen import WelcomeScreen

SMALL, LARGE = (80, 24), (140, 40)

Steps = Callable[[Desktop], Awaitable[None]]
Compare = Callable[..., bool]


def picture(
    snap_compare: Compare,
    steps: Steps,
    *profiles: Profile,
    size: tuple[int, int] = SMALL,
    theme: str = "dark",
    start: str = "",
) -> bool:
    """Take some steps and compare what is on the screen then with the picture that was accepted."""
    app = dashboard_of(settings_of(*profiles, theme=theme, api__attempts=1), start)

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await steps(desktop)
        await desktop.settle()

    return snap_compare(app, terminal_size=size, run_before=before)


async def connectors(desktop: Desktop) -> None:
    await desktop.read()
    await desktop.press("enter")
    await desktop.read()
    await desktop.press("down", "space", "down")


async def live_numbers(desktop: Desktop) -> None:
    await desktop.read()
    await desktop.press("enter")
    await desktop.read()
    await desktop.press("enter")
    await desktop.read()


async def page(desktop: Desktop) -> None:
    await desktop.read()
    await desktop.press("enter", "6")
    await desktop.read()
    await desktop.press("down", "down", "i", "down", "down", "down")


async def columns(desktop: Desktop) -> None:
    await connectors(desktop)
    await desktop.press("C", "down", "down", "space")


async def stale(desktop: Desktop) -> None:
    await connectors(desktop)
    session = cast("Any", await desktop.app.sessions.open("acme"))
    session.transport.base_url = "http://127.0.0.1:1"
    desktop.browse.view.cache.clock = lambda: NOON + timedelta(minutes=7)
    await desktop.press("r")
    await desktop.until(lambda: desktop.failures)


async def welcome(desktop: Desktop) -> None:
    services = desktop.app.services
    services.settings = replace(
        services.settings,
        paths=services.settings.paths._replace(config_file=Path("/home/ada/config.toml")),
    )
    cast("WelcomeScreen", desktop.app.screen).on_mount()


@pytest.fixture
def acme(server: Emulator) -> Profile:
    return profile_at(server.url)


@pytest.mark.parametrize(
    ("steps", "size"),
    [(connectors, SMALL), (connectors, LARGE), (live_numbers, SMALL), (page, SMALL)],
    ids=["connectors-80x24", "connectors-140x40", "live_numbers-80x24", "page-80x24"],
)
def test_picture(snap_compare: Compare, acme: Profile, steps: Steps, size: tuple[int, int]) -> None:
    assert picture(snap_compare, steps, acme, size=size)


def test_the_columns(snap_compare: Compare, acme: Profile) -> None:
    assert picture(snap_compare, columns, acme)


def test_stale_rows(snap_compare: Compare, acme: Profile) -> None:
    assert picture(snap_compare, stale, acme)


def test_the_welcome(snap_compare: Compare) -> None:
    assert picture(snap_compare, welcome)


def test_the_light_theme(snap_compare: Compare, acme: Profile) -> None:
    assert picture(snap_compare, connectors, acme, theme="light")


def test_a_live_record_in_sixteen_colours(snap_compare: Compare, acme: Profile) -> None:
    async def record(desktop: Desktop) -> None:
        await live_numbers(desktop)
        await desktop.press("enter")

    assert picture(snap_compare, record, acme, theme="ansi")
