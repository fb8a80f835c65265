"""One frame for one key: nothing is drawn until all that a key has set going has been done.

Textual draws as soon as the first widget has changed, and holds what changes a moment later back
for the next tick of its clock, 16 to 33 ms. It relies on how Textual 8.2.8 draws: while updates are
batched, a screen that is laid out draws into nothing, so that it has to be drawn once more.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual.app import App

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

_LONGEST: Final = 0.05
"""Seconds that a frame is held back for one key; a slow action shows what it has by then."""

_OWED: Final = 0.1
"""Seconds without a frame after which keys that come without a pause no longer hold it back."""

_PAUSE: Final = 0.04
"""Seconds without a key in which every frame that is owed has been drawn."""

_QUIET_TURNS: Final = 2
"""Turns of the event loop without a message waiting: a handler may be between two of them."""


class FrameBatching(App[int]):
    """An app that can hold the screen back."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._missed = False
        self._owed_since = 0.0
        self._last_key = 0.0

    @asynccontextmanager
    async def one_frame(self) -> AsyncIterator[None]:
        """Draw what is done within, and all that follows from it, as one frame."""
        now = monotonic()
        if now - self._last_key > _PAUSE:
            self._owed_since = now
        if now - self._owed_since > _OWED:
            yield
            await self._is_quiet()
            self._last_key = monotonic()
            return
        held = True

        def release() -> None:
            nonlocal held
            if held:
                held = False
                self._end_batch()
                self._draw()

        self._begin_batch()
        timer = asyncio.get_running_loop().call_later(_LONGEST, release)
        try:
            yield
            while held and not await self._is_quiet():
                pass
        finally:
            timer.cancel()
            release()
            self._last_key = monotonic()

    async def _is_quiet(self) -> bool:
        for _ in range(_QUIET_TURNS):
            await asyncio.sleep(0)
            if any(node.message_queue_size for node in self.screen.walk_children(with_self=True)):
                return False
        return True

    def _draw(self) -> None:
        if not self._batch_count and self._running and self.screen_stack:
            if self._missed:
                self._missed = False
                self.screen.refresh()
            self.screen.check_idle()

    def _display(self, screen: "Screen[Any]", renderable: "RenderableType | None") -> None:
        if self._batch_count:
            self._missed = True
        else:
            self._owed_since = monotonic()
        super()._display(screen, renderable)
