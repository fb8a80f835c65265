"""Parsing what Textual writes: frames become cells of a canvas, everything else passes.

Three things come through a driver's `write`. *Frames* (cursor addressing, SGR, text, erasing,
links) draw on the canvas. *Asides* (modes, titles, clipboard, bell, queries) leave cells, cursor
and colours alone and go to the terminal as they are. Anything else is unknown, and reading ends
there. Sequences are those of ECMA-48 and xterm's "Control Sequences".
"""

import re
from collections.abc import Callable
from typing import Final

from trunkline.tui.terminal.driver.canvas import Canvas
from trunkline.tui.terminal.driver.cell_style import (
    PLAIN,
    CellStyle,
    UnknownSequence,
    read_sgr,
    with_link,
)

SYNC_BEGINS: Final = "\x1b[?2026h"
SYNC_ENDS: Final = "\x1b[?2026l"

_TOKEN: Final = re.compile(
    r"""
    \x1b\[(?P<dress>[0-9;]*)m(?P<run>[^\x00-\x1f\x7f-\x9f]+)\x1b\[0m  # Textual's segment
  | (?P<text>[^\x00-\x1f\x7f-\x9f]+)
  | \x1b\[(?P<parameters>[0-9;]*)(?P<final>[ABCDGHJKXdfm])
  | (?P<control>[\n\r])
  | \x1b\]8;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)
  | (?P<other>
      \x1b\[\?(?!(?:[0-9;]*;)?(?:3|6|47|69|1047|1048|1049)(?:;|[hl]))[0-9;]*[hl]  # private modes
    | \x1b\[\?[0-9;]*\$p                      # is this mode supported?
    | \x1b\[[<>=?][0-9;]*u                    # kitty's keyboard protocol
    | \x1b\[[>?=]?[0-9;]*[cn]                 # what are you? where is the cursor?
    | \x1b\[[0-9;]*[ ]q | \x1b\[[0-9;]*t      # shape of the cursor; the window
    | \x1b\][^\x07\x1b]*(?:\x07|\x1b\\)       # titles, clipboard, pointer shape, palette
    | \x1b[P_^X](?:[^\x1b]|\x1b\x1b|\x1b[^\\\x1b])*\x1b\\   # DCS and its kin, tmux's doubled ESC
    | \x1b[=>] | \x07
    )
    """,
    re.VERBOSE,
)


class FrameParser:
    """Applies output to a canvas, and returns what must go to the terminal unchanged.

    Attributes:
        style: the current style; it outlives a call, as in a terminal.
    """

    def __init__(self) -> None:
        self.style: CellStyle = PLAIN

    def parse(self, data: str, canvas: Canvas) -> tuple[str, str]:
        """Draw the frames in `data` on the canvas, up to the first unknown sequence.

        Returns:
            What is not part of a frame, joined in order; and what was not parsed, empty if all was.
        """
        others: list[str] = []
        end = 0
        for token in _TOKEN.finditer(data):
            if token.start() != end:
                break
            try:
                self._apply(token, canvas, others)
            except UnknownSequence:
                break
            end = token.end()
        return "".join(others), data[end:]

    def _apply(self, token: re.Match[str], canvas: Canvas, others: list[str]) -> None:
        kind = token.lastgroup
        if kind == "run":
            canvas.write(token["run"], read_sgr(self.style, token["dress"]))
            self.style = read_sgr(self.style, "0")
        elif kind == "text":
            canvas.write(token[0], self.style)
        elif kind == "final":
            self._control_sequence(token["final"], token["parameters"], canvas)
        elif kind == "control":
            canvas.move(0, canvas.y + (token[0] == "\n"))
        elif kind == "link":
            body = token["link"]
            self.style = with_link(self.style, "" if body == ";" else body)
        else:
            others.append(token[0])

    def _control_sequence(self, final: str, parameters: str, canvas: Canvas) -> None:
        if final == "m":
            self.style = read_sgr(self.style, parameters)
        elif final == "H" or final == "f":
            row, _, column = parameters.partition(";")
            if ";" in column:
                raise UnknownSequence(parameters)
            canvas.move(int(column or 1) - 1, int(row or 1) - 1)
        elif ";" in parameters:
            raise UnknownSequence(parameters)
        elif erase := _ERASES.get(final):
            erase(canvas, int(parameters or 0), self.style)
        else:
            canvas.move(*_target(final, max(int(parameters or 1), 1), canvas))


def _target(final: str, count: int, canvas: Canvas) -> tuple[int, int]:
    """Return the column and row, from 0, that a cursor movement leads to."""
    x, y = canvas.x, canvas.y
    return {
        "A": (x, y - count),
        "B": (x, y + count),
        "C": (x + count, y),
        "D": (x - count, y),
        "G": (count - 1, y),
        "d": (x, count - 1),
    }[final]


def _erase_cells(canvas: Canvas, count: int, style: CellStyle) -> None:
    canvas.erase(canvas.y, canvas.x, min(canvas.x + max(count, 1), canvas.width), style)


def _erase_in_line(canvas: Canvas, part: int, style: CellStyle) -> None:
    if part > 2:
        raise UnknownSequence(f"EL {part}")
    start = canvas.x if part == 0 else 0
    end = canvas.x + 1 if part == 1 else canvas.width
    canvas.erase(canvas.y, start, end, style)


def _erase_in_display(canvas: Canvas, part: int, style: CellStyle) -> None:
    if part != 2:
        _erase_in_line(canvas, part, style)
    above = range(canvas.y) if part == 1 else range(0)
    below = range(canvas.y + 1, canvas.height) if part == 0 else range(0)
    for y in [*above, *below] if part != 2 else range(canvas.height):
        canvas.erase(y, 0, canvas.width, style)


_ERASES: Final[dict[str, Callable[[Canvas, int, CellStyle], None]]] = {
    "X": _erase_cells,
    "K": _erase_in_line,
    "J": _erase_in_display,
}
