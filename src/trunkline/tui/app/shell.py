"""The app without its screens: keys, messages, themes, clipboard."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message

from trunkline.tui.actions.acting import Acting, live_actions
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Performer
from trunkline.tui.actions.keyboard import Keyboard
from trunkline.tui.actions.keymap import Keymap, default_keymap
from trunkline.tui.actions.registry import SCOPES
from trunkline.tui.app.screens import screen_for
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.bottom_bar import BottomBar
from trunkline.tui.chrome.status_line import Severity, StatusLine
from trunkline.tui.services.access import Access
from trunkline.tui.services.input_history import InputHistory
from trunkline.tui.services.routes import HelpRoute, PaletteRoute, Route
from trunkline.tui.services.signals import Signals
from trunkline.tui.terminal.hangup import Lifeline
from trunkline.tui.terminal.terminal_app import TerminalApp
from trunkline.tui.terminal.themes import VARIABLES, ThemeError, Themes, ThemeSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.driver import Driver
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from trunkline.tui.command.command_language import Command, Vocabulary
    from trunkline.tui.services.app_services import Callback
    from trunkline.tui.terminal.clipboard import Clipboard

T = TypeVar("T")


class Shell(Acting, TerminalApp, inherit_bindings=False):
    """The app without its screens.

    Attributes:
        keyboard: the keys of every action, and the sequence that is being typed.
        access: what may be written, and which credential expires soon.
        signals: what screens can subscribe to.
        copier: how text is copied.
        environment: the environment variables at the start.
    """

    SCOPE = "app"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = Path(__file__).with_name("shell.tcss")

    @dataclass
    class Notice(Message):
        """Something for the message line; any thread may post it."""

        text: str
        severity: Severity
        seconds: float | None

    def __init__(
        self,
        *,
        copier: "Clipboard",
        themes: Themes,
        look: ThemeSpec,
        keys: Keymap | None = None,
        driver_class: "type[Driver] | None" = None,
    ) -> None:
        """Prepare the app.

        Args:
            copier: how text is copied.
            themes: the themes that can be chosen.
            look: the one to start with.
            keys: the keys; without them those of the registry.
            driver_class: what writes to the terminal; without it Textual's own.
        """
        # Textual takes NO_COLOR out of the environment.
        self.environment = dict(os.environ)
        super().__init__(driver_class=driver_class)
        self.copier = copier
        self.keyboard = Keyboard(self, keys or default_keymap())
        self.access = Access()
        self.signals = Signals(self)
        self.set_keymap(self.keyboard.keymap.bindings())
        self.themes = themes
        self.animation_level = "none"
        self._histories: dict[str, InputHistory] = {}
        self._lifeline = Lifeline(self.end)
        copier.write = self.write_to_terminal
        self.wear(look)

    def on_load(self) -> None:
        """Watch the terminal from before its modes are changed."""
        if not self.is_headless:
            self._lifeline.start()

    def let_go(self) -> None:
        """Stop watching the terminal: the program has ended, and its terminal is as it was."""
        self._lifeline.stop()

    def end(self, code: int = 0) -> None:
        """Leave with an exit code."""
        self.exit(code, return_code=code)

    def wear(self, look: ThemeSpec) -> None:
        """Draw everything in a theme's colours."""
        self.register_theme(look.theme())
        self.theme = look.name

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what is applied to lines that are drawn.

        Where colours are not wanted, Textual chooses between greys and none before it knows the
        theme; greys would make the terminal's own colours black on black.
        """
        filters = super().get_line_filters()
        if not (self.no_color and self.native_ansi_color):
            return filters
        return [NoColor() if isinstance(each, Monochrome) else each for each in filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that only Trunkline's style sheets use."""
        return dict(VARIABLES)

    def shown_key(self, id: str) -> str:
        """Return the key of an action as texts write it, empty where it has none."""
        return self.keyboard.shown(id)

    # Keys and actions

    async def on_event(self, event: events.Event) -> None:
        """Perform the action of a key; every other event is Textual's."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True
            async with self.one_frame():
                if line := self._status_line():
                    line.hide_message()
                if not await self.keyboard.perform(event):
                    await super().on_event(event)
                    await self.keyboard.forwarded()
            return
        await super().on_event(event)

    def performers(self) -> Iterator[Performer]:
        """Yield who may perform an action of the program: the screen in front comes first."""
        if self.screen_stack and isinstance(self.screen, Acting):
            yield from self.screen.performers()
        yield from super().performers()

    def why_not(self, action: Action) -> str:
        """Return why an action of the program does not work now."""
        match action.id:
            case "app.command" if not self.screen.query(BottomBar):
                return "There is no command bar here"
            case "app.help" if self.screen.has_class("-help"):
                return "This is the help"
        return ""

    def do_app_quit(self) -> None:
        """End the program."""
        self.end()

    def do_app_redraw(self) -> None:
        """Draw everything again, on a terminal that shows something else."""
        self.repaint()

    def do_app_help(self) -> None:
        """Show what can be done."""
        reasons = {live.action.id: live.why_not for live in live_actions(self.screen)}
        self.open(HelpRoute(reasons))

    def do_app_palette(self) -> None:
        """Search everything that has a name."""
        self.open(PaletteRoute())

    async def do_app_command(self) -> None:
        """Open the command bar."""
        from trunkline.tui.command.command_bar import command_bar

        bar = command_bar(self.vocabulary(), self.history("command"), self.run_command)
        await self.screen.query_one(BottomBar).ask(bar)

    def open(self, route: Route, callback: "Callable[[Any], object] | None" = None) -> None:
        """Open a screen over the current one; the callback gets what it returns."""
        self.push(self.new_screen(route), callback)

    def push(self, screen: "Screen[T]", callback: "Callback[T] | None" = None) -> None:
        """Open a menu or a page of text; the callback gets what it returns."""
        self.push_screen(screen, cast("Any", callback))

    def new_screen(self, route: Route) -> "Screen[Any]":
        """Return a new screen that knows the route it was opened by."""
        screen = screen_for(route)
        if isinstance(screen, BaseScreen):
            screen.route = route
        return screen

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name here; the dashboard adds kinds, projects and profiles."""
        from trunkline.tui.command.command_language import Vocabulary

        here = [live.action.id for live in live_actions(self.screen)]
        return Vocabulary(themes=self.themes.choices, actions=here)

    def history(self, name: str) -> InputHistory:
        """Return what was typed before in input lines of this name."""
        return self._histories.setdefault(name, InputHistory())

    async def run_command(self, command: "Command") -> None:
        """Run a command that needs no profile."""
        from trunkline.tui.command.command_language import Perform, UseTheme

        match command:
            case Perform(action):
                await self.perform(action)
            case UseTheme(name):
                self.use_theme(name)

    async def perform(self, action: Action) -> None:
        """Perform an action by its name, or notify why it does not work here."""
        for live in live_actions(self.screen):
            if live.action == action:
                await self.run_action(("", "perform", (action.id,)), live.node)
                return
        where = SCOPES[action.scope].title
        self.notify(f"{action.title} works in: {where}", severity="warning")

    def use_theme(self, name: str) -> bool:
        """Draw everything in another theme, or notify what is wrong with it.

        Args:
            name: the theme's name, or `auto`.

        Returns:
            Whether it is in use.
        """
        try:
            self.wear(self.themes.choose(name, self.environment))
        except ThemeError as error:
            self.notify(str(error), severity="error")
            return False
        return True

    async def copy(self, text: str, what: str) -> None:
        """Copy a text and notify how; `what` names it in the message."""
        copied = await self.copier.copy(text, what)
        self.notify(copied.message, severity="warning" if copied.failed else "information")

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected in an input."""
        self.run_worker(self.copy(text, "the selection"), group="copy")

    @property
    def clipboard(self) -> str:
        """What an input pastes: the text that was copied last."""
        return self.copier.register

    # Messages

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a message on the message line: a box over the rows would cost kilobytes."""
        text = f"{title}: {message}" if title else message
        self.post_message(self.Notice(text, severity, timeout))

    def on_shell_notice(self, notice: Notice) -> None:
        """Show a message on the message line of the screen in front, else of the next one."""
        if line := self._status_line():
            line.show_message(notice.text, notice.severity, notice.seconds)
        else:
            super().notify(
                notice.text, severity=notice.severity, timeout=notice.seconds, markup=False
            )

    def _status_line(self) -> StatusLine | None:
        for screen in reversed(self.screen_stack):
            line: StatusLine | None = next(iter(screen.query(StatusLine)), None)
            if line is not None:
                return line
        return None
