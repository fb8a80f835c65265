"""What an app writes to its driver, recorded while a pilot presses keys."""

from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from trunkline.tui.terminal.textual_private import driver_of


class RecordingDriver(HeadlessDriver):
    """Records every write. It says that it is a real terminal, so that the app draws."""

    writes: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writes = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.writes.append(data)


async def record(app: App[Any], keys: Iterable[str], size: tuple[int, int]) -> list[str]:
    """Run the app, press the keys in turn, and return all that it wrote.

    A key of the form "80x24" resizes the terminal instead.
    """
    with (
        patch("textual.drivers.headless_driver.HeadlessDriver", RecordingDriver),
        patch("textual._wait.SLEEP_GRANULARITY", 1 / 500),
        patch("textual._wait.SLEEP_IDLE", 1 / 1000),
    ):
        async with app.run_test(size=size) as pilot:
            driver = driver_of(app)
            assert isinstance(driver, RecordingDriver)
            await pilot.pause()
            for key in keys:
                width, cross, height = key.partition("x")
                if cross and width.isdigit():
                    await pilot.resize_terminal(int(width), int(height))
                else:
                    await pilot.press(key)
            await pilot.pause()
            return driver.writes
