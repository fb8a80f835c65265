"""What the terminal can do, as far as the environment tells; the terminal itself is not asked."""

import os
from collections.abc import Mapping
from enum import IntEnum
from typing import IO, Final

SMALLEST: Final = (40, 10)
"""The smallest usable number of columns and rows."""


class Colours(IntEnum):
    """The number of colours of a terminal."""

    SIXTEEN = 16
    MANY = 256
    TRUE = 1 << 24


class Multiplexer(IntEnum):
    """The multiplexer between the program and the terminal."""

    NONE = 0
    TMUX = 1
    SCREEN = 2


def refusal(env: Mapping[str, str], stdin: IO[str] | None, stdout: IO[str] | None) -> str:
    """Return why the dashboard cannot run here, in one sentence; empty if it can."""
    if stdin is None or stdout is None or not (stdin.isatty() and stdout.isatty()):
        return "The dashboard needs a terminal; scripts can use trunkline list, lookup and profiles"
    term = env.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return (
            f"The dashboard cannot be drawn on this terminal (TERM is {term or 'not set'}); "
            "set TERM to the terminal's type, such as xterm"
        )
    columns, rows = os.get_terminal_size(stdout.fileno())
    # A terminal that does not know its size reports 0 × 0; 80 × 24 is assumed then.
    if (columns, rows) != (0, 0) and (columns < SMALLEST[0] or rows < SMALLEST[1]):
        return (
            f"The dashboard needs at least {SMALLEST[0]} columns and {SMALLEST[1]} rows "
            f"(80 by 24 is comfortable); this terminal has {columns} by {rows}"
        )
    return ""


def colours_of(env: Mapping[str, str]) -> Colours:
    """Return the number of colours to use, by Textual's rules.

    OpenSSH does not forward `COLORTERM`: over SSH, there are as many colours as `TERM` says.
    """
    forced = env.get("TEXTUAL_COLOR_SYSTEM", "auto").lower()
    if forced in _FORCED:
        return _FORCED[forced]
    if env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Colours.TRUE
    parts = env.get("TERM", "").strip().lower().split("-")
    if not _TRUE.isdisjoint(parts) and multiplexer_of(env) is Multiplexer.NONE:
        return Colours.TRUE
    return Colours.MANY if parts[-1] in ("256color", "kitty") else Colours.SIXTEEN


_TRUE: Final = frozenset(
    {"alacritty", "contour", "direct", "foot", "ghostty", "kitty", "rio", "wezterm"}
)
"""Parts of the names of terminals that have all colours."""

_FORCED: Final[Mapping[str, Colours]] = {
    "standard": Colours.SIXTEEN,
    "256": Colours.MANY,
    "truecolor": Colours.TRUE,
}


def is_light(env: Mapping[str, str]) -> bool:
    """Return whether `COLORFGBG` (rxvt, Konsole) tells of a light background."""
    background = env.get("COLORFGBG", "").rpartition(";")[2]
    return background in ("7", "15")


def is_remote(env: Mapping[str, str]) -> bool:
    """Return whether the program runs over SSH."""
    return any(env.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def has_display(env: Mapping[str, str]) -> bool:
    """Return whether the program runs on a desktop whose clipboard it can use."""
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) and not is_remote(env)


def multiplexer_of(env: Mapping[str, str]) -> Multiplexer:
    """Return the multiplexer that the program runs in."""
    if env.get("TMUX"):
        return Multiplexer.TMUX
    if env.get("STY") or env.get("TERM", "").startswith("screen"):
        return Multiplexer.SCREEN
    return Multiplexer.TMUX if env.get("TERM", "").startswith("tmux") else Multiplexer.NONE
