"""The dashboard's part in traces: which number, the trace under way, and the way back to it."""

from abc import abstractmethod
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trunkline.model.phone import NotANumber
from trunkline.tui.chrome.bottom_bar import Bottom
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.review.controller import Reviewing
from trunkline.tui.services.location import Place, Target

if TYPE_CHECKING:
    from trunkline.settings import Settings
    from trunkline.trace import Trace
    from trunkline.tui.trace.trace_screen import Stop


@dataclass(frozen=True, slots=True)
class _WayBack:
    """A trace that a record was opened from.

    Attributes:
        place: the list that the record is in.
        trace: the trace.
        stop: the hop that was opened.
    """

    place: Place
    trace: "Trace"
    stop: "Stop"


class Tracing(Reviewing):
    """What the dashboard does about numbers.

    Attributes:
        settings: what the user has set.
    """

    settings: "Settings"
    _way_back: _WayBack | None = None

    async def do_app_lookup(self) -> None:
        """Trace the number in hand, else ask for one."""
        in_hand = getattr(self.screen, "number_in_hand", None)
        if number := in_hand() if in_hand is not None else "":
            self.look_up(number)
            return
        history = self.history("number")
        line = InputLine("trace: ", check=self._no_number, history=history, then=self.look_up)
        await self.screen.query_one(Bottom).ask(line)

    def _no_number(self, text: str) -> str:
        try:
            self.read_number(text)
        except NotANumber as error:
            return str(error)
        return ""

    def look_up(self, text: str) -> None:
        """Show where a call to a number goes, in every profile."""
        from trunkline.trace import Trace

        try:
            numbers = self.read_number(text)
        except NotANumber as error:
            self.notify(str(error), severity="error")
            return
        self._show_trace(Trace(self.sessions, numbers, self.settings.trace_timeout))

    def _show_trace(self, trace: "Trace", stop: "Stop | None" = None) -> None:
        from trunkline.tui.trace.trace_screen import LookupScreen

        if type(self.screen) is LookupScreen:
            self.pop_screen()
        self.push_screen(LookupScreen(trace, self.profile, stop))

    def read_number(self, text: str) -> dict[str, str]:
        """Return a number in E.164 as each profile reads it: by its own country.

        Raises:
            NotANumber: no profile can read it; the message is that of the profile in hand.
        """
        from trunkline.model.phone import to_e164

        numbers: dict[str, str] = {}
        problems: dict[str, NotANumber] = {}
        for name, profile in self.sessions.profiles.items():
            try:
                numbers[name] = to_e164(text, profile.phone_region)
            except NotANumber as error:
                problems[name] = error
        if not numbers:
            raise problems.get(self.profile) or next(iter(problems.values()))
        return numbers

    def follow(
        self, trace: "Trace", asking: Coroutine[Any, Any, None], *, anew: bool = False
    ) -> None:
        """Ask the profiles: the answers are kept though the trace is left meanwhile.

        Args:
            trace: what is traced.
            asking: asks them.
            anew: whether what is still being asked for this trace is no longer wanted.
        """
        group = f"trace {id(trace)}"
        self.run_worker(asking, group=group, exclusive=anew, exit_on_error=False)

    def go_from_trace(self, trace: "Trace", stop: "Stop") -> None:
        """Go to a record of a trace, with a way back to the trace."""
        self._way_back = _WayBack(self.go_to(stop.profile, stop.target), trace, stop)

    @abstractmethod
    def go_to(self, profile: str, target: Target) -> Place:
        """Go to a record in the list that it belongs to, and return the list."""

    def leads_back(self, place: Place) -> bool:
        """Return whether going up from a place leads back to a trace."""
        return self._way_back is not None and self._way_back.place == place

    def go_back_to_trace(self) -> None:
        """Show the trace again that the record in hand was opened from, with its answers."""
        way, self._way_back = self._way_back, None
        if way is not None:
            self._show_trace(way.trace, way.stop)

    def forget_trace(self) -> None:
        """Have going up lead up again: the user has gone elsewhere."""
        self._way_back = None
