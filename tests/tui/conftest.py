"""What the tests of the screens share."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from textual.pilot import Pilot

from support.emulator import Emulator, running_emulator

_TURNS = 2_000
"""Turns of the event loop within which a key is handled."""


@pytest.fixture(scope="session")
def server() -> Iterator[Emulator]:
    """Serve the believable data to all tests that only read."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def _quick_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot look more often whether the app is idle: a key costs 5 ms and not 50."""
    monkeypatch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 500)
    monkeypatch.setattr("textual._wait.SLEEP_IDLE", 1 / 1000)


@pytest.fixture(autouse=True)
def _separate_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no key count as typed in one go with the last one: a pilot looks at what happened."""
    monkeypatch.setattr("trunkline.tui.actions.typed_ahead.IN_ONE_GO", 0)


@pytest.fixture(autouse=True)
def _handled_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot wait until its keys were handled, unless they wait for something."""
    press = Pilot.press

    async def press_and_wait(pilot: Pilot[Any], *keys: str) -> None:
        for key in keys:
            await press(pilot, key)
            typed_ahead = getattr(pilot.app, "typed_ahead", None)
            for _ in range(_TURNS):
                if typed_ahead is None or not (typed_ahead.busy or pilot.app.message_queue_size):
                    break
                await asyncio.sleep(0)
            await pilot.pause()

    monkeypatch.setattr(Pilot, "press", press_and_wait)
