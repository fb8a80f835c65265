"""The theme in use, and choosing another one."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from trunkline.tui.terminal.themes import ThemeError, Themes, ThemeSpec

if TYPE_CHECKING:
    from textual.app import App


class Appearance:
    """Applies themes to the app.

    Attributes:
        themes: the themes that can be chosen.
    """

    def __init__(self, app: "App[Any]", themes: Themes, environment: Mapping[str, str]) -> None:
        self.themes = themes
        self._app = app
        self._environment = environment

    def apply(self, theme: ThemeSpec) -> None:
        """Use a theme."""
        self._app.register_theme(theme.theme())
        self._app.theme = theme.name

    def choose(self, name: str, remember: Callable[[str], object] = lambda name: None) -> bool:
        """Use another theme, or notify what is wrong with it.

        Args:
            name: the theme's name, or `auto`.
            remember: called with the name of a theme that is in use now.

        Returns:
            Whether it is in use.
        """
        try:
            self.apply(self.themes.choose(name, self._environment))
        except ThemeError as error:
            self._app.notify(str(error), severity="error")
            return False
        remember(name)
        return True
