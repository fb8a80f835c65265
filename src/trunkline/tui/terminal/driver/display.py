"""The picture that the program wants, and what to send to the terminal next."""

from threading import RLock
from typing import Final

from trunkline.tui.terminal.driver.canvas import Canvas
from trunkline.tui.terminal.driver.cell_style import PLAIN, transition
from trunkline.tui.terminal.driver.frame_parser import SYNC_BEGINS, SYNC_ENDS, FrameParser
from trunkline.tui.terminal.driver.painter import Painter
from trunkline.tui.terminal.driver.pen import Terminal

ALT_SCREEN_ON: Final = "\x1b[?1049h"
ALT_SCREEN_OFF: Final = "\x1b[?1049l"

# Terminals read at least this much at once, so that less is never seen half drawn.
_ATOMIC: Final = 512


class Display:
    """Accepts what a program writes at any time, and returns what the terminal needs next.

    Only the newest picture counts: whatever was written between two calls of `take` is sent as one
    difference. Outside the alternate screen everything passes unchanged, and so does everything
    after a sequence that the model of the screen does not know. Threads may share a display.

    Attributes:
        drawing: whether the alternate screen is on, so that a picture is kept.
        plain: whether an unknown sequence has come, so that everything passes.
    """

    def __init__(self, terminal: Terminal, width: int, height: int) -> None:
        # Re-entrant, because a signal that suspends the program may come during a frame.
        self._lock = RLock()
        self._canvas = Canvas(width, height)
        self._parser = FrameParser()
        self._painter = Painter(terminal)
        self._passing: list[str] = []
        self.drawing = False
        self._in_frame = False
        self._has_frame = False
        self._synchronised = False
        self._outdated = False
        self.plain = False

    def feed(self, data: str, width: int, height: int) -> bool:
        """Accept what the program wrote for a terminal of a size.

        Returns:
            Whether there may be something to take: within a frame there is not.
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

    def invalidate(self) -> None:
        """Repaint everything with the next `take`: the terminal was resized or drawn over.

        It acquires no lock, so that a signal handler may call it.
        """
        self._outdated = True

    def restore(self, modes: str) -> None:
        """Send the modes of the terminal and repaint everything with the next `take`."""
        with self._lock:
            self._passing.append(modes)
            self._outdated = True

    def take(self) -> str:
        """Return what to send to the terminal now; empty if it is up to date."""
        with self._lock:
            return self._take()

    def _begin(self, data: str) -> None:
        self._passing.append(data)
        self.drawing = True
        self._has_frame = self._in_frame = False
        self._parser = FrameParser()
        self._canvas = Canvas(self._canvas.width, self._canvas.height)
        self._painter.forget()

    def _end(self, data: str) -> None:
        # A picture that was not painted yet is not needed any more.
        self.drawing = False
        if self._has_frame:
            self._passing.append("\x1b[m")
        self._painter.forget()
        self._passing.append(data)

    def _draw(self, data: str, width: int, height: int) -> None:
        if (width, height) != (self._canvas.width, self._canvas.height):
            self._canvas.resize(width, height)
        other, rest = self._parser.parse(data, self._canvas)
        if other:
            self._passing.append(other)
        if other != data:
            self._has_frame = True
        if rest:
            self._give_up()
            self._passing.append(rest)

    def _give_up(self) -> None:
        """Bring the terminal to the state that the program expects, and pass everything on."""
        in_frame, self._in_frame = self._in_frame, False
        picture = self._take()
        style = transition(self._painter.style or PLAIN, self._parser.style)
        self._passing += [picture, style, SYNC_BEGINS if in_frame else ""]
        self.drawing, self.plain = False, True

    def _take(self) -> str:
        passing = "".join(self._passing)
        self._passing.clear()
        if not self.drawing or not self._has_frame or self._in_frame:
            return passing
        if self._outdated:
            self._outdated = False
            self._painter.forget()
        picture = self._painter.paint(self._canvas)
        if self._synchronised and len(picture) > _ATOMIC:
            picture = SYNC_BEGINS + picture + SYNC_ENDS
        return passing + picture
