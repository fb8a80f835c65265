"""What screens may ask of an app without profiles: the part of `AppServices` about the shell."""

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from trunkline.model.secrets.masking import masked_text
from trunkline.tui.actions.acting import live_actions
from trunkline.tui.actions.registry import SCOPES
from trunkline.tui.app.screen_stack import ScreenStack
from trunkline.tui.services.access import Access
from trunkline.tui.services.input_history import InputHistory
from trunkline.tui.services.signals import Signals

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from trunkline.tui.actions.action import Action
    from trunkline.tui.actions.keyboard import Keyboard
    from trunkline.tui.app.appearance import Appearance
    from trunkline.tui.services.commands import Command, Vocabulary
    from trunkline.tui.services.routes import Route
    from trunkline.tui.terminal.clipboard import Clipboard

T = TypeVar("T")


class ShellServices:
    """Messages, keys, commands, clipboard, screens and workers.

    Attributes:
        access: what may be written, and which credential expires soon.
        signals: what screens can subscribe to.
        title_note: returns what every title says about a profile.
    """

    def __init__(
        self, app: "App[Any]", keyboard: "Keyboard", copier: "Clipboard", appearance: "Appearance"
    ) -> None:
        self.app = app
        self.keyboard = keyboard
        self.appearance = appearance
        self.access = Access()
        self.signals = Signals(app)
        self.screens = screens = ScreenStack(app)
        self.open, self.push = screens.open, screens.push
        self.switch, self.bring = screens.switch, screens.bring
        self.shown_key = keyboard.shown
        self.title_note: Callable[[str], str] = lambda profile: ""
        self._copier = copier
        self._histories: dict[str, InputHistory] = {}

    # Messages and keys

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on the message line."""
        self.app.notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def history(self, name: str) -> InputHistory:
        """Return what was typed before in input lines of this name."""
        return self._histories.setdefault(name, InputHistory())

    async def copy(self, text: str, what: str) -> None:
        """Copy a text and notify how; `what` names it in the message."""
        copied = await self._copier.copy(masked_text(text), masked_text(what))
        self.notify(copied.message, severity="warning" if copied.failed else "information")

    # Commands

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name here: the themes and the actions."""
        from trunkline.tui.services.commands import Vocabulary

        here = [live.action.id for live in live_actions(self.app.screen)]
        return Vocabulary(themes=self.appearance.themes.choices, actions=here)

    async def run_command(self, command: "Command") -> None:
        """Run a command that needs no profile."""
        from trunkline.tui.services.commands import Perform, UseTheme

        match command:
            case Perform(action):
                await self.perform(action)
            case UseTheme(name):
                self.use_theme(name)

    async def perform(self, action: "Action") -> None:
        """Perform an action by its name, or notify where it works."""
        for live in live_actions(self.app.screen):
            if live.action == action:
                await self.app.run_action(("", "perform", (action.id,)), live.node)
                return
        where = SCOPES[action.scope].title
        self.notify(f"{action.title} works in: {where}", severity="warning")

    def use_theme(self, name: str) -> bool:
        """Use another theme, or notify what is wrong with it."""
        return self.appearance.choose(name)

    # Screens and workers

    @property
    def screen_stack(self) -> "Sequence[Screen[Any]]":
        """The screens, the one in front last."""
        return self.screens.screens

    @property
    def front(self) -> "Route | None":
        """The route of the screen in front, `None` for one that was not opened by a route."""
        return self.screens.front

    def end(self, code: int = 0) -> None:
        """Leave with an exit code."""
        self.app.exit(code, return_code=code)

    def start(
        self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = False
    ) -> None:
        """Run a worker of the app, which continues when screens close."""
        self.app.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)
