"""Marks in a text area: one line a line feed, and every character back as it was."""

import random

import pytest

from trunkline.tui.text.text_marks import TextMarks, is_plain

ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
OTHERS = "ab \té\x00\x1b\x7f\x9b\ud800\ufdd0\U000f0000␍"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a\n",
        "a\r\nb\r\n",
        "a\r\nb\nc",
        "a\rb",
        "\r",
        "\r\n",
        "a\n\r\nb",
        "a\r\r\nb",
        *ENDS,
    ],
)
def test_a_text_that_nobody_edits_is_the_same(text: str) -> None:
    marks = TextMarks(text)
    assert marks.original(marks.shown) == text
    assert "\n".join(marks.shown.splitlines()) == marks.shown.removesuffix("\n")


def test_random_texts_are_the_same() -> None:
    random.seed(11)
    for _ in range(2000):
        text = "".join(random.choices(ENDS + OTHERS, k=random.randrange(12)))
        marks = TextMarks(text)
        assert marks.original(marks.shown) == text
        assert len(marks.pictured(marks.shown)) == len(marks.shown)


@pytest.mark.parametrize(
    ("text", "typed", "result"),
    [
        ("a\r\nb", "\n", "\r\na\r\nb"),
        ("a\r\nb\n", "\n", "\na\r\nb\n"),
        ("a", "x\r\ny\rz", "x\ny\nza"),
        ("a\u2028b", "\u2028\f", "\u2028\fa\u2028b"),
        ("a", "\ufdd0", "\ufdd0a"),
    ],
)
def test_what_is_typed_is_all_that_changes(text: str, typed: str, result: str) -> None:
    marks = TextMarks(text)
    assert marks.original(marks.typed(typed) + marks.shown) == result


def test_symbols_stand_for_what_a_terminal_would_perform() -> None:
    marks = TextMarks("a\r\x1b\x7f\u2028\x9b\n\r\n")
    assert marks.pictured(marks.shown) == "a␍␛␡↵�\n␍\n"
    assert is_plain("a\n\tb")
    assert not is_plain("a\rb")
