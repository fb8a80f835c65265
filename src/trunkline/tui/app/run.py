"""Opening the dashboard."""

import gc
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from trunkline.tui.terminal.capabilities import Colours, colours_of

if TYPE_CHECKING:
    from trunkline.settings import Settings
    from trunkline.tui.app.dashboard import Dashboard
    from trunkline.tui.terminal.themes import Themes

_CLIPBOARD_FILE = "clipboard.txt"


def run(
    settings: "Settings", *, start: str | None = None, demo: Callable[[], int] | None = None
) -> int:
    """Run the dashboard until the user leaves it.

    Args:
        demo: runs the demo when the user has asked for it; called when the terminal is free again.

    Returns:
        The exit code.

    Raises:
        SettingsError: the theme cannot be used.
        KeymapError: keys cannot be used.
    """
    if colours_of(os.environ) is Colours.TRUE:
        # Textual and the user's editor know the terminal only by this.
        os.environ["COLORTERM"] = "truecolor"
    # Nothing that is imported becomes garbage: collecting would take a tenth of the start.
    gc.disable()
    try:
        app = build(settings, start=start or "")
        try:
            app.run(mouse=settings.mouse)
        finally:
            app.let_go()
    finally:
        gc.enable()
    if app.wants_demo and demo is not None:
        return demo()
    return app.return_code or 0


def build(settings: "Settings", *, start: str = "") -> "Dashboard":
    """Return a dashboard with the settings of the user, not started yet.

    Raises:
        SettingsError: the theme cannot be used.
        KeymapError: keys cannot be used.
    """
    from trunkline.tui.actions.keymap import keymap_of
    from trunkline.tui.app.dashboard import Dashboard
    from trunkline.tui.terminal.clipboard import Clipboard
    from trunkline.tui.terminal.driver.driver import choose_driver
    from trunkline.tui.terminal.themes import Themes, shipped_themes

    themes = Themes([shipped_themes(), settings.paths.themes])
    return Dashboard(
        settings,
        start=start,
        copier=Clipboard(settings.clipboard, os.environ, settings.paths.state / _CLIPBOARD_FILE),
        themes=themes,
        look=themes.choose(_theme(settings, themes), os.environ),
        keys=keymap_of(settings.keys),
        driver_class=choose_driver(os.environ),
    )


def _theme(settings: "Settings", themes: "Themes") -> str:
    """Return the theme of the settings; where that is `auto`, the one chosen last time."""
    from trunkline.tui.services.view_state import STATE_FILE, ViewState
    from trunkline.tui.terminal.themes import AUTO

    if settings.theme != AUTO:
        return settings.theme
    remembered = ViewState.load(settings.paths.state / STATE_FILE).theme(colours_of(os.environ))
    return remembered if remembered in themes.names else AUTO
