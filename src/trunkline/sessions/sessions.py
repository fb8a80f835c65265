"""The sessions of the profiles: opened when first needed, off the event loop, closed together."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from trunkline.api.errors import ApiError
from trunkline.api.request_log import Request, RequestLog
from trunkline.model.kind import Kind
from trunkline.model.table.related import Related
from trunkline.sessions.daemon_thread import aside
from trunkline.sessions.error_text import Refused, explain
from trunkline.sessions.expiry_text import SOON, ending
from trunkline.settings import Settings, SettingsError
from trunkline.vendors.base import Session, Vendor, load_vendor

if TYPE_CHECKING:
    from trunkline.model.profile import Profile

_RENEWED_EVERY: Final = 5.0
"""Seconds between two fetchings of a credential that has ended or was refused."""
_USAGE: Final = 2
_UNAUTHORISED: Final = 401
_FAILED: Final = 400


class Sessions:
    """One session a profile, and what each profile's kinds show of each other.

    Attributes:
        profiles: the profiles by name, as they may be used now.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Open nothing yet.

        Args:
            settings: what the user has set.
            clock: gives the time, with time zone.
        """
        self._profiles = dict(settings.profiles)
        self.profiles: Mapping[str, Profile] = self._profiles
        self._settings = settings
        self._clock = clock
        self._vendors: dict[str, Vendor] = {}
        self._opening: dict[str, asyncio.Task[Session]] = {}
        self._retired: list[Session] = []
        self._fetched: dict[str, float] = {}
        self._unauthorised: set[str] = set()
        self._logs: dict[str, list[RequestLog]] = {}
        self._related: dict[str, Related] = {}
        self._listeners: list[Callable[[Request], None]] = []

    def vendor(self, profile: str) -> Vendor:
        """Return the vendor of a profile; only its description is imported.

        Raises:
            LookupError: no installed package offers it.
        """
        name = self.profiles[profile].vendor
        if name not in self._vendors:
            self._vendors[name] = load_vendor(name)
        return self._vendors[name]

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor, by name."""
        return self.vendor(profile).kinds

    def related(self, profile: str) -> Related:
        """Return what is known of the labels and counts of a profile's records."""
        if profile not in self._related:
            self._related[profile] = Related(self.kinds(profile))
        return self._related[profile]

    def address(self, profile: str) -> str:
        """Return where a profile's API is, empty where neither it nor its vendor says so."""
        used = self.profiles[profile]
        return used.base_url or self.vendor(profile).regions.get(used.region, used.region)

    async def open(self, profile: str, *, renew: bool = False) -> Session:
        """Return the session of a profile, opening it if it is not open.

        The secret is fetched and the HTTP client imported in a thread: both take their time. A
        credential that has ended or was refused is fetched anew, every few seconds at most.

        Args:
            profile: its name.
            renew: fetch such a credential at once.

        Raises:
            Refused: its secret cannot be had, or its address cannot be used.
        """
        if self._is_over(profile, renew=renew):
            self._retire(profile)
        session = await self._opened(profile)
        if session.profile.read_only != self.profiles[profile].read_only:
            # What it may do was changed while it was being opened.
            self._retire(profile)
            session = await self._opened(profile)
        return session

    def set_read_only(self, profile: str, flag: bool) -> None:
        """Refuse every write to a profile from now on, or take that back.

        Whoever holds the session that is open now cannot write with it once this has been set.
        """
        self._profiles[profile] = self._profiles[profile]._replace(read_only=flag)
        self._retire(profile)

    def expires(self, profile: str) -> datetime | None:
        """Return when a profile's credential ends, `None` where it is not known or never ends."""
        session = self._current(profile)
        return session.expires if session is not None else None

    def ending(self, profile: str) -> str:
        """Say when a profile's credential ends or has ended; empty where that is not known."""
        return ending(self.expires(profile), self._clock())

    def ends_soon(self) -> Iterator[str]:
        """Yield the profiles whose credential ends within minutes or has ended, the first first."""
        ends = {name: self.expires(name) for name in self.profiles}
        soon = self._clock() + SOON
        known = sorted((at, name) for name, at in ends.items() if at is not None and at <= soon)
        yield from (name for _, name in known)

    def explain(self, error: BaseException, profile: str) -> str:
        """Return one line for people on what went wrong in a profile; see `explain`."""
        ends = self.ending(profile)
        return explain(error, self.profiles[profile], ends if ends.startswith("ended") else "")

    def requests(self) -> Iterator[Request]:
        """Yield what was asked in all sessions, profile by profile, the oldest first."""
        for logs in self._logs.values():
            for log in logs:
                yield from log

    def listen(self, listener: Callable[[Request], None]) -> Callable[[], None]:
        """Call the listener with every request of every session; the answer stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def aclose(self) -> None:
        """Close every session; one that is still being opened is not waited for."""
        opening, self._opening = self._opening, {}
        retired, self._retired = self._retired, []
        for task in opening.values():
            task.cancel()
        for result in await asyncio.gather(*opening.values(), return_exceptions=True):
            if not isinstance(result, BaseException):
                retired.append(result)
        for session in retired:
            await session.aclose()

    async def _opened(self, profile: str) -> Session:
        task = self._opening.get(profile)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(aside(lambda: self._connect(profile)))
            self._opening[profile] = task
            self._fetched[profile] = time.monotonic()
        session = await asyncio.shield(task)
        logs = self._logs.setdefault(profile, [])
        if session.log not in logs:
            if logs:
                session.log.continue_from(logs[-1])
            logs.append(session.log)
            session.log.listen(partial(self._heard, session.log))
        return session

    def _current(self, profile: str) -> Session | None:
        task = self._opening.get(profile)
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        return task.result()

    def _is_over(self, profile: str, *, renew: bool) -> bool:
        """Return whether the session's credential is worth being fetched again."""
        session = self._current(profile)
        if session is None:
            return False
        ended = session.expires is not None and session.expires <= self._clock()
        waited = time.monotonic() - self._fetched[profile] >= _RENEWED_EVERY
        return (ended or profile in self._unauthorised) and (renew or waited)

    def _retire(self, profile: str) -> None:
        """Let the next one who asks open another session; what is under way goes on in this one."""
        session = self._current(profile)
        if session is not None:
            del self._opening[profile]
            self._retired.append(session)
        self._unauthorised.discard(profile)

    def _connect(self, name: str) -> Session:
        profile = self.profiles[name]
        options = self._settings.api_options
        options["may_write"] = lambda: not self.profiles[name].read_only
        try:
            secret = self._settings.secret(profile)
            return self.vendor(name).connect(profile, secret, **options)
        except (SettingsError, ApiError, LookupError) as error:
            code = error.exit_code if not isinstance(error, LookupError) else _USAGE
            raise Refused(explain(error, profile), code) from error

    def _heard(self, log: RequestLog, request: Request) -> None:
        if log is self._logs[request.profile][-1]:
            if request.status == _UNAUTHORISED:
                self._unauthorised.add(request.profile)
            elif request.status is not None and request.status < _FAILED:
                self._unauthorised.discard(request.profile)
        for listener in tuple(self._listeners):
            listener(request)
