"""Detecting a block of rows that has moved up or down, as when a list is scrolled."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from trunkline.tui.terminal.driver.cell_style import PLAIN
from trunkline.tui.terminal.driver.pen import Pen
from trunkline.tui.terminal.driver.row_diff import Row

# The most adjacent rows of a block that do not match, such as the one under the cursor.
_LARGEST_HOLE: Final = 3
_FEWEST_ROWS: Final = 2


class Move(NamedTuple):
    """The rows from top to bottom (both included) move up by `by`, or down if it is negative."""

    top: int
    bottom: int
    by: int

    def apply(self, rows: list[Row], width: int) -> list[Row]:
        """Return the rows that the terminal shows after the move; freed rows are plain blanks."""
        moved = list(rows)
        for y in range(self.top, self.bottom + 1):
            source = y + self.by
            inside = self.top <= source <= self.bottom
            moved[y] = rows[source] if inside else Row([" "] * width, [PLAIN] * width)
        return moved

    def send(self, pen: Pen, height: int) -> None:
        """Send the move: margins, insert or delete lines, margins off.

        The style is plain, since terminals differ in how they colour freed lines. They differ, too,
        in where the margins leave the cursor.
        """
        pen.switch(PLAIN)
        margins = self.bottom != height - 1
        if margins:
            pen.raw(f"\x1b[{self.top + 1};{self.bottom + 1}r")
            pen.lose()
        pen.move(0, self.top)
        count = "" if abs(self.by) == 1 else str(abs(self.by))
        pen.raw(f"\x1b[{count}{'M' if self.by > 0 else 'L'}")
        if margins:
            pen.raw("\x1b[r")
            pen.lose()


def find_move(old: list[Row], changed: Mapping[int, Row]) -> tuple[Move | None, int]:
    """Return the move that most changed rows agree on by their text, and how many they are.

    Args:
        old: all rows as they are shown.
        changed: the new rows by their number, in ascending order.
    """
    rows_by_text: defaultdict[str, list[int]] = defaultdict(list)
    for y in changed:
        rows_by_text["".join(old[y].chars)].append(y)
    texts = {y: "".join(row.chars) for y, row in changed.items()}
    # A text in several rows, such as an empty one, tells nothing about moves.
    sources = {
        y: rows_by_text[text] for y, text in texts.items() if len(rows_by_text.get(text, ())) == 1
    }
    votes = Counter(source[0] - y for y, source in sources.items() if source[0] != y)
    if not votes:
        return None, 0
    by, count = votes.most_common(1)[0]
    if count < _FEWEST_ROWS:
        return None, 0
    start, end = _longest_run([y for y, source in sources.items() if source[0] - y == by])
    return Move(min(start, start + by), max(end, end + by), by), count


def _longest_run(rows: list[int]) -> tuple[int, int]:
    """Return the ends of the longest run of ascending rows without a large hole."""
    runs = [[rows[0], rows[0]]]
    for before, row in pairwise(rows):
        if row - before <= _LARGEST_HOLE + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    first, last = max(runs, key=lambda run: run[1] - run[0])
    return first, last
