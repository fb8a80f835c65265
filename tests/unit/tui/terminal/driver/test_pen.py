"""Cursor movements, and the moves of blocks, on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.terminal import Terminal
from trunkline.tui.terminal.driver.cell_style import PLAIN, cell_style
from trunkline.tui.terminal.driver.pen import UNKNOWN, Pen, movement
from trunkline.tui.terminal.driver.pen import Terminal as Abilities
from trunkline.tui.terminal.driver.row_diff import Row, change_row
from trunkline.tui.terminal.driver.scroll_detection import Move, find_move

NOTHING = (None, 0)
PLACES = st.tuples(st.integers(0, 79), st.integers(0, 23))
BLUE = cell_style(frozenset(), "", "44", "")


@given(PLACES, PLACES)
def test_each_movement_reaches_its_cell(start: tuple[int, int], end: tuple[int, int]) -> None:
    terminal = Terminal()
    terminal.feed(f"\x1b[{start[1] + 1};{start[0] + 1}H".encode())
    terminal.feed(movement(*start, *end).encode())
    assert terminal.cursor == end


@given(PLACES)
def test_a_movement_from_an_unknown_cell_is_absolute(end: tuple[int, int]) -> None:
    terminal = Terminal()
    terminal.feed(movement(UNKNOWN, UNKNOWN, *end).encode())
    assert terminal.cursor == end


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((5, 5), (5, 5), ""),
        ((5, 5), (0, 0), "\x1b[H"),
        ((5, 5), (0, 5), "\r"),
        ((5, 5), (0, 6), "\r\n"),
        ((5, 5), (4, 5), "\b"),
        ((5, 5), (6, 5), "\x1b[C"),
        ((5, 5), (5, 4), "\x1b[A"),
        ((50, 5), (8, 5), "\x1b[9G"),
        ((50, 5), (55, 5), "\x1b[5C"),
        ((UNKNOWN, 5), (7, 5), "\x1b[8G"),
        ((UNKNOWN, 5), (0, 6), "\r\n"),
    ],
)
def test_movements_are_short(start: tuple[int, int], end: tuple[int, int], expected: str) -> None:
    assert movement(*start, *end) == expected


def row(text: str, width: int = 20) -> Row:
    return Row(list(text.ljust(width)), [PLAIN] * width)


def sent(old: Row, new: Row, abilities: Abilities, x: int = 0) -> str:
    pen = Pen(abilities, len(new.chars), x, 0)
    change_row(pen, 0, old, new)
    return "".join(pen.sent)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one two", "one two", ""),
        ("one two", "onE two", "onE"),
        ("a b c d", "A b C d", "A b C"),
        ("a......................", "A.....................!", "A\x1b[21C!"),
        ("name and more", "name", "\x1b[5C\x1b[K"),
        ("left middle middle right", "left               right", f"\x1b[5C{' ' * 6} {' ' * 6}"),
    ],
)
def test_a_row_is_changed_by_its_differences(old: str, new: str, expected: str) -> None:
    width = max(len(old), len(new))
    assert sent(row(old, width), row(new, width), Abilities()) == expected


def test_many_blanks_are_erased_if_the_terminal_can() -> None:
    able = Abilities(back_color_erase=True, erase_characters=True)
    old, new = row("a" * 40 + "end", 43), row("a" + " " * 39 + "end", 43)
    assert sent(old, new, able) == "a\x1b[39X"
    new.styles[1:40] = [BLUE] * 39
    assert sent(old, new, able) == "a\x1b[44m\x1b[39X"
    without = Abilities(erase_characters=True)
    assert sent(old, new, without) == "a\x1b[44m" + " " * 39


def test_a_move_is_found_under_a_cursor_and_between_fixed_rows() -> None:
    old = [row(text) for text in ("head", "a", "b", "c", "d", "e", "foot")]
    new = {y: row(text) for y, text in enumerate(("b", "c", "other", "e", "f"), start=1)}
    assert find_move(old, new) == (Move(top=1, bottom=5, by=1), 3)


def test_changed_rows_are_not_a_move() -> None:
    old = [row(text) for text in "abcdef"]
    assert find_move(old, {y: row(text) for y, text in enumerate("uvwxyz")}) == NOTHING
    assert find_move(old, {0: row("b")}) == NOTHING
    assert find_move([row("")] * 5, {y: row("") for y in range(5)}) == NOTHING


@pytest.mark.parametrize("by", [1, 3, -1, -2])
@pytest.mark.parametrize(("top", "bottom"), [(0, 9), (2, 7), (2, 9), (0, 4)])
def test_a_move_has_its_effect_on_the_terminal(top: int, bottom: int, by: int) -> None:
    terminal = Terminal(20, 10)
    rows = [row(f"row {y}") for y in range(10)]
    terminal.feed("\r\n".join("".join(each.chars).rstrip() for each in rows).encode())
    move = Move(top, bottom, by)
    pen = Pen(Abilities(), 20)
    move.send(pen, 10)
    pen.move(3, 3)
    terminal.feed("".join(pen.sent).encode())
    assert terminal.lines == ["".join(each.chars).rstrip() for each in move.apply(rows, 20)]
    assert terminal.cursor == (3, 3)
