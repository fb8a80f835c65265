"""A trace as JSON: an object for each profile that knows the number."""

from collections.abc import Mapping
from typing import Any

from trunkline.sessions import Sessions
from trunkline.trace.outline import outline
from trunkline.trace.text_output import hop_name
from trunkline.trace.tracer import Query, State, Trace
from trunkline.vendors.call_route import Hop


def described(trace: Trace, sessions: Sessions, first: str = "") -> list[dict[str, Any]]:
    """Return what was found, profile by profile, in the order of the outline.

    Each object has `profile` and `number`, the records along the way as the vendor sent them by the
    name of their kind, `problems`, and `leads`: the addresses that the call goes on to, each with
    what was `reached` there in other profiles, described in the same way.
    """
    return [
        _route(trace, sessions, entry.query, frozenset())
        for entry in outline(trace, first)
        if entry.is_profile
        and not entry.depth
        and entry.query is not None
        and entry.answer is not None
        and entry.answer.route is not None
    ]


def _route(
    trace: Trace, sessions: Sessions, query: Query, above: frozenset[Query]
) -> dict[str, Any]:
    """Describe one route; one that leads back to itself is named by its profile alone."""
    route = trace.answers[query].route
    what = "address" if query.onward else "number"
    found: dict[str, Any] = {"profile": query.profile, what: query.sought}
    if route is None or query in above:
        return found
    kinds = sessions.kinds(query.profile)
    problems, leads = [], []
    for hop in route.hops:
        name = hop_name(hop, kinds)
        found |= _hop(hop, name, hop.kind in kinds, found)
        if hop.record is not None and hop.kind in kinds and (parent := kinds[hop.kind].parent):
            found.setdefault(kinds[parent].singular.replace(" ", "_"), hop.record.parent)
        problems += [{"at": name, "label": hop.label, "problem": each} for each in hop.problems]
        if hop.next_address:
            reached = [
                _route(trace, sessions, onward, above | {query})
                for onward, answer in trace.onward(query.profile, hop.next_address)
                if answer.state is State.FOUND
            ]
            leads.append({"at": name, "address": hop.next_address, "reached": reached})
    return {**found, "problems": problems, "leads": leads}


def _hop(hop: Hop, name: str, known: bool, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return a hop's record under a key of its own.

    What is no kind is an environment: its name, and what is deployed there.
    """
    values = None if hop.record is None else dict(hop.record.values)
    key = name.replace(" ", "_")
    if not known:
        return {key: hop.label, "deployment": values}
    while key in found:
        key = f"{key}_record"
    return {key: values}
