"""One frame for one key, however many messages follow from it."""

import asyncio
from collections.abc import Callable
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from trunkline.tui.terminal.terminal_app import TerminalApp

STEPS = 20
PATIENCE = 5.0


class Above(ModalScreen[None]):
    """A screen that a key opens."""

    def compose(self) -> ComposeResult:
        """Yield a word."""
        yield Static("above")


class Small(TerminalApp):
    """An app whose keys change it at once, and again after some messages."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[str] = []
        self.gate = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Show two texts."""
        yield Static("", id="first")
        yield Static("", id="second")

    async def on_event(self, event: events.Event) -> None:
        """Handle keys like the shell."""
        if not isinstance(event, events.Key):
            await super().on_event(event)
            return
        async with self.one_frame():
            self.say("first", event.key)
            match event.key:
                case "r":
                    self.relay(STEPS)
                case "s":
                    await self.gate.wait()
                case "a":
                    await self.push_screen(Above())

    def say(self, where: str, text: str) -> None:
        """Show a text."""
        self.screen_stack[0].query_one(f"#{where}", Static).update(text)

    def relay(self, left: int) -> None:
        """Post messages in a chain, and change the second text at its end."""
        if left:
            self.screen.call_next(self.relay, left - 1)
        else:
            self.say("second", "arrived")

    def shows(self, where: str) -> str:
        """Return a text."""
        return str(self.screen_stack[0].query_one(f"#{where}", Static).content)

    def _display(self, screen: Any, renderable: Any) -> None:
        if not self._batch_count and renderable is not None:
            front = isinstance(screen, Above)
            self.frames.append("Above" if front else self.shows("second"))
        super()._display(screen, renderable)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - frames have no event
                await asyncio.sleep(0.001)


async def test_the_effects_of_a_key_are_in_its_frame() -> None:
    app = Small()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.frames.clear()
        await pilot.press("r")
        await app.until(lambda: app.frames)
        assert app.frames == ["arrived"]
        await pilot.pause(0.05)
        assert app.frames == ["arrived"]


async def test_a_slow_action_does_not_hold_the_screen_back() -> None:
    app = Small()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.frames.clear()
        pressing = asyncio.create_task(pilot.press("s"))
        await app.until(lambda: app.frames)
        assert not app.gate.is_set()
        app.gate.set()
        await pressing


async def test_a_screen_that_a_key_opens_is_drawn() -> None:
    app = Small()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.frames.clear()
        await pilot.press("a")
        await app.until(lambda: "Above" in app.frames)


async def test_keys_without_a_pause_do_not_starve_the_screen() -> None:
    app = Small()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.frames.clear()
        async with asyncio.timeout(PATIENCE):
            while len(app.frames) < 3:
                while app.message_queue_size < 5:
                    app.post_message(events.Key("r", "r"))
                await asyncio.sleep(0)
        await app.until(lambda: not app.message_queue_size)
        await pilot.pause()
