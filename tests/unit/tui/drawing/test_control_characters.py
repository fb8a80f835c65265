"""Control characters are drawn as symbols, one for one."""

import pytest

from trunkline.tui.drawing.control_characters import with_line_feeds, with_symbols


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain té日", "plain té日"),
        ("a\x1b[31mb\x07\x00", "a␛[31mb␇␀"),
        ("\r\n\x7f", "␍␊␡"),
        ("\x9b\u2028\u202e", "�↵�"),
        ("tab\there", "tab\there"),
    ],
)
def test_control_characters_are_symbols(text: str, drawn: str) -> None:
    assert with_symbols(text) == drawn
    assert len(drawn) == len(text)


def test_line_ends_that_terminals_paste_become_line_feeds() -> None:
    assert with_line_feeds("a\rb\r\nc\n\rd\u2028") == "a\nb\nc\n\nd\u2028"
