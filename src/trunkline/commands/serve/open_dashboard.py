"""The dashboard, opened on a terminal that can show it."""

import gc
import os
import sys
from collections.abc import Callable

from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.serve.settings_check import key_problems, theme_problems
from trunkline.settings import Settings, SettingsError


def open_dashboard(
    settings: Settings, start: str | None, demo: Callable[[], int] | None = None
) -> int:
    """Run the dashboard until the user quits.

    Raises:
        SettingsError: keys that cannot be used, or an unknown theme.
    """
    # From here on much is imported, and none of it is ever garbage.
    gc.disable()
    try:
        if problems := [*key_problems(settings), *theme_problems(settings)]:
            raise SettingsError(*problems)
        from trunkline.changes.store.location import network_note
        from trunkline.tui.app.run import run

        if note := network_note(settings.paths.state):
            say(note)
        return run(settings, start=start, demo=demo)
    finally:
        gc.enable()


def require_terminal() -> None:
    """Check that there is a terminal that can show the dashboard.

    Raises:
        CommandError: there is no terminal, it cannot position text, or it is too small.
    """
    from trunkline.tui.terminal.capabilities import refusal

    if reason := refusal(os.environ, sys.stdin, sys.stdout):
        raise CommandError(reason)
