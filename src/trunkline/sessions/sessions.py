"""The session manager: opens on first use, off the event loop; renews credentials; closes all."""

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
from trunkline.sessions.accounts import ACCOUNTS_FILE, Accounts, is_told_by_vendor
from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.sessions.error_text import SessionError, explain
from trunkline.sessions.expiry_text import SOON, ending
from trunkline.settings import Settings, SettingsError
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Session, Vendor, load_vendor

if TYPE_CHECKING:
    from trunkline.model.profile import Profile

_RENEWED_EVERY: Final = 5.0
"""The least seconds between two fetches of a credential that has ended or was refused."""
_USAGE: Final = 2
_UNAUTHORISED: Final = 401
_FAILED: Final = 400


class Sessions:
    """One session per profile, and the labels and counts that its kinds share.

    It also decides what may be written: `may_write`.

    Attributes:
        profiles: the profiles by name; `read_only` is as it is in force now.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.settings = settings
        self._profiles = dict(settings.profiles)
        self.profiles: Mapping[str, Profile] = self._profiles
        self._clock = clock
        self._vendors: dict[str, Vendor] = {}
        self._accounts = Accounts(settings.paths.state / ACCOUNTS_FILE)
        self._opening: dict[str, asyncio.Task[Session]] = {}
        self._retired: list[Session] = []
        self._fetched_at: dict[str, float] = {}
        self._unauthorised: set[str] = set()
        self._logs: dict[str, list[RequestLog]] = {}
        self._related: dict[str, Related] = {}
        self._listeners: list[Callable[[Request], None]] = []

    def profile(self, name: str) -> "Profile":
        """Return a profile.

        Raises:
            SessionError: the settings have no profile of that name.
        """
        try:
            return self._profiles[name]
        except KeyError:
            hint = nearest(name, list(self._profiles), what="profiles")
            raise SessionError(f"Unknown profile {name!r}; {hint}") from None

    def may_write(self, profile: str) -> bool:
        """Return whether writes to a profile are allowed now."""
        return not self.profile(profile).read_only

    def set_read_only(self, profile: str, flag: bool) -> None:
        """Refuse or allow writes to a profile from now on.

        A session that is already open refuses writes at once, too.
        """
        self._profiles[profile] = self._profiles[profile]._replace(read_only=flag)
        self._retire(profile)

    def vendor(self, profile: str) -> Vendor:
        """Return the vendor of a profile; imports only its description.

        Raises:
            SessionError: the settings have no such profile.
            LookupError: no installed package provides the vendor.
        """
        name = self.profile(profile).vendor
        if name not in self._vendors:
            self._vendors[name] = load_vendor(name)
        return self._vendors[name]

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor, by name."""
        return self.vendor(profile).kinds

    def related(self, profile: str) -> Related:
        """Return the known labels and counts of a profile's records."""
        if profile not in self._related:
            self._related[profile] = Related(self.kinds(profile))
        return self._related[profile]

    def address(self, profile: str) -> str:
        """Return the URL of a profile's API; empty where neither it nor its vendor has one."""
        used = self.profile(profile)
        return used.base_url or self.vendor(profile).regions.get(used.region, used.region)

    def known_account(self, profile: str) -> str:
        """Return the account that a profile leads to, as text; sends nothing.

        It is empty for a profile or vendor that is not known, and where only the vendor can tell
        the account and has not been asked about the credential yet.
        """
        try:
            return self._accounts.known(*self._described(profile))
        except (SessionError, LookupError, ApiError):
            return ""

    def leading_to(self, account: str) -> str:
        """Return the first profile that leads to an account; empty where none is known to."""
        names = (name for name in self._profiles if self.known_account(name) == account)
        return next(names, "")

    def last_account(self, profile: str) -> str:
        """Return the account that a profile led to when its vendor was last asked, else as above.

        Only for views and drafts; what is staged or written goes by `known_account`.
        """
        try:
            return self._accounts.last_known(*self._described(profile))
        except (SessionError, LookupError, ApiError):
            return ""

    def _described(self, profile: str) -> tuple["Profile", Vendor]:
        """Return a profile and its vendor, also while the demo's profiles are in its place."""
        if (used := self.settings.replaced.get(profile)) and profile not in self._profiles:
            return used, load_vendor(used.vendor)
        return self.profile(profile), self.vendor(profile)

    async def account(self, profile: str) -> str:
        """Return the account that a profile leads to, as text; ask the vendor if need be.

        Raises:
            SessionError: the profile cannot be used, or the vendor does not tell its account.
            ApiError: the vendor refuses or does not answer.
        """
        used, vendor = self.profile(profile), self.vendor(profile)
        if is_told_by_vendor(vendor):
            session = await self.open(profile)
            if not self._accounts.known(used, vendor):
                if own_id := await session.identify():
                    return self._accounts.learn(used, vendor, own_id)
                raise SessionError(
                    f"{profile}: {vendor.title} does not tell which account its credential "
                    "belongs to, so nothing can be staged or written"
                )
        return self._accounts.known(used, vendor)

    async def open(self, profile: str, *, renew: bool = False) -> Session:
        """Return the session of a profile, opening it if needed.

        The secret is fetched and the HTTP client imported in a thread: both take their time. A
        credential that has ended or was refused is fetched again, every few seconds at most.

        Args:
            renew: fetch such a credential at once.

        Raises:
            SessionError: the profile is unknown, its secret cannot be fetched, or its address
                cannot be used.
        """
        if self._is_over(profile, renew=renew):
            self._retire(profile)
        session = await self._opened(profile)
        if session.profile.read_only == self.may_write(profile):
            # The access was changed while the session was being opened.
            self._retire(profile)
            session = await self._opened(profile)
        return session

    def expires(self, profile: str) -> datetime | None:
        """Return when a profile's credential ends; `None` where unknown or never."""
        session = self.current(profile)
        return session.expires if session is not None else None

    def ending(self, profile: str) -> str:
        """Return when a profile's credential ends or ended, in words; empty where unknown."""
        return ending(self.expires(profile), self._clock())

    def ends_soon(self) -> Iterator[str]:
        """Yield the profiles whose credential ends within minutes or has ended, earliest first."""
        ends = {name: self.expires(name) for name in self.profiles}
        soon = self._clock() + SOON
        known = sorted((at, name) for name, at in ends.items() if at is not None and at <= soon)
        yield from (name for _, name in known)

    def explain(self, error: BaseException, profile: str) -> str:
        """Return one line for people about an error of a profile; see `explain`."""
        ends = self.ending(profile)
        return explain(error, self.profile(profile), ends if ends.startswith("ended") else "")

    def requests(self) -> Iterator[Request]:
        """Yield the requests of all sessions, profile by profile, oldest first."""
        for logs in self._logs.values():
            for log in logs:
                yield from log

    def listen(self, listener: Callable[[Request], None]) -> Callable[[], None]:
        """Call a listener with every request of every session; return what unsubscribes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def aclose(self) -> None:
        """Close every session, without waiting for those that are still being opened."""
        opening, self._opening = self._opening, {}
        retired, self._retired = self._retired, []
        for task in opening.values():
            task.cancel()
        for result in await asyncio.gather(*opening.values(), return_exceptions=True):
            if not isinstance(result, BaseException):
                retired.append(result)
        for session in retired:
            await session.aclose()

    async def _opened(self, name: str) -> Session:
        task = self._opening.get(name)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            profile = self.profile(name)
            task = asyncio.create_task(self._connected(profile))
            self._opening[name] = task
            self._fetched_at[name] = time.monotonic()
        session = await asyncio.shield(task)
        logs = self._logs.setdefault(name, [])
        if session.log not in logs:
            if logs:
                session.log.continue_from(logs[-1])
            logs.append(session.log)
            session.log.listen(partial(self._notice, session.log))
        return session

    def current(self, profile: str) -> Session | None:
        """Return the open session of a profile, `None` while there is none."""
        task = self._opening.get(profile)
        if task is None or not task.done() or task.cancelled() or task.exception():
            return None
        return task.result()

    def _is_over(self, profile: str, *, renew: bool) -> bool:
        session = self.current(profile)
        if session is None:
            return False
        ended = session.expires is not None and session.expires <= self._clock()
        waited = time.monotonic() - self._fetched_at[profile] >= _RENEWED_EVERY
        return (ended or profile in self._unauthorised) and (renew or waited)

    def _retire(self, profile: str) -> None:
        """Make the next `open` create another session; requests in flight finish in this one."""
        session = self.current(profile)
        if session is not None:
            del self._opening[profile]
            self._retired.append(session)
        self._unauthorised.discard(profile)

    async def _connected(self, profile: "Profile") -> Session:
        seconds = self.settings.credential_timeout(profile.name)
        try:
            async with asyncio.timeout(seconds):
                return await run_in_daemon_thread(lambda: self._connect(profile))
        except TimeoutError:
            text = f"no credential from {profile.credential} in {seconds:g} s"
        raise SessionError(f"{profile.name}: {text} (api.credential_timeout)")

    def _connect(self, profile: "Profile") -> Session:
        options = self.settings.api_options
        options["may_write"] = partial(self.may_write, profile.name)
        try:
            secret, vendor = self.settings.secret(profile), self.vendor(profile.name)
            session = vendor.connect(profile, secret, **options)
            self._accounts.use_credential(profile, vendor, secret)
            return session
        except (SettingsError, ApiError, LookupError) as error:
            code = error.exit_code if not isinstance(error, LookupError) else _USAGE
            raise SessionError(explain(error, profile), code) from error

    def _notice(self, log: RequestLog, request: Request) -> None:
        if log is self._logs[request.profile][-1]:
            if request.status == _UNAUTHORISED:
                self._unauthorised.add(request.profile)
            elif request.status is not None and request.status < _FAILED:
                self._unauthorised.discard(request.profile)
        for listener in tuple(self._listeners):
            listener(request)
