"""The sequences for the modes of a terminal: those that the program expects, and those before."""

from typing import Final

PICTURE_AS_EXPECTED: Final = "\x1b[?5;6;69l\x1b[r\x1b[4l\x1b(B\x0f\x1b[m"
"""Turns off what other programs may have left: reverse video, margins and their origin, inserting
instead of overwriting, line drawing characters, a style."""

MOUSE_ON: Final = "\x1b[?1000;1003;1015;1006h"
MOUSE_OFF: Final = "\x1b[?1000;1002;1003l"

RESTORED: Final = (
    "\x1b[?2026l\x1b[r\x1b[<u\x1b[?1004;2048;2004;1016;1006;1015;1003;1000l"
    "\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[m"
)
"""No frame, margins, kitty's keys, focus reports, sizes, paste and mouse; wrapping, main screen and
cursor on."""
