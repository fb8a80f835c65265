"""The app without its profiles: the terminal, keys and messages."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual import events
from textual.filter import LineFilter, Monochrome, NoColor
from textual.message import Message

from trunkline.model.secrets.masking import masked_text
from trunkline.tui.actions.acting import Acting, Performer
from trunkline.tui.actions.keyboard import Keyboard
from trunkline.tui.actions.keymap import Keymap, default_keymap
from trunkline.tui.actions.typed_ahead import TypedAhead, TypedEvent
from trunkline.tui.app.appearance import Appearance
from trunkline.tui.chrome.status_line import Severity, StatusLine
from trunkline.tui.terminal.hangup import Lifeline
from trunkline.tui.terminal.terminal_app import TerminalApp, write_to_terminal
from trunkline.tui.terminal.themes import VARIABLES, Themes, ThemeSpec

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.notifications import SeverityLevel

    from trunkline.tui.app.shell_services import ShellServices
    from trunkline.tui.terminal.clipboard import Clipboard


_AS_LONG_AS_IT_TAKES: Final = 600.0
"""Seconds that the reason is shown for which keys wait; it goes when they are handled."""


class Shell(Acting, TerminalApp, inherit_bindings=False):
    """The app without its profiles; a subclass sets its services and controllers."""

    SCOPE = "app"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = Path(__file__).with_name("shell.tcss")
    services: "ShellServices"

    @dataclass
    class Notice(Message):
        """A message for the message line; any thread may post it."""

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
            look: the one to start with.
            keys: the keys; without them those of the registry.
            driver_class: what writes to the terminal; without it Textual's own.
        """
        # Textual takes NO_COLOR out of the environment.
        self.environment = dict(os.environ)
        super().__init__(driver_class=driver_class)
        self.copier = copier
        self.keyboard = Keyboard(self, keys or default_keymap())
        self.typed_ahead = TypedAhead(self, self.keyboard, self._handle_typed, self._show_waiting)
        self.appearance = Appearance(self, themes, self.environment)
        self.set_keymap(self.keyboard.keymap.bindings())
        self.animation_level = "none"
        self._lifeline = Lifeline(lambda code: self.services.end(code))
        copier.write = partial(write_to_terminal, self)
        self.appearance.apply(look)

    def on_load(self) -> None:
        """Watch the terminal from before its modes are changed."""
        if not self.is_headless:
            self._lifeline.start()

    def let_go(self) -> None:
        """Stop watching the terminal: the program has ended, and its terminal is as it was."""
        self._lifeline.stop()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of rendered lines.

        Without colours, Textual chooses between greys and none before it knows the theme; greys
        would make the terminal's own colours black on black.
        """
        filters = super().get_line_filters()
        if not (self.no_color and self.native_ansi_color):
            return filters
        return [NoColor() if isinstance(line, Monochrome) else line for line in filters]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables that only Trunkline's style sheets use."""
        return dict(VARIABLES)

    # Keys and actions

    async def on_event(self, event: events.Event) -> None:
        """Handle keys and pastes in their order; every other event is Textual's."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.app_focus = True
            await self.typed_ahead.add(event)
        else:
            await super().on_event(event)

    async def _handle_typed(self, event: TypedEvent, times: int) -> None:
        """Perform the action of a key, a movement so often; what is typed is Textual's."""
        async with self.one_frame():
            if line := self.status_line():
                line.hide_message()
            if isinstance(event, events.Paste) or not await self.keyboard.perform(event, times):
                await super().on_event(event)

    def _show_waiting(self, text: str) -> None:
        """Show what the keys that were typed ahead wait for, until they are handled."""
        if line := self.status_line():
            line.clear_message()
            if text:
                line.show_message(text, seconds=_AS_LONG_AS_IT_TAKES)

    def performers(self) -> Iterator[Performer]:
        """Yield who may perform an action of the program: the screen in front comes first."""
        if self.screen_stack and isinstance(self.screen, Acting):
            yield from self.screen.performers()
        yield from super().performers()

    # Clipboard

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what is selected in an input."""
        self.run_worker(self.services.copy(text, "the selection"), group="copy")

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
        text = masked_text(f"{title}: {message}" if title else message)
        self.post_message(self.Notice(text, severity, timeout))

    def on_shell_notice(self, notice: Notice) -> None:
        """Show a message on the message line of the screen in front, else of the next one."""
        if line := self.status_line():
            line.show_message(notice.text, notice.severity, notice.seconds)
        else:
            super().notify(
                notice.text, severity=notice.severity, timeout=notice.seconds, markup=False
            )

    def status_line(self) -> StatusLine | None:
        """Return the message line of the screen in front, else of the next one that has one."""
        for screen in reversed(self.screen_stack):
            line: StatusLine | None = next(iter(screen.query(StatusLine)), None)
            if line is not None:
                return line
        return None
