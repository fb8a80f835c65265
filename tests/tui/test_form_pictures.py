"""What forms look like: fields and errors, choices, environments side by side."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import Desktop, dashboard_of, profile_at, settings_of
from support.emulator import Emulator

SMALL, LARGE = (80, 24), (140, 40)

Steps = Callable[[Desktop], Awaitable[None]]


async def pages(desktop: Desktop, project: str) -> None:
    await desktop.read()
    await desktop.press("/")
    await desktop.type(project)
    await desktop.press("enter", "enter")
    await desktop.read()
    await desktop.press("6")
    await desktop.read()


async def live_form(desktop: Desktop) -> None:
    """A live page with an edit, a value that does not fit, and a folded group."""
    await pages(desktop, "aubrac")
    await desktop.press("end", "enter", "down", "2", "5", "enter", "down", "1", "0", "enter")
    await desktop.press("down", "down", "down", "5", "0", "enter")
    await desktop.press("/")
    await desktop.type("reception")
    await desktop.press("enter", "h", "g", "g", "]")


async def choosing(desktop: Desktop) -> None:
    """The choices of a field in the middle of being typed."""
    await pages(desktop, "aubrac")
    await desktop.press("enter", "/")
    await desktop.type("currency")
    await desktop.press("enter", "enter", "d")


async def side_by_side(desktop: Desktop) -> None:
    """Environments whose values and schemas differ, with a key that is staged."""
    await pages(desktop, "linden")
    await desktop.press("E", "down", "down", "down", "down", "space", "up", "p", "2")


@pytest.mark.parametrize(
    ("steps", "size"),
    [(live_form, SMALL), (live_form, LARGE), (choosing, SMALL), (side_by_side, LARGE)],
    ids=["live_form-80x24", "live_form-140x40", "choosing-80x24", "side_by_side-140x40"],
)
def test_picture(
    server: Emulator, snap_compare: Callable[..., bool], steps: Steps, size: tuple[int, int]
) -> None:
    app = dashboard_of(settings_of(profile_at(server.url), theme="dark"))

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await steps(desktop)
        await desktop.settle()

    assert snap_compare(app, terminal_size=size, run_before=before)
