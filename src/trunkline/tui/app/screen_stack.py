"""The stack of screens: opened by routes, switched, and brought to the front."""

from typing import TYPE_CHECKING, Any, TypeVar, cast

from trunkline.tui.app.screens import screen_for
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.routes import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App
    from textual.screen import Screen

    from trunkline.tui.services.app_services import Callback

T = TypeVar("T")


class ScreenStack:
    """The screens of the app, the one in front last."""

    def __init__(self, app: "App[Any]") -> None:
        self._app = app

    @property
    def screens(self) -> "Sequence[Screen[Any]]":
        """The screens, the one in front last."""
        return self._app.screen_stack

    @property
    def front(self) -> Route | None:
        """The route of the screen in front, `None` for one that was not opened by a route."""
        screen = self._app.screen
        return screen.route if isinstance(screen, BaseScreen) else None

    def new_screen(self, route: Route) -> "Screen[Any]":
        """Return a new screen that knows the route it was opened by."""
        screen = screen_for(route)
        if isinstance(screen, BaseScreen):
            screen.route = route
        return screen

    def open(self, route: Route, callback: "Callable[[Any], object] | None" = None) -> None:
        """Open a screen over the current one; the callback gets what it returns."""
        self.push(self.new_screen(route), callback)

    def push(self, screen: "Screen[T]", callback: "Callback[T] | None" = None) -> None:
        """Open a menu or a page of text; the callback gets what it returns."""
        self._app.push_screen(screen, cast("Any", callback))

    def switch(self, route: Route) -> None:
        """Open a screen in place of the current one."""
        self._app.switch_screen(self.new_screen(route))

    def bring(self, route: Route) -> None:
        """Bring a screen to the front that is open once at most."""
        for screen in self.screens[1:]:
            if isinstance(screen, BaseScreen) and type(screen.route) is type(route):
                self.pop_to(screen)
                return
        self.open(route)

    def pop_to(self, screen: "Screen[Any]") -> None:
        """Close the screens over a screen of the stack."""
        while self._app.screen is not screen:
            self._app.pop_screen()
