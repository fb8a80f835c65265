"""Changing one row of the screen into another, with the fewest bytes that simple rules find."""

from itertools import compress
from operator import is_not, ne, or_
from typing import Final

from trunkline.tui.terminal.driver.canvas import TAIL
from trunkline.tui.terminal.driver.cell_style import CellStyle, transition
from trunkline.tui.terminal.driver.pen import Pen, cells_of, is_doubtful, movement, reach

# A longer gap of unchanged cells costs more to write again than to jump over.
_LONGEST_BRIDGE: Final = 8
# The bytes of ESC[nX and of the jump after it.
_ERASE_AND_JUMP: Final = 10
_ERASE_TO_END: Final = "\x1b[K"


class Row:
    """The cells of one row: their texts and their styles."""

    __slots__ = ("chars", "styles")

    def __init__(self, chars: list[str], styles: list[CellStyle]) -> None:
        self.chars, self.styles = chars, styles

    def copy(self) -> "Row":
        """Return a copy."""
        return Row(list(self.chars), list(self.styles))

    def differs(self, other: "Row") -> bool:
        """Return whether any cell differs from that of another row."""
        return self.chars != other.chars or self.styles != other.styles

    def has_doubtful(self) -> bool:
        """Return whether the width of any cell is doubtful, or more than one."""
        text = "".join(self.chars)
        if text.isascii() and len(text) == len(self.chars):
            return False
        return TAIL in self.chars or len(text) != len(self.chars) or is_doubtful(max(text))

    def blanks_from(self, x: int) -> int:
        """Return the end of the run of equal blanks that starts at x; x without one."""
        chars, styles, style = self.chars, self.styles, self.styles[x]
        end, width = x, len(self.chars)
        while end < width and chars[end] == " " and styles[end] is style:
            end += 1
        return end


def change_row(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Turn row `y`, which shows `old`, into `new`."""
    changed = _changed_cells(old, new)
    if not changed:
        return
    last = changed[-1]
    # The ends of the cells that are erased, and of those known not to be worth erasing.
    erased = considered = 0
    index = 0
    while index < len(changed):
        x = changed[index]
        index += 1
        if x < erased or new.chars[x] == TAIL:
            continue
        _approach(pen, x, y, new)
        if new.chars[x] == " " and x >= considered:
            considered = new.blanks_from(x)
            if _erase(pen, new, x, considered, last):
                erased = considered
                continue
        _write(pen, x, new)
        if more := _easy_cells(pen, new, changed, index):
            pen.write("".join(new.chars[pen.x : pen.x + more]), more)
            index += more


def _easy_cells(pen: Pen, row: Row, changed: list[int], index: int) -> int:
    """Return how many changed cells can be written at once, at the pen and in its style.

    They are ASCII; blanks only if there are too few to erase.
    """
    style, blank = pen.style, pen.style.blank
    x, start, width = pen.x, index, len(row.chars)
    while index < len(changed) and changed[index] == x < width:
        char = row.chars[x]
        if char == " ":
            if row.styles[x] is not blank or x + 1 == width or row.chars[x + 1] == " ":
                break
        elif row.styles[x] is not style or not char or not char.isascii():
            break
        x += 1
        index += 1
    return index - start


def _write(pen: Pen, x: int, row: Row) -> None:
    char, style = row.chars[x], row.styles[x]
    if char == " ":
        _switch_for_blank(pen, x, row)
        pen.write(char, 1)
        return
    pen.switch(style)
    if char.isascii():
        pen.write(char, 1)
    elif is_doubtful(char):
        pen.write_doubtful(char, cells_of(char))
    else:
        pen.write(char, cells_of(char))


def _switch_for_blank(pen: Pen, x: int, row: Row) -> None:
    """Switch to a style that shows the space as wanted: if possible, that of the following text."""
    style = row.styles[x]
    if pen.style.blank is style:
        return
    end = row.blanks_from(x)
    follower = row.styles[end] if end < len(row.styles) else style
    pen.switch(follower if follower.blank is style else style)


def _erase(pen: Pen, row: Row, start: int, end: int, last: int) -> bool:
    """Erase the blanks from start to end if that is shorter than writing them.

    The pen stays where it is. `last` is the last cell of the row that must change.

    Returns:
        Whether they were erased.
    """
    if not pen.can_erase(row.styles[start]):
        return False
    cells = min(end, last + 1) - start
    if end == len(row.chars) and cells > len(_ERASE_TO_END):
        sequence = _ERASE_TO_END
    elif cells > _ERASE_AND_JUMP and pen.terminal.erase_characters:
        sequence = f"\x1b[{cells}X"
    else:
        return False
    _switch_for_blank(pen, start, row)
    pen.raw(sequence)
    return True


def _changed_cells(old: Row, new: Row) -> list[int]:
    differs = map(or_, map(ne, old.chars, new.chars), map(is_not, old.styles, new.styles))
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
    """Add the cells that a terminal overwrites if it draws a grapheme wider than expected."""
    pending = [start]
    while pending:
        x = pending.pop()
        for covered in range(x, min(x + reach(new.chars[x]), len(new.chars))):
            if covered not in changed:
                changed.add(covered)
                if is_doubtful(new.chars[covered]):
                    pending.append(covered)


def _approach(pen: Pen, x: int, y: int, row: Row) -> None:
    """Move the pen to a cell, over the unchanged ones before it or by a jump."""
    if pen.x == x and pen.y == y:
        return
    if pen.y == y and 0 <= pen.x < x <= pen.x + _LONGEST_BRIDGE and _bridge(pen, x, y, row):
        return
    pen.move(x, y)


def _bridge(pen: Pen, x: int, y: int, row: Row) -> bool:
    """Write the cells from the pen up to x if that is not longer than a jump; return whether."""
    gap = range(pen.x, x)
    skipped = row.chars[pen.x : x]
    if not "".join(skipped).isascii() and any(map(is_doubtful, skipped)):
        return False
    if skipped[0] == TAIL:
        return False
    jump = len(movement(pen.x, pen.y, x, y)) + len(transition(pen.style, row.styles[x]))
    cost, style = 0, pen.style
    for g in (*gap, x):
        char, own = row.chars[g], row.styles[g]
        if not (char == " " and style.blank is own):
            cost += len(transition(style, own))
            style = own
        cost += len(char.encode()) if g != x else 0
        if cost > jump:
            return False
    for g in gap:
        if row.chars[g] != TAIL:
            _write(pen, g, row)
    return True
