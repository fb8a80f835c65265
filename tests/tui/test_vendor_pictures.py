"""What each vendor's first list and form look like, on a small terminal and on a large one."""

from typing import Any, cast

import pytest
from textual.pilot import Pilot

from support.accounts import demo_settings
from support.dashboard import Desktop, dashboard_of
from support.emulator import Emulator

SMALL, LARGE = (80, 24), (140, 40)

PLACES = {
    "numbers": ("demo-signalwire", ()),
    "number-form": ("demo-signalwire", ("down", "e", "down", "down", "down", "down")),
    "telephony-configs": ("demo-ultravox", ("down", "down")),
    "telephony-form": ("demo-ultravox", ("e", "down", "down", "down", "down")),
    "phone-configs": ("demo-watsonx", ()),
    "phone-form": ("demo-watsonx", ("G", "e", "down", "down", "down", "down")),
}
"""Where a picture is taken: the profile, and the keys that lead there from its first list."""


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "140x40"])
@pytest.mark.parametrize("place", PLACES)
def test_picture(server: Emulator, snap_compare: Any, place: str, size: tuple[int, int]) -> None:
    profile, keys = PLACES[place]
    app = dashboard_of(demo_settings(server.url), profile)

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await desktop.read()
        for key in keys:
            await desktop.press(key)
        await desktop.settle()

    assert snap_compare(app, terminal_size=size, run_before=before)
