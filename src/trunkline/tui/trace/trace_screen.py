"""The trace: where a call to a number goes, in every profile and from one into the next."""

from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.model.phone import grouped
from trunkline.model.table.cells import visible
from trunkline.model.table.marks import identity
from trunkline.trace import (
    OutlineEntry,
    ProfileTrace,
    Trace,
    TraceQuery,
    TraceState,
    outline,
    summary,
)
from trunkline.trace.text_output import (
    facts_of,
    hop_name,
    markdown,
    plain_text,
    request_ids,
    title_of,
)
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.services.navigator import ReturnPoint
from trunkline.tui.services.routes import Stop, TraceRoute
from trunkline.tui.text.page import Line, Page, unbroken

if TYPE_CHECKING:
    from trunkline.sessions import Sessions

_STEP: Final = 4
_BLANK: Final = Line((("", ""),))
_ROLES: Final = {TraceState.FOUND: "good", TraceState.LATE: "problem", TraceState.FAILED: "problem"}


class TraceScreen(BaseScreen):
    """The routes of one number, as the profiles answer."""

    SCOPE = "lookup"
    SHARED = ("screen.close", "screen.copy")

    class Changed(Message):
        """A result has changed."""

        def can_replace(self, message: Message) -> bool:
            """Keep only one of several."""
            return isinstance(message, TraceScreen.Changed)

    def __init__(self, route: TraceRoute) -> None:
        """Show a trace, whatever its state."""
        super().__init__()
        self.trace = route.trace
        self._first = route.profile
        self._selected: Stop | None = route.stop
        self._default: Stop | None = None

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield Page()

    def heading(self) -> Heading:
        """Return the number as the breadcrumb."""
        numbers = dict.fromkeys(grouped(number) for number in self.trace.numbers.values())
        return Heading(crumbs=("trace", " or ".join(numbers)))

    def on_mount(self) -> None:
        """Load from every profile at once, unless that was done before."""
        self.trace.on_change = lambda: self.post_message(self.Changed())
        if self.trace.results:
            self._show()
        else:
            self.do_lookup_refresh()

    @on(Changed)
    def _changed(self) -> None:
        self._show()

    def _show(self) -> None:
        page = self.query_one(Page)
        if page.line is not None and page.line.target not in (None, self._default):
            self._selected = page.line.target
        lines = list(lines_of(self.trace, self.services.sessions, self._first))
        page.show(lines, keep=True)
        stops = {line.target: at for at, line in reversed([*enumerate(lines)]) if line.target}
        if self._selected not in stops:
            self._default = next(reversed(stops), None)
        page.move_to(stops.get(self._selected, stops.get(self._default, 0)))
        self._show_status()

    def _show_status(self) -> None:
        trace = self.trace
        queries = [query for query in trace.results if not query.onward]
        found = {query.profile for query in trace.among(TraceState.FOUND)}
        parts = [f"known in {len(found)} of {len(queries)} profiles"]
        if len(queries) == 1:
            parts = [] if trace.among(TraceState.LOADING) else ["found" if found else "not found"]
        if loading := {query.profile for query in trace.among(TraceState.LOADING)}:
            parts.append(f"loading {len(loading)} …" if len(queries) > 1 else "loading …")
        if found:
            problems = sum(answer.problems for answer in trace.results.values())
            parts.append({0: "no problem", 1: "1 problem"}.get(problems, f"{problems} problems"))
        if failed := {query.profile for query in trace.among(TraceState.LATE, TraceState.FAILED)}:
            parts.append(f"{len(failed)} not answered")
        self.status.show(" · ".join(parts))
        self.refresh_bindings()

    @on(Page.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Page.Opened)
    def _opened(self, message: Page.Opened) -> None:
        if isinstance(message.target, Stop):
            stop = message.target
            location = self.services.go_to(stop.profile, stop.record)
            route = TraceRoute(self.trace, self._first, stop)
            self.services.navigator.return_point = ReturnPoint(location, route)

    def _load(self, work: Coroutine[Any, Any, None], *, restart: bool = False) -> None:
        """Load from the profiles; the results are kept if the trace is left meanwhile."""
        self.services.start(work, f"trace {id(self.trace)}", exclusive=restart)

    # Actions

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if action.id == "lookup.retry" and not self.trace.among(TraceState.LATE, TraceState.FAILED):
            return "Every profile has answered"
        return ""

    def do_lookup_retry(self) -> None:
        """Load again what failed or was late."""
        self._load(self.trace.retry())

    def do_lookup_refresh(self) -> None:
        """Load again from every profile."""
        self._load(self.trace.run(), restart=True)

    def do_screen_copy(self) -> None:
        """Offer to copy a value, or the whole trace for a ticket."""
        offer(self.services, list(self._copies()))

    def _copies(self) -> Iterator[MenuItem[Any]]:
        line, sessions, trace = self.query_one(Page).line, self.services.sessions, self.trace
        if line is not None and line.copies:
            yield MenuItem("c", "Selected value", (line.copies, line.copies), line.copies)
        if line is not None and line.text.strip():
            shown = line.text.strip()
            yield MenuItem("l", "Selected line", (shown, "the line"), shown)
        yield MenuItem("n", "Number, E.164", (trace.number, trace.number), trace.number)
        if trace.addresses:
            addresses = "\n".join(trace.addresses)
            yield MenuItem("u", "Where it routes to", (addresses, "the address"), addresses)
        if lines := [f"{name}\t{id}" for name, ids in request_ids(trace) for id in ids]:
            yield MenuItem(
                "i", "Request IDs", ("\n".join(lines), "the request IDs"), f"{len(lines)}"
            )
        text = partial(plain_text, trace, sessions, self._first)
        yield MenuItem("t", "Trace, as text", (text, "the trace"), "for a ticket")
        marked = partial(markdown, trace, sessions, self._first)
        yield MenuItem("m", "Trace, as Markdown", (marked, "the trace as Markdown"), "for a ticket")


def lines_of(trace: Trace, sessions: "Sessions", first: str = "") -> Iterator[Line]:
    """Yield the lines of a trace; the profile `first` comes first among its equals."""
    entries = list(outline(trace, first))
    widths: Counter[TraceQuery | None] = Counter()
    for entry in entries:
        if entry.hop is not None:
            widths[entry.query] = max(widths[entry.query], len(_kind(entry, sessions)))
    noted = False
    for number, entry in enumerate(entries):
        outermost = not entry.depth and (entry.is_profile or (entry.note and not noted))
        if number and outermost:
            yield _BLANK
        noted = noted or bool(entry.note and not entry.depth)
        if entry.hop is not None:
            yield from _hop(entry, sessions, widths[entry.query])
        elif entry.is_profile and entry.result is not None:
            yield _profile(entry, entry.result, sessions)
        else:
            indent = _STEP * entry.depth
            text = f"{' ' * indent}{'→ ' if entry.depth else ''}{visible(entry.note)}"
            yield Line(((text, "muted"),), indent=indent + 2 * bool(entry.depth))


def _profile(entry: OutlineEntry, answer: ProfileTrace, sessions: "Sessions") -> Line:
    role = "problem" if answer.problems else _ROLES.get(answer.state, "muted")
    again = ", as above" if entry.repeated else ""
    arrow = "→ " if entry.depth else ""
    indent = _STEP * entry.depth
    return Line(
        (
            (f"{' ' * indent}{arrow}", "muted"),
            (unbroken(title_of(entry, sessions)), "heading"),
            (f"   {visible(summary(answer))}{again}", role),
        ),
        indent=indent + 2,
        copies=answer.reason,
    )


def _hop(entry: OutlineEntry, sessions: "Sessions", width: int) -> Iterator[Line]:
    hop, query = entry.hop, entry.query
    assert hop is not None
    assert query is not None
    kinds = sessions.kinds(query.profile)
    name = _kind(entry, sessions)
    target = None
    if hop.record is not None and hop.kind in kinds:
        target = Stop(query.profile, RelatedRecord(name, hop.kind, identity(hop.record)))
    start = _STEP * entry.depth + 2
    indent = start + width + 2
    facts = facts_of(hop)
    yield Line(
        (
            (f"{' ' * start}{name:<{width}}  ", "name"),
            (unbroken(visible(grouped(hop.label))), "" if hop.record is not None else "muted"),
            (f"   {facts}" if facts else "", "muted"),
        ),
        indent=indent,
        target=target,
        copies=hop.record.key if hop.record is not None else hop.label,
    )
    for problem in hop.problems:
        yield Line(
            ((" " * indent, ""), ("! ", "problem"), (visible(problem), "problem")),
            indent=indent + 2,
            copies=problem,
        )


def _kind(entry: OutlineEntry, sessions: "Sessions") -> str:
    assert entry.hop is not None
    assert entry.query is not None
    return visible(hop_name(entry.hop, sessions.kinds(entry.query.profile)))
