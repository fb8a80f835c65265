"""Traces a number in every profile, and the addresses that its calls are forwarded to.

All profiles are queried concurrently, each with a timeout of its own: a late one delays nothing.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from trunkline.api.request_log import Request
from trunkline.model.kind import Kind
from trunkline.sessions import Sessions
from trunkline.vendors.base import Session
from trunkline.vendors.call_route import CallRoute, Hop
from trunkline.vendors.read_records import without_secrets

_NOT_FOUND: Final = 404


class TraceState(StrEnum):
    """The state of a query."""

    LOADING = "loading"
    FOUND = "found"
    UNKNOWN = "unknown"
    LATE = "late"
    FAILED = "failed"


class TraceQuery(NamedTuple):
    """One query to one profile.

    Attributes:
        sought: a number, or an address that a call is forwarded to.
        onward: whether it is an address, from another profile's route.
    """

    profile: str
    sought: str
    onward: bool = False


class ProfileTrace(NamedTuple):
    """The result of a query.

    Attributes:
        route: the route of the call in the profile, if the profile has what is sought.
        reason: why there is no result, in one line for people.
        error: the exception, `None` where there was none.
        requests: the requests that were sent for it, except probes that found nothing.
    """

    state: TraceState
    route: CallRoute | None = None
    reason: str = ""
    error: BaseException | None = None
    requests: Sequence[Request] = ()

    @property
    def problems(self) -> int:
        """The number of problems along the route."""
        return sum(len(hop.problems) for hop in self.route.hops) if self.route else 0


class Trace:
    """The route of one number through all profiles.

    Attributes:
        numbers: the number by profile name, in E.164 by the profile's country or as it was given.
        deadline: the timeout of each query in seconds.
        results: the results so far, by query.
        began_at: when the queries were sent, with time zone.
        on_change: called whenever a result has changed.
    """

    def __init__(
        self,
        sessions: Sessions,
        numbers: Mapping[str, str],
        deadline: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.numbers = numbers
        self.deadline = deadline
        self.results: dict[TraceQuery, ProfileTrace] = {}
        self.began_at = clock()
        self.on_change: Callable[[], object] = lambda: None
        self._sessions = sessions
        self._clock = clock

    @property
    def number(self) -> str:
        """The number with the first profile's country."""
        return next(iter(self.numbers.values()))

    def among(self, *states: TraceState) -> list[TraceQuery]:
        """Return the queries in some states, in the order in which they were sent."""
        return [query for query, result in self.results.items() if result.state in states]

    @property
    def addresses(self) -> list[str]:
        """The known addresses that the call is forwarded to."""
        routes = (result.route for result in self.results.values() if result.route)
        hops = (hop for route in routes for hop in route.hops)
        return list(dict.fromkeys(hop.next_address for hop in hops if hop.next_address))

    def onward(self, profile: str, address: str) -> Iterator[tuple[TraceQuery, ProfileTrace]]:
        """Yield the other profiles' results for an address on a profile's route."""
        for query, result in self.results.items():
            if query.onward and query.sought == address and query.profile != profile:
                yield query, result

    async def run(self) -> None:
        """Query every profile anew; return when each has responded or is late."""
        self.began_at = self._clock()
        self.results.clear()
        await self._query_all([TraceQuery(name, number) for name, number in self.numbers.items()])

    async def retry(self) -> None:
        """Repeat the queries that failed or were late."""
        await self._query_all(self.among(TraceState.LATE, TraceState.FAILED))

    async def _query_all(self, queries: Sequence[TraceQuery]) -> None:
        async with asyncio.TaskGroup() as group:
            for query in queries:
                self._begin(query, group)

    def _begin(self, query: TraceQuery, group: asyncio.TaskGroup) -> None:
        self._put(query, ProfileTrace(TraceState.LOADING))
        group.create_task(self._query(query, group))

    async def _query(self, query: TraceQuery, group: asyncio.TaskGroup) -> None:
        result = await self._result(query)
        self._put(query, result)
        for hop in result.route.hops if result.route else ():
            for name in self.numbers if hop.next_address else ():
                onward = TraceQuery(name, hop.next_address, onward=True)
                if name != query.profile and onward not in self.results:
                    self._begin(onward, group)

    async def _result(self, query: TraceQuery) -> ProfileTrace:
        requests: Sequence[Request] = ()
        try:
            async with asyncio.timeout(self.deadline):
                session = await self._sessions.open(query.profile)
                with session.log.collect() as collected:
                    requests = collected
                    route = await self._route(session, query)
        except TimeoutError:
            reason = f"no answer within {self.deadline:g} s"
            return ProfileTrace(TraceState.LATE, reason=reason, requests=_relevant(requests))
        except Exception as error:
            reason = self._sessions.explain(error, query.profile)
            reason = reason.removeprefix(f"{query.profile}: ")
            return ProfileTrace(TraceState.FAILED, None, reason, error, _relevant(requests))
        state = TraceState.UNKNOWN if route is None else TraceState.FOUND
        return ProfileTrace(state, route, requests=_relevant(requests))

    async def _route(self, session: Session, query: TraceQuery) -> CallRoute | None:
        """Return the route of what is sought, its records without secrets."""
        follow = session.reached if query.onward else session.lookup
        route = await follow(query.sought)
        if route is None:
            return None
        kinds = self._sessions.kinds(query.profile)
        return route._replace(hops=tuple(_redacted(kinds, hop) for hop in route.hops))

    def _put(self, query: TraceQuery, result: ProfileTrace) -> None:
        self.results[query] = result
        self.on_change()


def _redacted(kinds: Mapping[str, Kind], hop: Hop) -> Hop:
    if hop.record is None or hop.kind not in kinds:
        return hop
    return hop._replace(record=without_secrets(kinds[hop.kind], hop.record))


def _relevant(requests: Sequence[Request]) -> tuple[Request, ...]:
    """Return the last state of each request in order, without probes that found nothing."""
    ended = {request.id: request for request in requests}
    return tuple(request for request in ended.values() if request.status != _NOT_FOUND)
