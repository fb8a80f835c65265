"""What forms look like: fields and errors, choices, environments side by side, a new schema."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import Desktop, dashboard_of, profile_at, settings_of
from support.emulator import Emulator

if TYPE_CHECKING:
    from trunkline.tui.text.editor_screen import TextScreen

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


async def preview(desktop: Desktop) -> None:
    """The form that a stricter schema would give."""
    await pages(desktop, "kestrel")
    await desktop.press("E", "down", "g", "s")
    screen = cast("TextScreen", desktop.app.screen)
    screen.lines.text = screen.lines.text.replace('"minimum": 18', '"minimum": 25')
    await desktop.press("f2", "down")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])
@pytest.mark.parametrize("steps", [live_form, choosing, side_by_side, preview])
def test_picture(
    server: Emulator, snap_compare: Callable[..., bool], steps: Steps, size: tuple[int, int]
) -> None:
    assert picture(server, snap_compare, steps, size, "dark")


def test_a_form_in_sixteen_colours(server: Emulator, snap_compare: Callable[..., bool]) -> None:
    assert picture(server, snap_compare, live_form, SMALL, "ansi")


def picture(
    server: Emulator,
    compare: Callable[..., bool],
    steps: Steps,
    size: tuple[int, int],
    theme: str,
) -> bool:
    app = dashboard_of(settings_of(profile_at(server.url), theme=theme))

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await steps(desktop)
        await desktop.settle()

    return compare(app, terminal_size=size, run_before=before)
