"""Changing one row of the screen into another, with the fewest bytes that a simple rule finds."""

from typing import Final

from trunkline.tui.driver.canvas import TAIL
from trunkline.tui.driver.looks import Look, blank_of, transition
from trunkline.tui.driver.pen import Pen, Spot, is_doubtful, reach, way

# A gap of unchanged cells that is longer than this costs more to write over than to jump.
_LONGEST_BRIDGE: Final = 8
# ESC[nX and the jump behind it, together.
_ERASE_AND_JUMP: Final = 10
_ERASE_TO_END: Final = "\x1b[K"


class Row:
    """The cells of one row: what they show, and how."""

    __slots__ = ("chars", "looks")

    def __init__(self, chars: list[str], looks: list[Look]) -> None:
        self.chars, self.looks = chars, looks

    def is_blank(self, x: int, style: Look) -> bool:
        """Whether a cell is a space of that look."""
        return self.chars[x] == " " and self.looks[x] is style


def change_row(pen: Pen, y: int, old: Row, new: Row) -> None:
    """Make row `y`, which shows `old`, show `new`."""
    width = len(new.chars)
    changed = _changed_cells(old, new)
    if not changed:
        return
    last = max(changed)
    looks = _looks_to_wear(new)
    tail = _start_of_tail(new)
    x = min(changed)
    while x <= last:
        if x not in changed or new.chars[x] == TAIL:
            x += 1
            continue
        _approach(pen, x, y, new, looks)
        if _erases_to_end(pen, new, x, last, tail):
            pen.wear_for_erasing(new.looks[x])
            pen.raw(_ERASE_TO_END)
            return
        if (end := _end_of_erasable(pen, new, x, last)) - x > _ERASE_AND_JUMP:
            pen.wear_for_erasing(new.looks[x])
            pen.raw(f"\x1b[{end - x}X")
            x = end
            continue
        pen.write(new.chars[x], looks[x], width)
        x += 1


def _changed_cells(old: Row, new: Row) -> set[int]:
    cells = zip(old.chars, new.chars, old.looks, new.looks, strict=True)
    changed = {
        x
        for x, (char, wanted, style, wanted_style) in enumerate(cells)
        if char != wanted or style is not wanted_style
    }
    for x in sorted(changed):
        char = new.chars[x]
        if char == TAIL:
            changed.add(x - 1)
            char = new.chars[x - 1]
        if char != TAIL and not char.isascii() and is_doubtful(char):
            _widen(changed, x, new)
    return changed


def _widen(changed: set[int], x: int, new: Row) -> None:
    """Add what a terminal that draws this grapheme wider than thought would write over."""
    pending = [x]
    while pending:
        start = pending.pop()
        char = new.chars[start]
        for covered in range(start, min(start + reach(char), len(new.chars))):
            if covered not in changed:
                changed.add(covered)
                covered_char = new.chars[covered]
                if covered_char != TAIL and is_doubtful(covered_char):
                    pending.append(covered)


def _looks_to_wear(row: Row) -> list[Look]:
    """Give each space the look of the text behind it, where that shows the same space.

    Then one sequence does for both.
    """
    looks = list(row.looks)
    following: Look | None = None
    for x in range(len(looks) - 1, -1, -1):
        if row.chars[x] == " " and following is not None and blank_of(following) is looks[x]:
            looks[x] = following
        following = looks[x]
    return looks


def _start_of_tail(row: Row) -> int:
    """Give where the blanks of one look begin that reach to the end of the row."""
    x = len(row.chars)
    style = row.looks[-1]
    while x and row.is_blank(x - 1, style):
        x -= 1
    return x


def _approach(pen: Pen, x: int, y: int, row: Row, looks: list[Look]) -> None:
    """Bring the pen to a cell: over the unchanged ones before it, or by a jump."""
    spot = pen.spot
    if spot is None or spot.y != y or not 0 < x - spot.x <= _LONGEST_BRIDGE:
        pen.move(x, y)
        return
    gap = range(spot.x, x)
    inside_a_wide_one = row.chars[spot.x] == TAIL
    jump = len(way(spot, Spot(x, y))) + len(transition(pen.look, looks[x]))
    if inside_a_wide_one or any(is_doubtful(row.chars[g]) for g in gap):
        pen.move(x, y)
    elif _cost(pen.look, [*gap, x], row, looks) <= jump:
        for g in gap:
            pen.write(row.chars[g], looks[g], len(row.chars))
    else:
        pen.move(x, y)


def _cost(style: Look, cells: list[int], row: Row, looks: list[Look]) -> int:
    """Count the bytes for writing cells, all but the text of the last, which is due anyway."""
    cost = -len(row.chars[cells[-1]].encode())
    for x in cells:
        char = row.chars[x]
        if not (char == " " and blank_of(style) is row.looks[x]):
            cost += len(transition(style, looks[x]))
            style = looks[x]
        cost += len(char.encode())
    return cost


def _erases_to_end(pen: Pen, row: Row, x: int, last: int, tail: int) -> bool:
    cheaper = last - x + 1 > len(_ERASE_TO_END)
    return x >= tail and cheaper and pen.can_erase(row.looks[x])


def _end_of_erasable(pen: Pen, row: Row, x: int, last: int) -> int:
    style = row.looks[x]
    if row.chars[x] != " " or not pen.terminal.erase_characters or not pen.can_erase(style):
        return x
    end = x
    while end <= last and row.is_blank(end, style):
        end += 1
    return end
