"""The screen as it should be, and what to send next to get there."""

from threading import RLock
from typing import Final

from trunkline.tui.terminal.driver.canvas import Canvas
from trunkline.tui.terminal.driver.cell_style import PLAIN, transition
from trunkline.tui.terminal.driver.frame_parser import SYNC_BEGINS, SYNC_ENDS, FrameReader
from trunkline.tui.terminal.driver.painter import Painter
from trunkline.tui.terminal.driver.pen import Terminal

ALT_SCREEN_ON: Final = "\x1b[?1049h"
ALT_SCREEN_OFF: Final = "\x1b[?1049l"

# Terminals read at least this much at once, so that less than it is never seen half drawn.
_ATOMIC: Final = 512


class Display:
    """Takes what a program writes, at any time, and gives what a terminal needs, when it can.

    Only the newest picture counts: whatever was written between two calls of `take` costs one
    difference. Outside the alternate screen everything passes as it is. So does everything from
    the first sequence on that the model of the screen cannot hold; `plain` says that it has come
    to that. `drawing` tells whether a picture is being kept. May be used from several threads.
    """

    def __init__(self, terminal: Terminal, width: int, height: int) -> None:
        # Re-entrant, since a signal that suspends the program may come while it draws.
        self._lock = RLock()
        self._canvas = Canvas(width, height)
        self._reader = FrameReader()
        self._painter = Painter(terminal)
        self._passing: list[str] = []
        self.drawing = False
        self._in_frame = False
        self._has_frame = False
        self._synchronised = False
        self._mistrusted = False
        self.plain = False

    def feed(self, data: str, width: int, height: int) -> bool:
        """Take what the program wrote for a terminal of that size.

        Gives whether it is whole: within a frame there is nothing to take yet.
        """
        with self._lock:
            if self.plain:
                self._passing.append(data)
            elif data == ALT_SCREEN_ON:
                self._begin(data)
            elif data == ALT_SCREEN_OFF:
                self._end(data)
            elif not self.drawing:
                self._passing.append(data)
            elif data in (SYNC_BEGINS, SYNC_ENDS):
                self._synchronised = True
                self._in_frame = data == SYNC_BEGINS
            else:
                self._draw(data, width, height)
            return not self._in_frame

    def mistrust(self) -> None:
        """Paint everything again at the next take: the terminal was resized or drawn over.

        Takes no lock, so that a signal handler may call it.
        """
        self._mistrusted = True

    def take(self) -> str:
        """Give what the terminal is to receive now; "" when it is up to date."""
        with self._lock:
            return self._take()

    def _begin(self, data: str) -> None:
        self._passing.append(data)
        self.drawing = True
        self._has_frame = self._in_frame = False
        self._reader = FrameReader()
        self._canvas = Canvas(self._canvas.width, self._canvas.height)
        self._painter.forget()

    def _end(self, data: str) -> None:
        # A picture that was not painted yet has no screen any more.
        self.drawing = False
        if self._has_frame:
            self._passing.append("\x1b[m")
        self._painter.forget()
        self._passing.append(data)

    def _draw(self, data: str, width: int, height: int) -> None:
        if (width, height) != (self._canvas.width, self._canvas.height):
            self._canvas.resize(width, height)
        aside, unread = self._reader.read(data, self._canvas)
        if aside:
            self._passing.append(aside)
        if aside != data:
            self._has_frame = True
        if unread:
            self._surrender()
            self._passing.append(unread)

    def _surrender(self) -> None:
        """Bring the terminal to where the program believes it to be, and get out of the way."""
        in_frame, self._in_frame = self._in_frame, False
        behind = self._take()
        look = transition(self._painter.look or PLAIN, self._reader.style)
        self._passing += [behind, look, SYNC_BEGINS if in_frame else ""]
        self.drawing, self.plain = False, True

    def _take(self) -> str:
        passing = "".join(self._passing)
        self._passing.clear()
        if not self.drawing or not self._has_frame or self._in_frame:
            return passing
        if self._mistrusted:
            self._mistrusted = False
            self._painter.forget()
        picture = self._painter.paint(self._canvas)
        if self._synchronised and len(picture) > _ATOMIC:
            picture = SYNC_BEGINS + picture + SYNC_ENDS
        return passing + picture
