"""Cell styles: what SGR means, and that transitions between them are right and short."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.tui.terminal.driver.cell_style import (
    PLAIN,
    CellStyle,
    UnknownSequence,
    cell_style,
    read_sgr,
    transition,
    with_link,
)

ATTRIBUTES = [1, 2, 3, 4, 5, 7, 8, 9, 21, 53]
COLOURS = ["", "31", "97", "38;5;12", "38;2;1;2;3"]
LOOKS = st.builds(
    lambda attributes, front, back: cell_style(
        frozenset(attributes),
        front,
        re.sub("^[39]", lambda m: {"3": "4", "9": "10"}[m[0]], back),
        "",
    ),
    st.sets(st.sampled_from(ATTRIBUTES), max_size=4),
    st.sampled_from(COLOURS),
    st.sampled_from(COLOURS),
)


def after(style: CellStyle, sequence: str) -> CellStyle:
    for parameters in re.findall(r"\x1b\[([0-9;]*)m", sequence):
        style = read_sgr(style, parameters)
    return style


@given(LOOKS, LOOKS)
def test_a_transition_leads_to_the_style(old: CellStyle, new: CellStyle) -> None:
    # A single and a double underline share a switch: a terminal shows one of them.
    sequence = transition(old, new)
    assert re.sub(r"\x1b\[[0-9;]*m", "", sequence) == ""
    assert after(old, sequence) is new


@given(LOOKS, LOOKS)
def test_a_transition_is_no_longer_than_a_reset(old: CellStyle, new: CellStyle) -> None:
    parts = ["0", *map(str, sorted(new.attributes)), new.foreground, new.background]
    reset = f"\x1b[{';'.join(part for part in parts if part)}m"
    assert len(transition(old, new)) <= len(reset)
    assert transition(new, new) == ""


@pytest.mark.parametrize(
    ("style", "parameters", "expected"),
    [
        ("", "1;38;5;12;48;5;3", cell_style(frozenset({1}), "38;5;12", "48;5;3", "")),
        ("1;4;31", "", PLAIN),
        ("1;4;31", "0;7", cell_style(frozenset({7}), "", "", "")),
        ("1;2;3", "22", cell_style(frozenset({3}), "", "", "")),
        ("31;42", "39", cell_style(frozenset(), "", "42", "")),
        ("31;42", "49", cell_style(frozenset(), "31", "", "")),
        ("", "38;2;1;2;3;4", cell_style(frozenset({4}), "38;2;1;2;3", "", "")),
    ],
)
def test_sgr_is_read_as_a_terminal_reads_it(
    style: str, parameters: str, expected: CellStyle
) -> None:
    assert read_sgr(read_sgr(PLAIN, style), parameters) is expected


@pytest.mark.parametrize(
    "parameters", ["38", "38;5", "38;7;1", "48;2;1;2", "58;5;1", "99", "1;999"]
)
def test_unknown_sgr_is_refused(parameters: str) -> None:
    with pytest.raises(UnknownSequence):
        read_sgr(PLAIN, parameters)


def test_a_space_has_the_simplest_equal_style() -> None:
    assert read_sgr(PLAIN, "1;31;44").blank is read_sgr(PLAIN, "44")
    assert read_sgr(PLAIN, "4;44").blank is read_sgr(PLAIN, "4;44")
    assert read_sgr(PLAIN, "7").ground is PLAIN
    assert with_link(read_sgr(PLAIN, "31"), "id=1;x").blank.link


def test_a_link_is_opened_and_closed() -> None:
    linked = with_link(PLAIN, "id=1;https://example.org")
    assert transition(PLAIN, linked) == "\x1b]8;id=1;https://example.org\x1b\\"
    assert transition(linked, PLAIN) == "\x1b]8;;\x1b\\"
