"""`trunkline` without a command: the dashboard on the user's profiles."""

import argparse

from trunkline.commands.selection.settings import settings_of
from trunkline.commands.serve.open_dashboard import open_dashboard, require_terminal


def run(arguments: argparse.Namespace) -> int:
    """Open the dashboard; without any profile, the screen that tells how to add one.

    Raises:
        CommandError: there is no terminal.
        SettingsError: the settings cannot be used.
    """
    require_terminal()
    settings = settings_of(arguments)
    start = settings.choose().name if settings.profile else None

    def demo() -> int:
        from trunkline.commands.serve.demo import open_demo

        return open_demo(settings)

    return open_dashboard(settings, start=start, demo=demo)
