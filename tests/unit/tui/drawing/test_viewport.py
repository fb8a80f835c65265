"""The viewport: motions, scrolling, and which rows to redraw."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.tui.drawing.viewport import Motion, Viewport


def viewport(row: int = 0, top: int = 0, height: int = 5, span: int = 1) -> Viewport:
    view = Viewport()
    view.row, view.top, view.height, view.span = row, top, height, span
    return view


@pytest.mark.parametrize(
    ("motion", "row", "top"),
    [
        ("up", 9, 8),
        ("down", 11, 8),
        ("page-up", 6, 4),
        ("page-down", 14, 12),
        ("half-page-up", 8, 6),
        ("half-page-down", 12, 10),
        ("top", 0, 0),
        ("bottom", 99, 95),
    ],
)
def test_a_motion_moves_and_scrolls(motion: Motion, row: int, top: int) -> None:
    view = viewport(10, 8)
    target, scroll = view.target(motion)
    view.move(target, 100, scroll=scroll)
    assert (view.row, view.top) == (row, top)


def test_down_skips_the_rows_of_the_current_item() -> None:
    assert viewport(3, span=4).target("down") == (7, 0)


def test_a_move_without_scrolling_redraws_both_rows() -> None:
    view = viewport(1)
    assert view.move(2, 10) == (1, 2)
    assert view.move(2, 10) == ()
    assert view.move(7, 10) is None


def test_an_item_of_several_rows_is_visible_from_its_first_row() -> None:
    view = viewport(6, span=3)
    view.fit(20)
    assert view.top == 4
    view.span = 9
    view.fit(20)
    assert view.top == 6


def test_nothing_scrolls_before_the_first_layout() -> None:
    view = viewport(height=0)
    view.move(50, 100)
    assert (view.row, view.top) == (50, 0)


@given(
    st.lists(st.tuples(st.integers(-60, 60), st.integers(-9, 9)), max_size=8),
    st.integers(1, 40),
    st.integers(1, 12),
)
def test_the_current_row_is_visible_and_no_line_is_wasted(
    moves: list[tuple[int, int]], count: int, height: int
) -> None:
    view = viewport(height=height)
    for by, scroll in moves:
        view.move(view.row + by, count, scroll=scroll)
        assert 0 <= view.row < count
        assert view.top <= view.row < view.top + height
        assert 0 <= view.top <= max(0, count - height)
