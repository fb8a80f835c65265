"""Keys that come while the screen they are meant for is still opening."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from textual.events import Key

from trunkline.tui.actions.keyboard import Keyboard
from trunkline.tui.actions.keymap import default_keymap


class OpeningScreen:
    """A screen whose keys work once it is mounted."""

    app = focused = None
    is_modal = True

    def __init__(self) -> None:
        self.is_mounted = False
        self.active_bindings: dict[str, Any] = {}
        self.waiting: list[Callable[[], object]] = []

    def call_later(self, callback: Callable[[], object]) -> bool:
        self.waiting.append(callback)
        return True

    def open(self) -> None:
        """Mount it, and handle its messages."""
        self.is_mounted = True
        self.active_bindings["x"] = SimpleNamespace(
            binding=SimpleNamespace(action="mark"), node=self
        )
        for callback in self.waiting:
            callback()


def keyboard_at(screen: OpeningScreen) -> tuple[Keyboard, list[str]]:
    """Return a keyboard in front of a screen, and the actions that it performs."""
    performed: list[str] = []

    async def run_action(action: str, node: object) -> bool:
        performed.append(action)
        return True

    app: Any = SimpleNamespace(screen=screen, focused=None, run_action=run_action)
    return Keyboard(app, default_keymap()), performed


async def test_a_key_waits_for_the_screen_that_it_is_meant_for() -> None:
    screen = OpeningScreen()
    keyboard, performed = keyboard_at(screen)
    typed = asyncio.create_task(keyboard.perform(Key("x", "x")))
    await asyncio.sleep(0)
    assert not typed.done()
    assert screen.waiting
    screen.open()
    assert await typed
    assert performed == ["mark"]


async def test_a_key_does_not_wait_for_a_screen_that_is_closed_already() -> None:
    screen = OpeningScreen()
    screen.call_later = lambda callback: False  # type: ignore[method-assign]
    keyboard, performed = keyboard_at(screen)
    assert not await asyncio.wait_for(keyboard.perform(Key("x", "x")), 0.5)
    assert performed == []
