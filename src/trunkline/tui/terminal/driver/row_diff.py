"""Changing one row of the screen into another, with the fewest bytes that a simple rule finds."""

from itertools import compress
from operator import is_not, ne, or_
from typing import Final

from trunkline.tui.terminal.driver.canvas import TAIL
from trunkline.tui.terminal.driver.cell_style import CellStyle, transition
from trunkline.tui.terminal.driver.pen import Pen, cells_of, is_doubtful, reach, way

# A gap of unchanged cells that is longer than this costs more to write over than to jump.
_LONGEST_BRIDGE: Final = 8
# ESC[nX and the jump behind it, together.
_ERASE_AND_JUMP: Final = 10
_ERASE_TO_END: Final = "\x1b[K"


class Row:
    """The cells of one row: what they show, and how."""

    __slots__ = ("chars", "looks")

    def __init__(self, chars: list[str], looks: list[CellStyle]) -> None:
        self.chars, self.looks = chars, looks

    def copy(self) -> "Row":
        """Give a row of its own that is as this one."""
        return Row(list(self.chars), list(self.looks))

    def differs(self, other: "Row") -> bool:
        """Whether any cell is not as that of the other row."""
        return self.chars != other.chars or self.looks != other.looks

    def has_doubtful(self) -> bool:
        """Whether the width of any cell is doubtful, or more than one."""
        text = "".join(self.chars)
        if text.isascii() and len(text) == len(self.chars):
            return False
        return TAIL in self.chars or len(text) != len(self.chars) or is_doubtful(max(text))

    def blanks_from(self, x: int) -> int:
        """Give where the blanks end that begin at x and look the same; x where there are none."""
        chars, looks, style = self.chars, self.looks, self.looks[x]
        end, width = x, len(self.chars)
        while end < width and chars[end] == " " and looks[end] is style:
            end += 1
        return end


def change_row(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Make row `y`, which shows `old`, show `new`."""
    changed = _changed_cells(old, new)
    if not changed:
        return
    last = changed[-1]
    # Up to where cells have been erased, and up to where it is known whether that is worth it.
    erased = judged = 0
    index = 0
    while index < len(changed):
        x = changed[index]
        index += 1
        if x < erased or new.chars[x] == TAIL:
            continue
        _approach(pen, x, y, new)
        if new.chars[x] == " " and x >= judged:
            judged = new.blanks_from(x)
            if _erase(pen, new, x, judged, last):
                erased = judged
                continue
        _write(pen, x, new)
        if more := _easy_cells(pen, new, changed, index):
            pen.write("".join(new.chars[pen.x : pen.x + more]), more)
            index += more


def _easy_cells(pen: Pen, row: Row, changed: list[int], index: int) -> int:
    """Give how many of the changed cells can be written as they are, at the pen and in its look.

    Those are ASCII, and blanks only where they are too few to be erased.
    """
    style, blank = pen.look, pen.look.blank
    x, start, width = pen.x, index, len(row.chars)
    while index < len(changed) and changed[index] == x < width:
        char = row.chars[x]
        if char == " ":
            if row.looks[x] is not blank or x + 1 == width or row.chars[x + 1] == " ":
                break
        elif row.looks[x] is not style or not char or not char.isascii():
            break
        x += 1
        index += 1
    return index - start


def _write(pen: Pen, x: int, row: Row) -> None:
    """Write one cell, at which the pen is."""
    char, style = row.chars[x], row.looks[x]
    if char == " ":
        _wear_for_blank(pen, x, row)
        pen.write(char, 1)
        return
    pen.wear(style)
    if char.isascii():
        pen.write(char, 1)
    elif is_doubtful(char):
        pen.write_doubtful(char, cells_of(char))
    else:
        pen.write(char, cells_of(char))


def _wear_for_blank(pen: Pen, x: int, row: Row) -> None:
    """Put a look in force that shows a space as wanted: best that of the text which follows."""
    style = row.looks[x]
    if pen.look.blank is style:
        return
    end = row.blanks_from(x)
    follower = row.looks[end] if end < len(row.looks) else style
    pen.wear(follower if follower.blank is style else style)


def _erase(pen: Pen, row: Row, start: int, end: int, last: int) -> bool:
    """Erase the blanks from start to end instead of writing them, where that is shorter.

    It leaves the pen where it is. `last` is the last cell of the row that must change.
    """
    if not pen.can_erase(row.looks[start]):
        return False
    cells = min(end, last + 1) - start
    if end == len(row.chars) and cells > len(_ERASE_TO_END):
        sequence = _ERASE_TO_END
    elif cells > _ERASE_AND_JUMP and pen.terminal.erase_characters:
        sequence = f"\x1b[{cells}X"
    else:
        return False
    _wear_for_blank(pen, start, row)
    pen.raw(sequence)
    return True


def _changed_cells(old: Row, new: Row) -> list[int]:
    differs = map(or_, map(ne, old.chars, new.chars), map(is_not, old.looks, new.looks))
    changed = list(compress(range(len(new.chars)), differs))
    if not new.has_doubtful():
        return changed
    widened = set(changed)
    for x in changed:
        start = x - 1 if new.chars[x] == TAIL else x
        widened.add(start)
        if is_doubtful(new.chars[start]):
            _widen(widened, start, new)
    return sorted(widened)


def _widen(changed: set[int], start: int, new: Row) -> None:
    """Add what a terminal that draws a grapheme wider than thought would write over."""
    pending = [start]
    while pending:
        x = pending.pop()
        for covered in range(x, min(x + reach(new.chars[x]), len(new.chars))):
            if covered not in changed:
                changed.add(covered)
                if is_doubtful(new.chars[covered]):
                    pending.append(covered)


def _approach(pen: Pen, x: int, y: int, row: Row) -> None:
    """Bring the pen to a cell: over the unchanged ones before it, or by a jump."""
    if pen.x == x and pen.y == y:
        return
    if pen.y == y and 0 <= pen.x < x <= pen.x + _LONGEST_BRIDGE and _bridge(pen, x, y, row):
        return
    pen.move(x, y)


def _bridge(pen: Pen, x: int, y: int, row: Row) -> bool:
    """Write the cells from the pen up to x, if that is no longer than a jump over them."""
    gap = range(pen.x, x)
    skipped = row.chars[pen.x : x]
    if not "".join(skipped).isascii() and any(map(is_doubtful, skipped)):
        return False
    if skipped[0] == TAIL:
        return False
    jump = len(way(pen.x, pen.y, x, y)) + len(transition(pen.look, row.looks[x]))
    cost, style = 0, pen.look
    for g in (*gap, x):
        char, wanted = row.chars[g], row.looks[g]
        if not (char == " " and style.blank is wanted):
            cost += len(transition(style, wanted))
            style = wanted
        cost += len(char.encode()) if g != x else 0
        if cost > jump:
            return False
    for g in gap:
        if row.chars[g] != TAIL:
            _write(pen, g, row)
    return True
