"""What every screen of the dashboard stands on: keys, sequences of keys, messages, themes."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message

from trunkline.tui.actions.acting import Acting, Live, acting_nodes, live_actions
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.keymap import Keymap, KeySequence, default_keymap, shown_key
from trunkline.tui.actions.registry import SCOPES, action_of
from trunkline.tui.chrome.bottom_bar import Bottom
from trunkline.tui.chrome.status_line import Severity, StatusLine
from trunkline.tui.prompt.input_history import InputHistory
from trunkline.tui.terminal.hangup import Lifeline
from trunkline.tui.terminal.terminal_app import TerminalApp
from trunkline.tui.terminal.themes import VARIABLES, ThemeError, Themes, ThemeSpec

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.notifications import SeverityLevel

    from trunkline.tui.command.command_language import Command, Vocabulary
    from trunkline.tui.terminal.clipboard import Clipboard

_PATIENCE: Final = 1.0
"""Seconds that a widget may take for a key before the next one is looked at."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A sequence that begins with the keys that were pressed.

    Attributes:
        sequence: the names of its keys.
        live: the action that it performs.
        position: which of an ordinal action's sequences it is, from 0.
    """

    sequence: KeySequence
    live: Live
    position: int = 0


class Shell(Acting, TerminalApp, inherit_bindings=False):
    """The app without its screens.

    Keys are taken one after the other: the next one is looked at when the action of the one before
    has ended, so that nothing typed ahead goes to the wrong widget.

    Attributes:
        keys: the keys of every action.
        pending: the keys of a sequence that was begun, empty where none was.
        copier: how text is copied.
        environment: the environment as it was at the start.
    """

    SCOPE = "app"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = Path(__file__).with_name("shell.tcss")

    @dataclass
    class Said(Message):
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
            look: the one to begin with.
            keys: the keys; without them those of the registry.
            driver_class: what writes to the terminal; without it Textual's own.
        """
        # Textual takes NO_COLOR out of the environment.
        self.environment = dict(os.environ)
        super().__init__(driver_class=driver_class)
        self.copier = copier
        self.keys = keys or default_keymap()
        self.pending: KeySequence = ()
        self.set_keymap(self.keys.bindings())
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
        return self.keys.shown(action_of(id))

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Take a key for the actions; whatever else happens is Textual's."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.app_focus = True
            async with self.one_frame():
                if line := self._status_line():
                    line.hide_message()
                if not await self._take(event):
                    await super().on_event(event)
                    await self._digested()
            return
        await super().on_event(event)

    async def _take(self, event: events.Key) -> bool:
        """Perform what a key means, and return whether it meant something."""
        if self.pending or not self._typed(event):
            if await self._follow(event.key):
                return True
            if active := self.screen.active_bindings.get(event.key):
                return await self.run_action(active.binding.action, active.node)
        return False

    async def _digested(self) -> None:
        """Wait until the focused widget has taken what was forwarded to it."""
        if self.focused is not None:
            taken = asyncio.Event()
            self.focused.call_later(taken.set)
            with suppress(TimeoutError):
                await asyncio.wait_for(taken.wait(), _PATIENCE)

    def _typed(self, event: events.Key) -> bool:
        focused = self.focused
        return focused is not None and focused.check_consume_key(event.key, event.character)

    async def _follow(self, key: str) -> bool:
        """Take a key as part of a sequence, and return whether it was."""
        before, pressed = self.pending, (*self.pending, key)
        followers = list(self._followers(pressed))
        self.pending = () if any(each.sequence == pressed for each in followers) else pressed
        if not followers:
            self.pending = ()
            if before and key != "escape":
                self.notify(f"{' '.join(map(shown_key, pressed))} is no key", severity="warning")
        if self.pending != before:
            self.screen.refresh_bindings()
        for each in followers:
            if each.sequence == pressed:
                arguments = (each.live.action.id, each.position)
                await self.run_action(("", "perform", arguments), each.live.node)
                return True
        return bool(before or followers)

    def followers(self) -> list[Follower]:
        """Return the keys that can follow those pending."""
        return list(self._followers(self.pending)) if self.pending else []

    def _followers(self, pressed: KeySequence) -> Iterator[Follower]:
        for node in acting_nodes(self.screen):
            counted: Counter[str] = Counter()
            for sequence, action in self.keys.sequences.get(node.SCOPE, ()):
                if sequence[: len(pressed)] == pressed:
                    live = Live(node, action, node.hindrance(action))
                    yield Follower(sequence, live, counted[action.id])
                counted[action.id] += 1

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: "SeverityLevel" = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something on the message line: a box over the rows would cost kilobytes."""
        text = f"{title}: {message}" if title else message
        self.post_message(self.Said(text, severity, timeout))

    # What every screen can do

    def why_not(self, action: Action) -> str:
        """Say why an action of the program does not work now."""
        match action.id:
            case "app.command" if not self.screen.query(Bottom):
                return "There is no command bar here"
            case "app.help" if self.screen.has_class("-help"):
                return "This is the help"
        return ""

    def offers(self, action: Action) -> bool:
        """Return whether the footer is to show an action: the profiles only where there are any."""
        return action.id != "app.profiles"

    def do_app_quit(self) -> None:
        """End the program."""
        self.end()

    def do_app_redraw(self) -> None:
        """Draw everything again, on a terminal whose picture is not to be trusted."""
        self.repaint()

    async def do_app_help(self) -> None:
        """Show what can be done."""
        from trunkline.tui.command.help_screen import HelpScreen

        await self.push_screen(HelpScreen(list(live_actions(self.screen))))

    async def do_app_palette(self) -> None:
        """Search everything that has a name."""
        from trunkline.tui.command.palette_screen import Palette

        await self.push_screen(Palette())

    async def do_app_command(self) -> None:
        """Open the command bar."""
        from trunkline.tui.command.command_bar import command_bar

        here = [live.action.id for live in live_actions(self.screen)]
        words = replace(self.vocabulary(), actions=here)
        bar = command_bar(words, self.history("command"), self.run_command)
        await self.screen.query_one(Bottom).ask(bar)

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name; the dashboard adds kinds, projects and profiles."""
        from trunkline.tui.command.command_language import Vocabulary

        return Vocabulary(themes=self.themes.choices)

    def history(self, name: str) -> InputHistory:
        """Return what was typed before in lines of this name."""
        return self._histories.setdefault(name, InputHistory())

    async def run_command(self, command: "Command") -> None:
        """Run a command that needs no screen."""
        from trunkline.tui.command.command_language import Perform, UseTheme

        match command:
            case Perform(action):
                await self.perform(action)
            case UseTheme(name):
                self.use_theme(name)

    async def perform(self, action: Action) -> None:
        """Perform an action by its name, or say why it does not work here."""
        for live in live_actions(self.screen):
            if live.action == action:
                await self.run_action(("", "perform", (action.id,)), live.node)
                return
        where = SCOPES[action.scope].title
        self.notify(f"{action.title}: that works in: {where}", severity="warning")

    def use_theme(self, name: str) -> bool:
        """Draw everything in another theme, or say what is wrong with it.

        Args:
            name: the theme's name, or `auto`.

        Returns:
            Whether it is drawn so.
        """
        try:
            self.wear(self.themes.choose(name, self.environment))
        except ThemeError as error:
            self.notify(str(error), severity="error")
            return False
        return True

    async def copy(self, text: str, what: str) -> None:
        """Copy a text and say how.

        Args:
            text: the text.
            what: what it is, for the message.
        """
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

    def on_shell_said(self, said: Said) -> None:
        """Show a message on the message line of the screen in front, else of the next one."""
        if line := self._status_line():
            line.show_message(said.text, said.severity, said.seconds)
        else:
            super().notify(said.text, severity=said.severity, timeout=said.seconds, markup=False)

    def _status_line(self) -> StatusLine | None:
        for screen in reversed(self.screen_stack):
            line: StatusLine | None = next(iter(screen.query(StatusLine)), None)
            if line is not None:
                return line
        return None
