"""Asking every profile for a number, and each other for the addresses that its way leads to.

All are asked at the same time, each with a deadline of its own: what is late is said to be late,
and nothing waits for it.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from trunkline.api.request_log import Request
from trunkline.model.kind import Kind
from trunkline.sessions import Sessions
from trunkline.vendors.base import Session
from trunkline.vendors.call_route import CallRoute, Hop
from trunkline.vendors.read_records import without_secrets

_UNFINDABLE: Final = 404


class State(StrEnum):
    """How far a question has come."""

    ASKING = "asking"
    FOUND = "found"
    UNKNOWN = "unknown"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Query:
    """One question to one profile.

    Attributes:
        profile: the profile's name.
        sought: a number in E.164, or an address that a call is sent to.
        onward: whether it is an address, which another profile's route leads to.
    """

    profile: str
    sought: str
    onward: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a profile knows.

    Attributes:
        state: how far the question has come.
        route: where the call goes there, if it is known there.
        reason: why there is no answer, in one line for people.
        error: what was raised, `None` where nothing was.
        requests: what was asked of the vendor for it; the probes that found nothing are left out.
    """

    state: State
    route: CallRoute | None = None
    reason: str = ""
    error: BaseException | None = None
    requests: Sequence[Request] = ()

    @property
    def problems(self) -> int:
        """How many things are wrong along the way."""
        return sum(len(hop.problems) for hop in self.route.hops) if self.route else 0


class Trace:
    """One number's way through all profiles.

    Attributes:
        numbers: the number in E.164 as each profile reads it, by the profile's name.
        answers: what is known so far, by question.
        began_at: when it was asked.
        told: is called whenever an answer has changed.
    """

    def __init__(
        self,
        sessions: Sessions,
        numbers: Mapping[str, str],
        deadline: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Ask nothing yet.

        Args:
            sessions: the profiles in use.
            numbers: the number in E.164 as each profile reads it, by the profile's name.
            deadline: the seconds that each profile has for an answer.
            clock: gives the time, with time zone.
        """
        self.numbers = numbers
        self.deadline = deadline
        self.answers: dict[Query, Answer] = {}
        self.began_at = clock()
        self.told: Callable[[], object] = lambda: None
        self._sessions = sessions
        self._clock = clock

    @property
    def number(self) -> str:
        """The number as the first profile reads it."""
        return next(iter(self.numbers.values()))

    def among(self, *states: State) -> list[Query]:
        """Return the questions that stand so, in the order in which they were asked."""
        return [query for query, answer in self.answers.items() if answer.state in states]

    @property
    def addresses(self) -> list[str]:
        """The addresses that the call goes on to, as far as it is known."""
        routes = (answer.route for answer in self.answers.values() if answer.route)
        return [
            *dict.fromkeys(
                hop.next_address for route in routes for hop in route.hops if hop.next_address
            )
        ]

    def onward(self, profile: str, address: str) -> Iterator[tuple[Query, Answer]]:
        """Yield what the others know of an address that a profile's route leads to."""
        for query, answer in self.answers.items():
            if query.onward and query.sought == address and query.profile != profile:
                yield query, answer

    async def run(self) -> None:
        """Ask every profile anew, and return when each has answered or is late."""
        self.began_at = self._clock()
        self.answers.clear()
        await self._ask_all([Query(name, number) for name, number in self.numbers.items()])

    async def again(self) -> None:
        """Ask again what failed or was late."""
        await self._ask_all(self.among(State.LATE, State.FAILED))

    async def _ask_all(self, queries: Sequence[Query]) -> None:
        async with asyncio.TaskGroup() as group:
            for query in queries:
                self._begin(query, group)

    def _begin(self, query: Query, group: asyncio.TaskGroup) -> None:
        self._put(query, Answer(State.ASKING))
        group.create_task(self._ask(query, group))

    async def _ask(self, query: Query, group: asyncio.TaskGroup) -> None:
        """Put one question, and those that its answer leads to."""
        answer = await self._answer(query)
        self._put(query, answer)
        for hop in answer.route.hops if answer.route else ():
            for name in self.numbers if hop.next_address else ():
                onward = Query(name, hop.next_address, onward=True)
                if name != query.profile and onward not in self.answers:
                    self._begin(onward, group)

    async def _answer(self, query: Query) -> Answer:
        requests: Sequence[Request] = ()
        try:
            async with asyncio.timeout(self.deadline):
                session = await self._sessions.open(query.profile)
                with session.log.collect() as collected:
                    requests = collected
                    route = await self._followed(session, query)
        except TimeoutError:
            reason = f"no answer within {self.deadline:g} s"
            return Answer(State.LATE, reason=reason, requests=_telling(requests))
        except Exception as error:
            reason = self._sessions.explain(error, query.profile)
            reason = reason.removeprefix(f"{query.profile}: ")
            return Answer(State.FAILED, None, reason, error, _telling(requests))
        state = State.UNKNOWN if route is None else State.FOUND
        return Answer(state, route, requests=_telling(requests))

    async def _followed(self, session: Session, query: Query) -> CallRoute | None:
        """Return the way of what is sought, its records without secrets."""
        follow = session.reached if query.onward else session.lookup
        route = await follow(query.sought)
        if route is None:
            return None
        kinds = self._sessions.kinds(query.profile)
        return route._replace(hops=tuple(_bare(kinds, hop) for hop in route.hops))

    def _put(self, query: Query, answer: Answer) -> None:
        self.answers[query] = answer
        self.told()


def _bare(kinds: Mapping[str, Kind], hop: Hop) -> Hop:
    if hop.record is None or hop.kind not in kinds:
        return hop
    return hop._replace(record=without_secrets(kinds[hop.kind], hop.record))


def _telling(requests: Sequence[Request]) -> tuple[Request, ...]:
    """Return how each request ended, without the probes that found nothing, in their order."""
    ended = {each.id: each for each in requests}
    return tuple(each for each in ended.values() if each.status != _UNFINDABLE)
