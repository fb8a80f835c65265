"""Tracing a number: asking for it, and reading it as each profile does."""

from typing import TYPE_CHECKING

from trunkline.model.phone import NotANumber
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.routes import TraceRoute

if TYPE_CHECKING:
    from trunkline.tui.actions.action import Action
    from trunkline.tui.services.app_services import AppServices


class TraceController(Controller):
    """Traces a number that is given or typed."""

    def __init__(self, services: "AppServices") -> None:
        self._services = services

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        return "" if self._services.settings.profiles else "No account is set up yet"

    async def do_app_lookup(self) -> None:
        """Ask for a number and trace it."""
        await self.trace_or_ask("")

    async def trace_or_ask(self, text: str) -> None:
        """Show where a call to a number goes, in every profile; without one, ask for it."""
        if text:
            self.trace(text)
        else:
            await self._ask()

    def trace(self, text: str) -> None:
        """Show where a call to a number goes, in every profile."""
        from trunkline.trace import Trace

        try:
            numbers = self._read(text)
        except NotANumber as error:
            self._services.notify(str(error), severity="error")
            return
        services = self._services
        trace = Trace(services.sessions, numbers, services.settings.trace_timeout)
        route = TraceRoute(trace, services.navigator.profile)
        if isinstance(services.front, TraceRoute):
            services.switch(route)
        else:
            services.open(route)

    async def _ask(self) -> None:
        screen = self._services.screen_stack[-1]
        if isinstance(screen, BaseScreen):
            history = self._services.history("number")
            line = InputLine("trace: ", check=self._problem, history=history, then=self.trace)
            await screen.ask(line)

    def _problem(self, text: str) -> str:
        """Return why a text cannot be read as a number; empty where it can."""
        try:
            self._read(text)
        except NotANumber as error:
            return str(error)
        return ""

    def _read(self, text: str) -> dict[str, str]:
        """Return a number as each profile reads it: by its own country, in E.164 if it can.

        Raises:
            NotANumber: no profile can read it; the message is that of the current profile.
        """
        from trunkline.model.phone_spelling import number_to_find

        numbers: dict[str, str] = {}
        problems: dict[str, NotANumber] = {}
        for name, profile in self._services.sessions.profiles.items():
            try:
                numbers[name] = number_to_find(text, profile.phone_region)
            except NotANumber as error:
                problems[name] = error
        if not numbers:
            raise problems.get(self._services.navigator.profile) or next(iter(problems.values()))
        return numbers
