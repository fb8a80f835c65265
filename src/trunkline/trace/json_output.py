"""A trace as JSON: an object for each profile that has the number."""

from collections.abc import Mapping
from typing import Any

from trunkline.sessions import Sessions
from trunkline.trace.outline import outline
from trunkline.trace.text_output import hop_name
from trunkline.trace.tracer import Trace, TraceQuery, TraceState
from trunkline.vendors.call_route import Hop


def described(trace: Trace, sessions: Sessions, first: str = "") -> list[dict[str, Any]]:
    """Return the routes, profile by profile, in the order of the outline.

    Each object has `profile` and `number`, the records along the route as the vendor sent them by
    the name of their kind, `problems`, and `leads`: the addresses that the call is forwarded to,
    each with the routes `reached` there in other profiles, in the same form.
    """
    return [
        _route(trace, sessions, entry.query, frozenset())
        for entry in outline(trace, first)
        if entry.is_profile
        and not entry.depth
        and entry.query is not None
        and entry.result is not None
        and entry.result.route is not None
    ]


def _route(
    trace: Trace, sessions: Sessions, query: TraceQuery, above: frozenset[TraceQuery]
) -> dict[str, Any]:
    """Return one route; one that leads back to itself has only its profile."""
    route = trace.results[query].route
    sought = "address" if query.onward else "number"
    members: dict[str, Any] = {"profile": query.profile, sought: query.sought}
    if route is None or query in above:
        return members
    kinds = sessions.kinds(query.profile)
    problems, leads = [], []
    for hop in route.hops:
        name = hop_name(hop, kinds)
        members |= _hop(hop, name, hop.kind in kinds, members)
        if hop.record is not None and hop.kind in kinds and (parent := kinds[hop.kind].parent):
            members.setdefault(kinds[parent].singular.replace(" ", "_"), hop.record.parent)
        problems += [
            {"at": name, "label": hop.label, "problem": problem} for problem in hop.problems
        ]
        if hop.next_address:
            reached = [
                _route(trace, sessions, onward, above | {query})
                for onward, result in trace.onward(query.profile, hop.next_address)
                if result.state is TraceState.FOUND
            ]
            leads.append({"at": name, "address": hop.next_address, "reached": reached})
    return {**members, "problems": problems, "leads": leads}


def _hop(hop: Hop, name: str, known: bool, members: Mapping[str, Any]) -> dict[str, Any]:
    """Return a hop's record under a key of its own.

    A hop of an unknown kind is an environment: its name, and the deployment there.
    """
    values = None if hop.record is None else dict(hop.record.values)
    key = name.replace(" ", "_")
    if not known:
        return {key: hop.label, "deployment": values}
    while key in members:
        key = f"{key}_record"
    return {key: values}
