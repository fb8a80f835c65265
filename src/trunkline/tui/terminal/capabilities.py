"""What the terminal is and can do, learnt from the environment without asking it anything."""

import os
from collections.abc import Mapping
from enum import IntEnum
from typing import IO, Final

SMALLEST: Final = (40, 10)
"""The fewest columns and rows that the dashboard can be used in."""


class Colours(IntEnum):
    """How many colours a terminal has."""

    SIXTEEN = 16
    MANY = 256
    TRUE = 1 << 24


class Multiplexer(IntEnum):
    """What stands between the program and the terminal."""

    NONE = 0
    TMUX = 1
    SCREEN = 2


def refusal(env: Mapping[str, str], stdin: IO[str] | None, stdout: IO[str] | None) -> str:
    """Return why the dashboard cannot run here, in one sentence; empty where it can.

    Args:
        env: the environment.
        stdin: the standard input.
        stdout: the standard output.
    """
    if stdin is None or stdout is None or not (stdin.isatty() and stdout.isatty()):
        return (
            "the dashboard needs a terminal; for scripts there are trunkline list, lookup and "
            "profiles"
        )
    term = env.get("TERM", "")
    if term in ("", "dumb", "unknown"):
        return (
            f"the dashboard cannot be drawn on this terminal (TERM is {term or 'not set'}); "
            "set TERM to what it is, such as xterm"
        )
    columns, rows = os.get_terminal_size(stdout.fileno())
    # A terminal that does not know its size says 0 × 0; 80 × 24 is assumed then.
    if (columns, rows) != (0, 0) and (columns < SMALLEST[0] or rows < SMALLEST[1]):
        return (
            f"the dashboard needs at least {SMALLEST[0]} columns and {SMALLEST[1]} rows "
            f"(80 by 24 is comfortable), and this terminal has {columns} by {rows}"
        )
    return ""


def colours_of(env: Mapping[str, str]) -> Colours:
    """Return how many colours are sent to the terminal, by the rules that Textual goes by.

    OpenSSH does not pass `COLORTERM` on: over SSH there are 256 where `TERM` says so.
    """
    forced = env.get("TEXTUAL_COLOR_SYSTEM", "auto").lower()
    if forced in _FORCED:
        return _FORCED[forced]
    if env.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Colours.TRUE
    kind = env.get("TERM", "").strip().lower().rpartition("-")[2]
    return Colours.MANY if kind in ("256color", "kitty") else Colours.SIXTEEN


_FORCED: Final[Mapping[str, Colours]] = {
    "standard": Colours.SIXTEEN,
    "256": Colours.MANY,
    "truecolor": Colours.TRUE,
}


def is_light(env: Mapping[str, str]) -> bool:
    """Return whether the terminal's ground is light, where `COLORFGBG` says so (rxvt, Konsole)."""
    ground = env.get("COLORFGBG", "").rpartition(";")[2]
    return ground in ("7", "15")


def is_remote(env: Mapping[str, str]) -> bool:
    """Return whether the terminal is at the other end of an SSH connection."""
    return any(env.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))


def has_display(env: Mapping[str, str]) -> bool:
    """Return whether the program runs beside a desktop whose clipboard it can reach."""
    return any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) and not is_remote(env)


def multiplexer_of(env: Mapping[str, str]) -> Multiplexer:
    """Return what stands between the program and the terminal."""
    if env.get("TMUX"):
        return Multiplexer.TMUX
    if env.get("STY") or env.get("TERM", "").startswith("screen"):
        return Multiplexer.SCREEN
    return Multiplexer.TMUX if env.get("TERM", "").startswith("tmux") else Multiplexer.NONE
