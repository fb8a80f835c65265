"""What a list with rows that are not configured and the form of a vendor look like."""

from typing import Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import Desktop, dashboard_of
from support.demo_profiles import demo_settings
from support.emulator import Emulator

PLACES = {
    "telephony-configs": ("demo-ultravox", ("down", "down")),
    "phone-form": ("demo-watsonx", ("G", "e", "down", "down", "down", "down")),
}
"""Where a picture is taken: the profile, and the keys that lead there from its first list."""


@pytest.mark.parametrize("place", PLACES)
def test_picture(server: Emulator, snap_compare: Any, place: str) -> None:
    profile, keys = PLACES[place]
    app = dashboard_of(demo_settings(server.url), profile)

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await desktop.read()
        for key in keys:
            await desktop.press(key)
        await desktop.settle()

    assert snap_compare(app, terminal_size=(80, 24), run_before=before)
