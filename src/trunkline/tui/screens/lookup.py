"""Where a call to a number goes: its route in every profile that knows it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.model.cells import shown, visible
from trunkline.model.kind import Kind, Shape
from trunkline.model.marks import identity
from trunkline.model.phone import grouped
from trunkline.sessions import explain
from trunkline.tui.copying import offer
from trunkline.tui.places import Target
from trunkline.tui.screens.frame import Frame
from trunkline.tui.screens.menu import Choice
from trunkline.tui.widgets.page import Line, Page
from trunkline.tui.widgets.titlebar import Heading
from trunkline.vendors.base import Hop, Route

__all__ = ["LookupScreen", "Stop", "lines_of"]

_KIND_WIDTH: Final = 13
_BLANK: Final = Line((("", ""),))


@dataclass(frozen=True, slots=True)
class Stop:
    """A hop that can be opened.

    Attributes:
        profile: the profile's name.
        target: the record.
    """

    profile: str
    target: Target


@dataclass(frozen=True, slots=True)
class Answer:
    """What a profile knows of the number: its route, or why there is none."""

    route: Route | None = None
    pending: bool = False
    error: str = ""


class LookupScreen(Frame):
    """The routes of one number, as the profiles answer."""

    SCOPE = "lookup"

    class Answered(Message):
        """A profile has answered.

        Attributes:
            profile: its name.
            answer: what it knows.
        """

        def __init__(self, profile: str, answer: Answer) -> None:
            super().__init__()
            self.profile = profile
            self.answer = answer

    def __init__(self, numbers: Mapping[str, str], first: str) -> None:
        """Look a number up.

        Args:
            numbers: the number in E.164 as each profile reads it, by the profile's name.
            first: the profile that is shown first.
        """
        super().__init__()
        order = sorted(numbers, key=lambda name: name != first)
        self._numbers = {name: numbers[name] for name in order}
        self._answers = {name: Answer(pending=True) for name in order}
        self._touched = False

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield Page()

    def heading(self) -> Heading:
        """Say which number it is."""
        shown = " or ".join(dict.fromkeys(grouped(number) for number in self._numbers.values()))
        return Heading(crumbs=("look up", shown))

    def on_mount(self) -> None:
        """Ask every profile at once."""
        self._show()
        for name in self._numbers:
            self.run_worker(self._ask(name), group="lookup", exit_on_error=False)

    async def _ask(self, name: str) -> None:
        """Ask one profile; this is the worker."""
        try:
            session = await self.app.sessions.open(name)
            answer = Answer(await session.lookup(self._numbers[name]))
        except Exception as error:
            answer = Answer(error=explain(error, self.app.sessions.profiles[name]))
        self.post_message(self.Answered(name, answer))

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        self._answers[message.profile] = message.answer
        self._show()

    def _show(self) -> None:
        page, profiles = self.query_one(Page), self.app.sessions.profiles
        lines: list[Line] = []
        for name, answer in self._answers.items():
            title = f"{profiles[name].title} · {self.app.sessions.vendor(name).title}"
            lines += [*lines_of(title, answer, self.app.sessions.kinds(name)), _BLANK]
        before = page.line
        page.show(lines[:-1], keep=True)
        if before is None or before.target is None:
            stops = [number for number, line in enumerate(lines) if line.target is not None]
            page.stand_on(stops[0] if stops else 0)
        self._say()

    def _say(self) -> None:
        answers = self._answers.values()
        found = sum(answer.route is not None for answer in answers)
        pending = sum(answer.pending for answer in answers)
        problems = sum(
            len(hop.problems) for answer in answers if answer.route for hop in answer.route.hops
        )
        parts = [f"known in {found} of {len(self._answers)} profiles"]
        if len(self._answers) == 1:
            parts = ["found" if found else "not found"] if not pending else []
        if pending:
            parts.append(f"asking {pending} …" if len(self._answers) > 1 else "asking …")
        if found:
            parts.append({0: "no problem", 1: "1 problem"}.get(problems, f"{problems} problems"))
        self.status.show(" · ".join(parts))
        self.refresh_bindings()

    @on(Page.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Page.Opened)
    def _opened(self, message: Page.Opened) -> None:
        if isinstance(message.target, Stop):
            self.app.go_to(message.target.profile, message.target.target)

    def do_lookup_copy(self) -> None:
        """Copy the line in hand, the number, or all that was found."""
        page = self.query_one(Page)
        choices: list[Choice[Any]] = []
        if page.line is not None and page.line.copies:
            text = page.line.copies
            choices.append(Choice("c", "Line in hand", (text, text), text))
        number = next(iter(self._numbers.values()))
        choices.append(Choice("n", "Number, E.164", (number, number), number))
        whole = "\n".join(line.text.rstrip() for line in page.lines)
        choices.append(Choice("a", "All that was found", (whole, "the route")))
        offer(self.app, choices)

    def do_lookup_close(self) -> None:
        """Go back to where the user was."""
        self.app.close(self)


def lines_of(title: str, answer: Answer, kinds: Mapping[str, Kind]) -> Iterator[Line]:
    """Yield the lines of one profile's answer.

    Args:
        title: what the profile is called.
        answer: what it knows.
        kinds: its vendor's kinds.
    """
    yield Line(((visible(title), "heading"),))
    if answer.pending:
        yield Line((("  asking …", "muted"),))
    elif answer.error:
        yield Line((("  ! ", "problem"), (answer.error, "problem")), indent=4, copies=answer.error)
    elif answer.route is None:
        yield Line((("  this number is not known here", "muted"),))
    else:
        for hop in answer.route.hops:
            yield from _hop(answer.route.profile, hop, kinds)


def _hop(profile: str, hop: Hop, kinds: Mapping[str, Kind]) -> Iterator[Line]:
    kind = kinds.get(hop.kind)
    name = kind.singular if kind is not None else hop.kind
    target = None
    if hop.record is not None and kind is not None:
        target = Stop(profile, Target(name, hop.kind, identity(hop.record)))
    facts = "   ".join(f"{heading} {shown(text, Shape.TIME)}" for heading, text in hop.facts)
    yield Line(
        (
            (f"  {name:<{_KIND_WIDTH}} ", "name"),
            (visible(grouped(hop.label)), "" if hop.record is not None else "muted"),
            (f"   {facts}" if facts else "", "muted"),
        ),
        indent=_KIND_WIDTH + 3,
        target=target,
        copies=hop.record.key if hop.record is not None else hop.label,
    )
    for problem in hop.problems:
        yield Line(
            ((" " * (_KIND_WIDTH + 3), ""), ("! ", "problem"), (visible(problem), "problem")),
            indent=_KIND_WIDTH + 5,
            copies=problem,
        )
