"""Keys that were typed before what they are meant for was there: held, in order, or dropped.

A key is handled when everything that the keys before it started is in front and has its focus, and
when nothing that it needs is still being loaded. Letters that were typed for an input which did not
open are dropped, as is what follows a letter that a menu does not have. A number repeats the
movement after it.
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
from trunkline.tui.actions.keyboard import COUNTED_SCOPES

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

_COUNTED: Final = frozenset(
    f"{scope}.{word}"
    for scope in COUNTED_SCOPES
    for word in (
        *("up", "down", "page-up", "page-down", "half-page-up", "half-page-down"),
        *("left", "right"),
    )
)
"""The movements that a number repeats."""

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
        handle: Callable[[TypedEvent, int], Awaitable[None]],
        show: Callable[[str], object],
    ) -> None:
        """Prepare.

        Args:
            handle: handles one key or paste, and repeats a movement so often.
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
        self._dropped_at: tuple[Screen[Any], DOMNode | None] | None = None
        self._drawn: Screen[Any] | None = None

    @property
    def busy(self) -> bool:
        """Whether keys are being handled, and wait for nothing."""
        return bool(self.held) and not self._waiting_since

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
        elif self._waits_after(number := self._number()):
            return
        else:
            times = self._take(number)
            if not self.held:
                return
            event = self.held[0]
            action = self._keyboard.action_for(event) if isinstance(event, events.Key) else None
            if what := self._waits_for(action):
                self.held.extendleft(reversed(number if times != 1 else []))
                self._wait(what)
                return
            self._ended()
            try:
                await self._handle_one(event, action, times)
            finally:
                self.held.popleft()
        if self.held:
            self._schedule()

    async def _handle_one(self, event: TypedEvent, action: "Action | None", times: int) -> None:
        before = self._front
        await self._handle(event, times)
        if action.opens if action is not None else self._is_choice(event):
            await self._settled()
            if self._front == before:
                self._dropped_until, self._dropped_at = monotonic() + IN_ONE_GO, before

    # Numbers before movements

    def _number(self) -> list[events.Key]:
        """Return the keys at the front that type a number, which may repeat a movement."""
        digits: list[events.Key] = []
        for event in self.held:
            allowed = "0123456789" if digits else "123456789"
            if not isinstance(event, events.Key) or (event.character or " ") not in allowed:
                break
            digits.append(event)
        return digits if digits and self._keyboard.takes_count(digits[0]) else []

    def _waits_after(self, number: list[events.Key]) -> bool:
        """Return whether the key after a number has to be awaited."""
        if not number or len(self.held) > len(number):
            return False
        patience = IN_ONE_GO if self._has_meaning(number) else _PATIENCE
        if monotonic() - number[-1].time >= patience:
            return False
        self._app.set_timer(_LOOK_AGAIN, self._schedule)
        return True

    def _has_meaning(self, number: list[events.Key]) -> bool:
        """Return whether a number is one key that also does something by itself."""
        return len(number) == 1 and self._keyboard.action_for(number[0]) is not None

    def _take(self, number: list[events.Key]) -> int:
        """Take a number from the front, and return how often the key after it is repeated.

        A single digit that is not followed by a movement keeps its own meaning. A longer number
        is dropped with the key after it.
        """
        if not number:
            return 1
        after = self.held[len(number)] if len(self.held) > len(number) else None
        means = self._has_meaning(number)
        if isinstance(after, events.Key):
            action = self._keyboard.action_for(after)
            is_late = means and after.time - number[-1].time > IN_ONE_GO
            if action is not None and action.id in _COUNTED and not is_late:
                for _ in number:
                    self.held.popleft()
                return int("".join(key.character or "" for key in number))
        if not means:
            for _ in number if after is None else [*number, after]:
                self.held.popleft()
            if _key_of(after) not in _GIVING_UP:
                self._app.notify("A number repeats a movement, such as 5 j", severity="warning")
        return 1

    # Dropping

    def _is_choice(self, event: TypedEvent) -> bool:
        """Return whether a text is typed into a menu, which takes it only if it leads on."""
        return self._keyboard.is_choosing and _is_text(event)

    def _is_dropped(self, event: TypedEvent) -> bool:
        """Return whether a key was typed for an input that has not opened, not even late."""
        is_open = self._front != self._dropped_at
        if is_open or event.time >= self._dropped_until or not _is_text(event):
            self._dropped_until = 0.0
            return False
        self._dropped_until = max(self._dropped_until, event.time + IN_ONE_GO)
        return True

    # Waiting

    def _waits_for(self, action: "Action | None") -> str:
        if action is not None and action.id in _AT_ONCE:
            return ""
        nodes = acting_nodes(self._app.screen)
        controllers = (each for node in nodes for each in node.controllers)
        return next(filter(None, (each.waits_for(action) for each in controllers)), "")

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


def _key_of(event: TypedEvent | None) -> str:
    return event.key if isinstance(event, events.Key) else ""


def _is_text(event: TypedEvent) -> bool:
    """Return whether an event is part of a text that is typed and accepted."""
    if isinstance(event, events.Paste):
        return True
    return event.is_printable or event.key in ("enter", "backspace", "ctrl+u")
