"""`trunkline` alone: the dashboard on the user's profiles."""

import argparse
import gc
import os
import sys
from collections.abc import Callable

from trunkline.commands.serve.settings_check import key_problems, theme_problems
from trunkline.commands.selection.context import settings_of
from trunkline.commands.reporting.failure import Failure
from trunkline.settings import Settings, SettingsError

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

    def demo() -> int:
        from trunkline.commands.serve.demo import open_demo

        return open_demo(settings)

    return open_dashboard(settings, start=settings.profile or None, demo=demo)


def open_dashboard(
    settings: Settings, start: str | None, demo: Callable[[], int] | None = None
) -> int:
    """Draw the dashboard until the user leaves it.

    Args:
        settings: what is in force.
        start: the profile to begin with.
        demo: opens the demo, for the screen that offers it.

    Returns:
        The exit code.

    Raises:
        SettingsError: keys that cannot be used, or a theme that does not exist.
    """
    # From here on much is imported, and nothing of it is ever garbage.
    gc.disable()
    try:
        if problems := [*key_problems(settings), *theme_problems(settings)]:
            raise SettingsError(*problems)
        from trunkline.tui.app.run import run

        return run(settings, start=start, demo=demo)
    finally:
        gc.enable()


def demand_terminal() -> None:
    """Make sure that there is a terminal to draw on.

    Raises:
        Failure: there is none, it cannot place text, or it is too small.
    """
    from trunkline.tui.terminal.capabilities import refusal

    if reason := refusal(os.environ, sys.stdin, sys.stdout):
        raise Failure(reason)
