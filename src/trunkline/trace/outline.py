"""A trace as lines: profile by profile, hop by hop, an onward route under the hop that leads there.

Screen, text, Markdown and JSON all follow this order.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trunkline.model.phone_spelling import spelling_note
from trunkline.model.plurals import counted
from trunkline.trace.tracer import ProfileTrace, Trace, TraceQuery, TraceState
from trunkline.vendors.call_route import Hop

_ORDER: Final = {
    TraceState.FOUND: 0,
    TraceState.LOADING: 1,
    TraceState.LATE: 2,
    TraceState.FAILED: 3,
    TraceState.UNKNOWN: 4,
}


class OutlineEntry(NamedTuple):
    """One line of a trace.

    Attributes:
        depth: how many hops led here from another profile.
        query: the query that it belongs to, `None` for a note on several profiles.
        result: the result that it belongs to.
        hop: the hop that it shows, `None` for a profile or a note.
        note: the text of a note.
        repeated: whether the profile's route is further up already.
    """

    depth: int = 0
    query: TraceQuery | None = None
    result: ProfileTrace | None = None
    hop: Hop | None = None
    note: str = ""
    repeated: bool = False

    @property
    def is_profile(self) -> bool:
        """Whether it is the first line of a profile."""
        return self.query is not None and self.hop is None and not self.note


def summary(result: ProfileTrace) -> str:
    """Return a profile's result in a word or two."""
    match result.state:
        case TraceState.LOADING:
            return "loading …"
        case TraceState.UNKNOWN:
            return "does not have it"
        case TraceState.LATE:
            return f"late: {result.reason}"
        case TraceState.FAILED:
            return f"failed: {result.reason}"
    return counted(result.problems, "problem") if result.problems else "✓ no problem"


def outline(trace: Trace, first: str = "") -> Iterator[OutlineEntry]:
    """Yield the lines of a trace: profiles where a call enters first, those without it last.

    Args:
        first: the profile that comes first among equals.
    """
    shown: set[TraceQuery] = set()
    unknown: list[str] = []
    pending = trace.among(TraceState.FOUND, TraceState.LOADING)
    reached = {query.profile for query in pending if query.onward}
    for query in _ranked(trace, first):
        if trace.results[query].state is TraceState.UNKNOWN:
            unknown += [query.profile] if query.profile not in reached else []
        else:
            yield from _profile(trace, query, 0, shown)
    notes = list(_unconnected(trace))
    if unknown:
        verb = "does" if len(unknown) == 1 else "do"
        notes.append(f"{_listed(unknown)} {verb} not have this number")
    notes += dict.fromkeys(filter(None, map(spelling_note, trace.numbers.values())))
    for note in notes:
        yield OutlineEntry(note=note)


def _ranked(trace: Trace, first: str) -> list[TraceQuery]:
    """Return the queries for the number; a route that leads into another profile comes first."""

    def rank(query: TraceQuery) -> tuple[int, int, bool]:
        result = trace.results[query]
        hops = result.route.hops if result.route else ()
        addresses = [hop.next_address for hop in hops if hop.next_address]
        crossed = any(
            onward.state is TraceState.FOUND
            for address in addresses
            for _, onward in trace.onward(query.profile, address)
        )
        return _ORDER[result.state], -bool(addresses) - crossed, query.profile != first

    queries = [TraceQuery(name, number) for name, number in trace.numbers.items()]
    return sorted((query for query in queries if query in trace.results), key=rank)


def _profile(
    trace: Trace, query: TraceQuery, depth: int, shown: set[TraceQuery]
) -> Iterator[OutlineEntry]:
    result = trace.results[query]
    repeated = query in shown
    shown.add(query)
    yield OutlineEntry(depth, query, result, repeated=repeated)
    if result.route is None or repeated:
        return
    for hop in result.route.hops:
        yield OutlineEntry(depth, query, result, hop)
        if hop.next_address:
            yield from _onward(trace, query, hop.next_address, depth, shown)


def _onward(
    trace: Trace, query: TraceQuery, address: str, depth: int, shown: set[TraceQuery]
) -> Iterator[OutlineEntry]:
    """Yield the profiles that have the address a hop leads to; a note where none has."""
    others = dict(trace.onward(query.profile, address))
    states = {result.state for result in others.values()}
    shown_here = [onward for onward, result in others.items() if _adds(trace, onward, result)]
    for onward in shown_here:
        yield from _profile(trace, onward, depth + 1, shown)
    note = ""
    if TraceState.LOADING in states:
        note = "loading from the other profiles …"
    elif not others:
        note = "there is no other profile to query"
    elif not shown_here:
        silent = states & {TraceState.LATE, TraceState.FAILED}
        who = "no profile that responded" if silent else "no other profile"
        note = f"{who} has {address}"
    if note:
        yield OutlineEntry(depth + 1, query, trace.results[query], note=note)


def _adds(trace: Trace, onward: TraceQuery, result: ProfileTrace) -> bool:
    """Return whether a result for an address says more than the profile's one for the number."""
    if result.state in (TraceState.LATE, TraceState.FAILED):
        query = TraceQuery(onward.profile, trace.numbers[onward.profile])
        number = trace.results.get(query)
        return number is None or number.state is not result.state
    return result.state is TraceState.FOUND


def _unconnected(trace: Trace) -> Iterator[str]:
    """Yield a note if several profiles have the number and none routes to another."""
    if trace.among(TraceState.LOADING):
        return
    found = [query for query in trace.among(TraceState.FOUND) if not query.onward]
    reached: set[str] = set()
    for query in found:
        route = trace.results[query].route
        for hop in route.hops if route is not None else ():
            reached.update(
                onward.profile
                for onward, result in trace.onward(query.profile, hop.next_address)
                if result.state is TraceState.FOUND
            )
    unconnected = [query.profile for query in found if query.profile not in reached]
    if len(unconnected) > 1:
        yield f"{_listed(unconnected)} have this number, and none of them routes to another"


def _listed(names: Sequence[str]) -> str:
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
