"""`trunkline` alone: the dashboard on the user's profiles."""

import argparse
import os
import sys

from trunkline.commands.context import settings_of
from trunkline.commands.failure import Failure
from trunkline.settings import Problem, Settings, SettingsError

__all__ = ["demand_terminal", "open_dashboard", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Open the dashboard, or without any profile the screen that says how to add one.

    Returns:
        The exit code.

    Raises:
        Failure: there is no terminal.
        SettingsError: something is wrong with the settings.
    """
    demand_terminal()
    settings = settings_of(arguments)
    if settings.profile:
        settings.choose()
    return open_dashboard(settings, start=settings.profile or None)


def open_dashboard(settings: Settings, start: str | None) -> int:
    """Draw the dashboard until the user leaves it.

    Args:
        settings: what is in force.
        start: the profile to begin with.

    Returns:
        The exit code.

    Raises:
        SettingsError: keys that cannot be used.
    """
    _check_keys(settings)
    from trunkline.tui.app import run

    return run(settings, start=start)


def _check_keys(settings: Settings) -> None:
    from trunkline.tui.keymap import KeymapError, keymap_of

    try:
        keymap_of(settings.keys)
    except KeymapError as error:
        problems = []
        for id, message in error.problems:
            source = settings.sources.get(f"keys.{id}")
            where, line = (source.where, source.line) if source else ("", None)
            problems.append(Problem(message, f"keys.{id}", where, line))
        raise SettingsError(*problems) from error


def demand_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        Failure: there is none, or it cannot place text.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failure(
            "the dashboard needs a terminal; for scripts there are trunkline list, lookup and "
            "profiles"
        )
    if os.environ.get("TERM", "dumb") in ("", "dumb", "unknown"):
        raise Failure(
            "the dashboard cannot be drawn on this terminal (TERM is "
            f"{os.environ.get('TERM') or 'not set'}); set TERM to what it is, such as xterm"
        )
