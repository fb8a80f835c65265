"""What the environment tells about the terminal, and where the dashboard refuses to run."""

import io
import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import pytest

from trunkline.tui.terminal.capabilities import (
    Colours,
    Multiplexer,
    colours_of,
    has_display,
    is_remote,
    multiplexer_of,
    refusal,
)

GOOD = {"TERM": "xterm-256color"}


@contextmanager
def terminal(columns: int = 80, rows: int = 24) -> Iterator[IO[str]]:
    """Yield one end of a new terminal of a size."""
    ours, theirs = os.openpty()
    try:
        termios.tcsetwinsize(theirs, (rows, columns))
        with open(theirs, "r+b", buffering=0) as raw, io.TextIOWrapper(raw) as stream:
            yield stream
    finally:
        os.close(ours)


def test_a_terminal_is_accepted() -> None:
    with terminal() as stream:
        assert refusal(GOOD, stream, stream) == ""


def test_a_terminal_that_does_not_know_its_size_is_accepted() -> None:
    with terminal(0, 0) as stream:
        assert refusal(GOOD, stream, stream) == ""


def test_a_pipe_is_refused() -> None:
    with terminal() as stream:
        for streams in ((io.StringIO(), stream), (stream, io.StringIO()), (None, stream)):
            assert refusal(GOOD, *streams).startswith("The dashboard needs a terminal; ")


@pytest.mark.parametrize(("term", "shown"), [("dumb", "dumb"), ("", "not set"), ("unknown",) * 2])
def test_a_terminal_without_a_cursor_is_refused(term: str, shown: str) -> None:
    with terminal() as stream:
        assert f"(TERM is {shown})" in refusal({"TERM": term}, stream, stream)


def test_a_small_terminal_is_refused_with_both_sizes() -> None:
    with terminal(39, 24) as stream:
        assert refusal(GOOD, stream, stream) == (
            "The dashboard needs at least 40 columns and 10 rows "
            "(80 by 24 is comfortable); this terminal has 39 by 24"
        )


@pytest.mark.parametrize(
    ("env", "colours"),
    [
        ({"TERM": "xterm"}, Colours.SIXTEEN),
        ({"TERM": "xterm-256color"}, Colours.MANY),
        *(
            ({"TERM": term, "SSH_TTY": "/dev/pts/1"}, Colours.TRUE)
            for term in (
                *("foot", "foot-extra", "alacritty", "ghostty", "xterm-ghostty", "xterm-kitty"),
                *("wezterm", "xterm-direct", "contour"),
            )
        ),
        ({"TERM": "xterm-kitty", "TMUX": "/run/tmux,1,0"}, Colours.MANY),
        ({"TERM": "screen.foot", "STY": "1.pts"}, Colours.SIXTEEN),
        ({"TERM": "alacritty", "TEXTUAL_COLOR_SYSTEM": "256"}, Colours.MANY),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, Colours.TRUE),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, Colours.TRUE),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "auto"}, Colours.MANY),
    ],
)
def test_colours(env: dict[str, str], colours: Colours) -> None:
    assert colours_of(env) is colours


def test_a_display_is_usable_only_without_ssh() -> None:
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert has_display({"DISPLAY": ":0"})
    assert not has_display(
        {"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}
    )
    assert not has_display({})
    assert is_remote({"SSH_TTY": "/dev/pts/1"})
    assert not is_remote({})


@pytest.mark.parametrize(
    ("env", "multiplexer"),
    [
        ({"TMUX": "/run/tmux,1,0", "TERM": "screen-256color"}, Multiplexer.TMUX),
        ({"STY": "1.pts", "TERM": "xterm"}, Multiplexer.SCREEN),
        ({"TERM": "screen"}, Multiplexer.SCREEN),
        ({"TERM": "tmux-256color"}, Multiplexer.TMUX),
        ({"TERM": "xterm-256color"}, Multiplexer.NONE),
    ],
)
def test_multiplexers(env: dict[str, str], multiplexer: Multiplexer) -> None:
    assert multiplexer_of(env) is multiplexer
