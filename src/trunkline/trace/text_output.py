"""A trace as text: for a terminal, and for a ticket as plain text or as Markdown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from trunkline.model.kind import Kind, Shape
from trunkline.model.phone import grouped
from trunkline.model.table.cells import shown, visible
from trunkline.sessions import Sessions
from trunkline.trace.outline import Entry, outline, summary
from trunkline.trace.tracer import State, Trace
from trunkline.vendors.call_route import Hop

_MARKS: Final = re.compile(r"([\\`*\[\]<>#|~]|(?<!\w)_|_(?!\w))")
"""What formats a text in Markdown; an underscore within a word does not."""
_STEP: Final = 2
_NAMED: Final = 8
"""Request identifiers of one profile that a ticket names."""


def hop_name(hop: Hop, kinds: Mapping[str, Kind]) -> str:
    """Return what a hop is: one record of its kind."""
    return kinds[hop.kind].singular if hop.kind in kinds else hop.kind


def facts_of(hop: Hop) -> str:
    """Return what matters about a hop, on one line."""
    return " · ".join(f"{visible(name)} {shown(text, Shape.TIME)}" for name, text in hop.facts)


def title_of(entry: Entry, sessions: Sessions) -> str:
    """Return what the profile of an entry is called, and its vendor."""
    assert entry.query is not None
    name = entry.query.profile
    profile = sessions.profiles[name]
    label = f" ({visible(profile.label)})" if profile.label else ""
    return f"{visible(name)}{label} · {sessions.vendor(name).title}"


def lines(trace: Trace, sessions: Sessions, first: str = "") -> Iterator[str]:
    """Yield the lines of a trace: a line a hop, and what is wrong below it.

    Args:
        trace: the trace.
        sessions: the profiles in use.
        first: the profile that comes first among its equals.
    """
    entries = list(outline(trace, first))
    width = max((len(_name(each, sessions)) for each in entries if each.hop), default=0)
    for entry in entries:
        indent = " " * (_STEP * 2 * entry.depth)
        if entry.hop is not None:
            name, facts = _name(entry, sessions), facts_of(entry.hop)
            label = visible(grouped(entry.hop.label))
            yield f"{indent}{'':{_STEP}}{name:<{width}}  {label}{f'  {facts}' if facts else ''}"
            for problem in entry.hop.problems:
                yield f"{indent}{'':{_STEP * 2}}! {visible(problem)}"
        elif entry.is_profile and entry.answer is not None:
            arrow = "→ " if entry.depth else ""
            again = ", as above" if entry.repeated else ""
            yield f"{indent}{arrow}{title_of(entry, sessions)}: {summary(entry.answer)}{again}"
        else:
            yield f"{indent}{'→ ' if entry.depth else ''}{visible(entry.note)}"


def plain_text(trace: Trace, sessions: Sessions, first: str = "") -> str:
    """Return a trace as plain text for a ticket, with the identifiers of its requests."""
    head = [f"Trace of {_number(trace)}", _asked_at(trace), ""]
    requests = [f"requests of {name}: {', '.join(ids)}" for name, ids in request_ids(trace)]
    return "\n".join([*head, *lines(trace, sessions, first), *_apart(requests)]) + "\n"


def markdown(trace: Trace, sessions: Sessions, first: str = "") -> str:
    """Return a trace as Markdown for a ticket; a vendor's text formats nothing there."""
    written = [f"### Trace of {_number(trace)}", "", _asked_at(trace), ""]
    for entry in outline(trace, first):
        indent = " " * (_STEP * 2 * entry.depth)
        if entry.hop is not None:
            name, label = _escaped(_name(entry, sessions)), _escaped(grouped(entry.hop.label))
            facts = _escaped(facts_of(entry.hop))
            written.append(f"{indent}  - {name}: **{label}**{f' ({facts})' if facts else ''}")
            written += (f"{indent}    - ⚠ {_escaped(problem)}" for problem in entry.hop.problems)
        elif entry.is_profile and entry.answer is not None:
            arrow = "→ " if entry.depth else ""
            again = ", as above" if entry.repeated else ""
            what = _escaped(f"{summary(entry.answer)}{again}")
            written.append(f"{indent}- {arrow}**{_escaped(title_of(entry, sessions))}**: {what}")
        else:
            written.append(f"{indent}- {'→ ' if entry.depth else ''}{_escaped(entry.note)}")
    requests = [f"- {_escaped(name)}: {_codes(ids)}" for name, ids in request_ids(trace)]
    return "\n".join([*written, *_apart(requests, "Requests:", "")]) + "\n"


def _name(entry: Entry, sessions: Sessions) -> str:
    assert entry.hop is not None
    assert entry.query is not None
    return visible(hop_name(entry.hop, sessions.kinds(entry.query.profile)))


def _number(trace: Trace) -> str:
    return " or ".join(
        f"{grouped(number)} ({number})" for number in dict.fromkeys(trace.numbers.values())
    )


def _asked_at(trace: Trace) -> str:
    waiting = " · not all have answered" if trace.among(State.ASKING, State.LATE) else ""
    return f"{trace.began_at:%Y-%m-%d %H:%M:%S %Z}{waiting}"


def request_ids(trace: Trace) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each profile's request identifiers, the last ones, as far as its vendor sends some."""
    found: dict[str, list[str]] = {}
    for query, answer in trace.answers.items():
        ids = [visible(each.request_id) for each in answer.requests if each.request_id]
        found.setdefault(query.profile, []).extend(ids)
    for name, ids in found.items():
        if ids:
            yield name, ids[-_NAMED:]


def _apart(found: Iterable[str], *headings: str) -> list[str]:
    listed = list(found)
    return ["", *headings, *listed] if listed else []


def _codes(ids: Iterable[str]) -> str:
    return ", ".join(f"`{each.replace('`', '')}`" for each in ids)


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _MARKS.sub(r"\\\1", visible(text))
