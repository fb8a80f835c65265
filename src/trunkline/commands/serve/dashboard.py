"""`trunkline` alone: the dashboard on the user's profiles."""

import argparse

from trunkline.commands.selection.context import settings_of
from trunkline.commands.serve.open_dashboard import demand_terminal, open_dashboard


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
