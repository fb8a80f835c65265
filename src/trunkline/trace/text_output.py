"""A trace as text: for a terminal, and for a ticket as plain text or as Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from trunkline.model.kind import Kind, Shape
from trunkline.model.phone import grouped
from trunkline.model.table.cells import shown, visible
from trunkline.sessions import Sessions
from trunkline.trace.outline import OutlineEntry, outline, summary
from trunkline.trace.tracer import Trace, TraceState
from trunkline.vendors.call_route import Hop

_MARKS: Final = re.compile(r"([\\`*\[\]<>#|~]|(?<!\w)_|_(?!\w))")
"""Characters with a meaning in Markdown; an underscore within a word has none."""
_STEP: Final = 2
_REQUEST_IDS: Final = 8
"""How many request IDs of a profile a ticket names."""


def hop_name(hop: Hop, kinds: Mapping[str, Kind]) -> str:
    """Return the name of a hop's kind, in the singular."""
    return kinds[hop.kind].singular if hop.kind in kinds else hop.kind


def facts_of(hop: Hop) -> str:
    """Return the facts of a hop on one line."""
    return " · ".join(f"{visible(name)} {shown(text, Shape.TIME)}" for name, text in hop.facts)


def title_of(entry: OutlineEntry, sessions: Sessions) -> str:
    """Return the label of an entry's profile, and its vendor."""
    assert entry.query is not None
    name = entry.query.profile
    profile = sessions.profile(name)
    label = f" ({visible(profile.label)})" if profile.label else ""
    return f"{visible(name)}{label} · {sessions.vendor(name).title}"


def lines(trace: Trace, sessions: Sessions, first: str = "") -> Iterator[str]:
    """Yield the lines of a trace: one for each hop, with its problems below.

    Args:
        first: the profile that comes first among equals.
    """
    entries = list(outline(trace, first))
    width = max((len(_name(entry, sessions)) for entry in entries if entry.hop), default=0)
    for entry in entries:
        indent = " " * (_STEP * 2 * entry.depth)
        if entry.hop is not None:
            name, facts = _name(entry, sessions), facts_of(entry.hop)
            label = visible(grouped(entry.hop.label))
            yield f"{indent}{'':{_STEP}}{name:<{width}}  {label}{f'  {facts}' if facts else ''}"
            for problem in entry.hop.problems:
                yield f"{indent}{'':{_STEP * 2}}! {visible(problem)}"
        elif entry.is_profile and entry.result is not None:
            arrow = "→ " if entry.depth else ""
            again = ", as above" if entry.repeated else ""
            yield f"{indent}{arrow}{title_of(entry, sessions)}: {summary(entry.result)}{again}"
        else:
            yield f"{indent}{'→ ' if entry.depth else ''}{visible(entry.note)}"


def plain_text(trace: Trace, sessions: Sessions, first: str = "") -> str:
    """Return a trace as plain text for a ticket, with its request IDs."""
    head = [f"Trace of {_number(trace)}", _began_at(trace), ""]
    requests = [f"requests of {name}: {', '.join(ids)}" for name, ids in request_ids(trace)]
    return "\n".join([*head, *lines(trace, sessions, first), *_section(requests)]) + "\n"


def markdown(trace: Trace, sessions: Sessions, first: str = "") -> str:
    """Return a trace as Markdown for a ticket; vendors' texts are escaped."""
    written = [f"### Trace of {_number(trace)}", "", _began_at(trace), ""]
    for entry in outline(trace, first):
        indent = " " * (_STEP * 2 * entry.depth)
        if entry.hop is not None:
            name, label = _escaped(_name(entry, sessions)), _escaped(grouped(entry.hop.label))
            facts = _escaped(facts_of(entry.hop))
            written.append(f"{indent}  - {name}: **{label}**{f' ({facts})' if facts else ''}")
            written += (f"{indent}    - ⚠ {_escaped(problem)}" for problem in entry.hop.problems)
        elif entry.is_profile and entry.result is not None:
            arrow = "→ " if entry.depth else ""
            again = ", as above" if entry.repeated else ""
            text = _escaped(f"{summary(entry.result)}{again}")
            written.append(f"{indent}- {arrow}**{_escaped(title_of(entry, sessions))}**: {text}")
        else:
            written.append(f"{indent}- {'→ ' if entry.depth else ''}{_escaped(entry.note)}")
    requests = [f"- {_escaped(name)}: {_codes(ids)}" for name, ids in request_ids(trace)]
    return "\n".join([*written, *_section(requests, "Requests:", "")]) + "\n"


def _name(entry: OutlineEntry, sessions: Sessions) -> str:
    assert entry.hop is not None
    assert entry.query is not None
    return visible(hop_name(entry.hop, sessions.kinds(entry.query.profile)))


def _number(trace: Trace) -> str:
    numbers = dict.fromkeys(trace.numbers.values())
    return " or ".join(f"{grouped(number)} ({number})" for number in numbers)


def _began_at(trace: Trace) -> str:
    waiting = trace.among(TraceState.LOADING, TraceState.LATE)
    note = " · incomplete: not every profile has responded" if waiting else ""
    return f"{trace.began_at:%Y-%m-%d %H:%M:%S %Z}{note}"


def request_ids(trace: Trace) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each profile's last request IDs, where its vendor sends any."""
    by_profile: dict[str, list[str]] = {}
    for query, result in trace.results.items():
        ids = [visible(request.request_id) for request in result.requests if request.request_id]
        by_profile.setdefault(query.profile, []).extend(ids)
    for name, ids in by_profile.items():
        if ids:
            yield name, ids[-_REQUEST_IDS:]


def _section(lines: Iterable[str], *headings: str) -> list[str]:
    listed = list(lines)
    return ["", *headings, *listed] if listed else []


def _codes(ids: Iterable[str]) -> str:
    return ", ".join(f"`{id.replace('`', '')}`" for id in ids)


def _escaped(text: str) -> str:
    """Return a text with Markdown's special characters escaped."""
    return _MARKS.sub(r"\\\1", visible(text))
