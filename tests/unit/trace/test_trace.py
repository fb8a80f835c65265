"""A trace: every profile at once, each with its deadline, and from one account into the next."""

import asyncio

import pytest

from support.traced_accounts import NOON, Account, desk, line, sessions_of
from trunkline.api.errors import ServerFailure
from trunkline.model.record import Record
from trunkline.sessions import Sessions
from trunkline.trace import Trace, TraceQuery, TraceState, outline
from trunkline.trace.json_output import described
from trunkline.trace.text_output import lines, markdown, plain_text
from trunkline.vendors.call_route import Hop

NUMBER = "+33199001200"
PARIS = "https://desks.example/paris"
LYON = "https://desks.example/lyon"


def trace_of(sessions: Sessions, deadline: float = 5.0) -> Trace:
    return Trace(sessions, dict.fromkeys(sessions.profiles, NUMBER), deadline, lambda: NOON)


async def traced(sessions: Sessions) -> Trace:
    trace = trace_of(sessions)
    await trace.run()
    return trace


async def test_all_profiles_are_queried_concurrently(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = asyncio.Event()
    accounts = {name: Account({NUMBER: [line(NUMBER)]}, waits=gate) for name in ("one", "two")}
    trace = trace_of(sessions_of(monkeypatch, **accounts))
    running = asyncio.create_task(trace.run())
    await asyncio.gather(*(account.begun.wait() for account in accounts.values()))
    assert len(trace.among(TraceState.LOADING)) == 2
    gate.set()
    await running
    assert len(trace.among(TraceState.FOUND)) == 2


async def test_a_late_profile_delays_no_other_and_can_be_retried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gate = asyncio.Event()
    slow = Account({NUMBER: [line(NUMBER)]}, waits=gate)
    quick = Account({NUMBER: [line(NUMBER)]})
    trace = trace_of(sessions_of(monkeypatch, slow=slow, quick=quick), 0.5)
    told: list[int] = []
    trace.on_change = lambda: told.append(len(trace.among(TraceState.FOUND)))
    await trace.run()
    assert trace.among(TraceState.LATE) == [TraceQuery("slow", NUMBER)]
    assert trace.results[TraceQuery("slow", NUMBER)].reason == "no answer within 0.5 s"
    assert trace.among(TraceState.FOUND) == [TraceQuery("quick", NUMBER)]
    assert 1 in told
    gate.set()
    await trace.retry()
    assert trace.among(TraceState.FOUND) == [
        TraceQuery("slow", NUMBER),
        TraceQuery("quick", NUMBER),
    ]
    assert quick.asked == [NUMBER]


async def test_a_secret_that_a_vendor_returns_is_not_in_the_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = Record("d", None, {"id": "d", "name": "Desk", "pin": "2468"})
    told = Account({NUMBER: [Hop("desks", record, "Desk"), Hop("hall", record, "Hall")]})
    trace = await traced(sessions_of(monkeypatch, told=told))
    (answer,) = trace.results.values()
    assert answer.route is not None
    first, _ = answer.route.hops
    assert first.record == Record("d", None, {"id": "d", "name": "Desk"})


async def test_each_address_is_queried_once_in_other_profiles_and_loops_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier = Account(
        {NUMBER: [line(NUMBER, PARIS), line(NUMBER, PARIS)]}, {LYON: [line(NUMBER, PARIS)]}
    )
    desks = Account({}, {PARIS: [desk("Paris", LYON)]})
    sessions = sessions_of(monkeypatch, carrier=carrier, desks=desks)
    trace = await traced(sessions)
    assert sorted(carrier.asked) == sorted([NUMBER, LYON])
    assert sorted(desks.asked) == sorted([NUMBER, PARIS])
    shown = [
        (entry.depth, entry.query.profile, entry.repeated)
        for entry in outline(trace)
        if entry.is_profile and entry.query
    ]
    assert shown == [
        (0, "carrier", False),
        (1, "desks", False),
        (2, "carrier", False),
        (3, "desks", True),
        (1, "desks", True),
    ]
    [found] = described(trace, sessions)
    [first, _] = found["leads"]
    [there] = first["reached"]
    assert there["profile"] == "desks"
    [back] = there["leads"][0]["reached"]
    assert back["leads"][0]["reached"] == [{"profile": "desks", "address": PARIS}]


async def test_profiles_where_a_call_enters_come_first_and_those_without_it_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = sessions_of(
        monkeypatch,
        stranger=Account(),
        broken=Account(error=ServerFailure("away", status=503)),
        holder=Account({NUMBER: [line(NUMBER, "", "nobody answers")]}),
        desks=Account({}, {PARIS: [desk("Paris")]}),
        carrier=Account({NUMBER: [line(NUMBER, PARIS)]}),
    )
    trace = await traced(sessions)
    assert list(lines(trace, sessions)) == [
        "carrier · Carrier: ✓ no problem",
        "  number  +33 1 99 00 12 00  voice alto",
        "    → desks · Carrier: ✓ no problem",
        "      desk    Paris",
        "holder · Carrier: 1 problem",
        "  number  +33 1 99 00 12 00  voice alto",
        "    ! nobody answers",
        "broken · Carrier: failed: away (503)",
        "holder and carrier have this number, and none of them routes to another",
        "stranger does not have this number",
    ]


async def test_an_address_that_no_profile_has_is_a_note_and_not_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier = Account({NUMBER: [line(NUMBER, PARIS)]})
    alone = sessions_of(monkeypatch, carrier=carrier)
    assert "there is no other profile to query" in list(lines(await traced(alone), alone))[-1]
    two = sessions_of(monkeypatch, carrier=carrier, other=Account())
    assert list(lines(await traced(two), two))[2] == f"    → no other profile has {PARIS}"
    broken = Account(error=ServerFailure("away", status=503))
    three = sessions_of(monkeypatch, carrier=carrier, other=broken)
    told = list(lines(await traced(three), three))
    assert told[2] == f"    → no profile that responded has {PARIS}"


async def test_a_ticket_has_the_number_the_time_the_problems_and_the_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = sessions_of(
        monkeypatch,
        carrier=Account({NUMBER: [line(NUMBER, PARIS, "a *bold* claim\x1b[31m")]}),
        desks=Account({}, {PARIS: [desk("_Paris_1")]}),
    )
    trace = await traced(sessions)
    text = plain_text(trace, sessions)
    assert text.startswith(
        "Trace of +33 1 99 00 12 00 (+33199001200)\n2026-03-01 12:00:00 UTC\n\ncarrier · Carrier: "
    )
    assert "! a *bold* claim" in text
    assert "\x1b" not in text
    assert text.endswith("\n\nrequests of carrier: carrier-1\nrequests of desks: desks-2\n")
    marked = markdown(trace, sessions)
    assert "  - number: **+33 1 99 00 12 00** (voice alto)" in marked
    assert "    - ⚠ a \\*bold\\* claim" in marked
    assert "    - → **desks · Carrier**: ✓ no problem" in marked
    assert "      - desk: **\\_Paris_1**" in marked
    assert "- desks: `desks-2`" in marked
