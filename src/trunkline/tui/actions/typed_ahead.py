"""Keys that were typed before what they are meant for was there: held, in order, or dropped.

A key is handled when everything that the keys before it started is in front and has its focus, and
when nothing that it needs is still being loaded. Letters that were typed for an input which did not
open are dropped.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.screen import Screen

from trunkline.tui.actions.acting import acting_nodes

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.message_pump import MessagePump

    from trunkline.tui.actions.action import Action
    from trunkline.tui.actions.keyboard import Keyboard

IN_ONE_GO: float = 0.4
"""Seconds between two keys that were typed without looking at what the first one did."""

_PATIENCE: Final = 3.0
"""Seconds that a screen may take for a key before the next one is handled."""

_LOOK_AGAIN: Final = 0.02
"""Seconds after which a key is tried again that waits for something to be loaded."""

_SHOWN_AFTER: Final = 0.25
"""Seconds after which the user is told what the keys wait for."""

_AT_ONCE: Final = frozenset(
    ("screen.close", "prompt.cancel", "entry.cancel", "menu.close", "app.quit", "app.redraw")
)
"""The actions that need nothing to be loaded."""

_GIVING_UP: Final = frozenset(("escape", "ctrl+c"))

TypedEvent = events.Key | events.Paste


class TypedAhead:
    """The keys and pastes that have come and were not handled yet.

    Attributes:
        held: those that wait, the first one first.
    """

    def __init__(
        self,
        app: "App[Any]",
        keyboard: "Keyboard",
        handle: Callable[[TypedEvent], Awaitable[None]],
        show: Callable[[str], object],
    ) -> None:
        """Prepare.

        Args:
            handle: handles one key or paste.
            show: shows what the keys wait for; an empty text ends it.
        """
        self._app = app
        self._keyboard = keyboard
        self._handle = handle
        self._show = show
        self.held: deque[TypedEvent] = deque()
        self._is_due = False
        self._last_typed = 0.0
        self._waiting_since = 0.0
        self._is_shown = False
        self._dropped_until = 0.0
        self._drawn: Screen[Any] | None = None

    async def add(self, event: TypedEvent) -> None:
        """Handle a key or a paste after those before it, and after what the last one has sent."""
        in_one_go = event.time - self._last_typed < IN_ONE_GO
        self._last_typed = event.time
        if self._waiting_since and not in_one_go and _key_of(event) in _GIVING_UP:
            self.held.clear()
            self._ended()
            self._show("Dropped the keys that were waiting")
            return
        is_alone = not self.held and not self._app.message_queue_size
        self.held.append(event)
        if is_alone:
            await self._next()
        else:
            self._schedule()

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = self._app.call_later(self._next)

    async def _next(self) -> None:
        """Handle the first key, unless it has to wait."""
        self._is_due = False
        if not self.held:
            return
        await self._settled()
        event = self.held[0]
        if self._is_dropped(event):
            self.held.popleft()
        else:
            action = self._keyboard.action_for(event) if isinstance(event, events.Key) else None
            if what := self._waits_for(action):
                self._wait(what)
                return
            self._ended()
            if self.held:
                self.held.popleft()
            await self._handle_one(event, action)
        if self.held:
            self._schedule()

    async def _handle_one(self, event: TypedEvent, action: "Action | None") -> None:
        before = self._front
        await self._handle(event)
        if action is not None and action.opens:
            await self._settled()
            if self._front == before:
                self._dropped_until = monotonic() + IN_ONE_GO

    # Dropping

    def _is_dropped(self, event: TypedEvent) -> bool:
        """Return whether a key was typed for an input that has not opened."""
        if event.time >= self._dropped_until or not _is_text(event):
            self._dropped_until = 0.0
            return False
        self._dropped_until = max(self._dropped_until, event.time + IN_ONE_GO)
        return True

    # Waiting

    def _waits_for(self, action: "Action | None") -> str:
        if action is not None and action.id in _AT_ONCE:
            return ""
        nodes = acting_nodes(self._app.screen)
        return next(filter(None, (node.waits_for(action) for node in nodes)), "")

    def _wait(self, what: str) -> None:
        now = monotonic()
        self._waiting_since = self._waiting_since or now
        if not self._is_shown and now - self._waiting_since > _SHOWN_AFTER:
            self._is_shown = True
            self._show(f"Waiting for {what} · esc drops what was typed")
        self._app.set_timer(_LOOK_AGAIN, self._schedule)

    def _ended(self) -> None:
        self._waiting_since = 0.0
        if self._is_shown:
            self._is_shown = False
            self._show("")

    # Settling

    @property
    def _front(self) -> "tuple[Screen[Any], DOMNode | None]":
        screen = self._app.screen
        return screen, screen.focused

    async def _settled(self) -> None:
        """Wait until what was started is in front and has its focus, but not for long."""
        deadline = monotonic() + _PATIENCE
        while monotonic() < deadline:
            front = screen, focused = self._front
            for node in _chain(focused or screen):
                await _caught_up(node)
            if screen is not self._drawn:
                # What it opens by itself, it opens after it was drawn first.
                await _passed(screen.call_after_refresh)
                self._drawn = screen
            elif self._front == front:
                return


def _chain(node: "DOMNode") -> "Iterator[MessagePump]":
    """Yield a node and what is around it, up to its screen."""
    for each in node.ancestors_with_self:
        yield each
        if isinstance(each, Screen):
            return


async def _caught_up(node: "MessagePump") -> None:
    """Wait until a node has handled its messages, but not for long."""
    await _passed(node.call_later)


async def _passed(schedule: Callable[[Callable[[], object]], bool]) -> None:
    done = asyncio.Event()
    if schedule(done.set):
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _PATIENCE)


def _key_of(event: TypedEvent) -> str:
    return event.key if isinstance(event, events.Key) else ""


def _is_text(event: TypedEvent) -> bool:
    """Return whether an event is part of a text that is typed and accepted."""
    if isinstance(event, events.Paste):
        return True
    return event.is_printable or event.key in ("enter", "backspace", "ctrl+u")
