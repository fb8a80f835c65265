"""Vendors' texts in one line."""

from hypothesis import given
from hypothesis import strategies as st

from trunkline.api.one_line import one_line


@given(st.text(), st.integers(1, 60))
def test_any_text_becomes_one_printable_line_within_the_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line.isprintable()


def test_readable_text_is_kept() -> None:
    assert one_line("  Forbidden:\n\tno access ") == "Forbidden: no access"
    assert one_line("\x1b[31mred\x07") == r"\x1b[31mred\x07"
    assert one_line("x" * 400, 10) == "xxxxxxxxx…"
