"""Open the dashboard on some settings, where there is a terminal for it."""

import gc
import os
import sys
from collections.abc import Callable

from trunkline.commands.reporting.failure import Failure
from trunkline.commands.serve.settings_check import key_problems, theme_problems
from trunkline.settings import Settings, SettingsError


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
