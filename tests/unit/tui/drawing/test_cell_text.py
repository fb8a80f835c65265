"""Text in a number of cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.cell_text import fitted


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Lyon", 6, "Lyon  "),
        ("Lyon", 4, "Lyon"),
        ("London", 4, "Lon…"),
        ("London", 1, "…"),
        ("London", 0, ""),
        ("", 2, "  "),
        ("東京都", 6, "東京都"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東… "),
        ("東京都", 1, "…"),
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("✅ done", 4, "✅ …"),
    ],
)
def test_text_fills_its_cells(text: str, width: int, cut: str) -> None:
    assert fitted(text, width) == cut
    assert cell_len(cut) == width


def test_text_can_be_aligned_right() -> None:
    assert fitted("12", 4, right=True) == "  12"
    assert fitted("12345", 4, right=True) == "123…"


@given(st.text(max_size=12), st.integers(0, 14), st.booleans())
def test_any_text_fills_its_cells(text: str, width: int, right: bool) -> None:
    assert cell_len(fitted(visible(text), width, right=right)) == width
