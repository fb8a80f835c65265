"""A trace as lines: profile by profile, hop by hop, what was reached under the hop that led there.

Screen, text, Markdown and JSON all follow this order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trunkline.trace.tracer import Answer, Query, State, Trace
from trunkline.vendors.call_route import Hop

_ORDER: Final = {
    State.FOUND: 0,
    State.ASKING: 1,
    State.LATE: 2,
    State.FAILED: 3,
    State.UNKNOWN: 4,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a trace.

    Attributes:
        depth: how many hops led here from another profile.
        query: the question that it belongs to, `None` for what concerns several profiles.
        answer: the answer that it belongs to.
        hop: the hop that it shows, `None` where it shows a profile or a note.
        note: a plain fact that is neither.
        repeated: whether the profile's route stands further up already.
    """

    depth: int = 0
    query: Query | None = None
    answer: Answer | None = None
    hop: Hop | None = None
    note: str = ""
    repeated: bool = False

    @property
    def is_profile(self) -> bool:
        """Whether it begins what a profile knows."""
        return self.query is not None and self.hop is None and not self.note


def summary(answer: Answer) -> str:
    """Say in a word or two what a profile knows."""
    match answer.state:
        case State.ASKING:
            return "asking …"
        case State.UNKNOWN:
            return "does not know it"
        case State.LATE:
            return f"late: {answer.reason}"
        case State.FAILED:
            return f"failed: {answer.reason}"
    count = answer.problems
    return "✓ no problem" if not count else f"{count} problem{'' if count == 1 else 's'}"


def outline(trace: Trace, first: str = "") -> Iterator[Entry]:
    """Yield the lines of a trace: where a call enters first, and last who does not know it.

    Args:
        trace: the trace, finished or not.
        first: the profile that comes first among its equals.
    """
    shown: set[Query] = set()
    unknown: list[str] = []
    reached = {query.profile for query in trace.among(State.FOUND, State.ASKING) if query.onward}
    for query in _ranked(trace, first):
        if trace.answers[query].state is State.UNKNOWN:
            unknown += [query.profile] if query.profile not in reached else []
        else:
            yield from _profile(trace, query, 0, shown)
    notes = list(_strangers(trace))
    if unknown:
        one = "does" if len(unknown) == 1 else "do"
        notes.append(f"{_listed(unknown)} {one} not know this number")
    for note in notes:
        yield Entry(note=note)


def _ranked(trace: Trace, first: str) -> list[Query]:
    """Return the questions for the number: a route that leads on into another profile is first."""

    def rank(query: Query) -> tuple[int, int, bool]:
        answer = trace.answers[query]
        addresses = (
            [hop.next_address for hop in answer.route.hops if hop.next_address]
            if answer.route
            else []
        )
        crossed = any(
            onward.state is State.FOUND
            for address in addresses
            for _, onward in trace.onward(query.profile, address)
        )
        return _ORDER[answer.state], -bool(addresses) - crossed, query.profile != first

    asked = [Query(name, number) for name, number in trace.numbers.items()]
    return sorted((query for query in asked if query in trace.answers), key=rank)


def _profile(trace: Trace, query: Query, depth: int, shown: set[Query]) -> Iterator[Entry]:
    answer = trace.answers[query]
    repeated = query in shown
    shown.add(query)
    yield Entry(depth, query, answer, repeated=repeated)
    if answer.route is None or repeated:
        return
    for hop in answer.route.hops:
        yield Entry(depth, query, answer, hop)
        if hop.next_address:
            yield from _beyond(trace, query, hop.next_address, depth, shown)


def _beyond(
    trace: Trace, query: Query, address: str, depth: int, shown: set[Query]
) -> Iterator[Entry]:
    """Yield who answers at the address that a hop leads to; that nobody does is a note."""
    answer = trace.answers[query]
    others = dict(trace.onward(query.profile, address))
    states = {known.state for known in others.values()}
    told = [onward for onward, known in others.items() if _is_news(trace, onward, known)]
    for onward in told:
        yield from _profile(trace, onward, depth + 1, shown)
    note = ""
    if State.ASKING in states:
        note = "asking the other profiles …"
    elif not others:
        note = "there is no other profile to ask"
    elif not told:
        silent = states & {State.LATE, State.FAILED}
        who = "no profile that answered" if silent else "no other profile"
        note = f"{who} knows {address}"
    if note:
        yield Entry(depth + 1, query, answer, note=note)


def _is_news(trace: Trace, onward: Query, known: Answer) -> bool:
    """Return whether an answer about an address says more than the one about the number did."""
    if known.state in (State.LATE, State.FAILED):
        number = trace.answers.get(Query(onward.profile, trace.numbers[onward.profile]))
        return number is None or number.state is not known.state
    return known.state is State.FOUND


def _strangers(trace: Trace) -> Iterator[str]:
    """Say which profiles have the number without one leading to another, once all have answered."""
    if trace.among(State.ASKING):
        return
    found = [query for query in trace.among(State.FOUND) if not query.onward]
    led: set[str] = set()
    for query in found:
        route = trace.answers[query].route
        for hop in route.hops if route is not None else ():
            reached = (
                onward.profile
                for onward, answer in trace.onward(query.profile, hop.next_address)
                if answer.state is State.FOUND
            )
            led.update(reached)
    alone = [query.profile for query in found if query.profile not in led]
    if len(alone) > 1:
        yield f"{_listed(alone)} have this number, and none of them leads to another of them"


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
