"""The sessions of the profiles: opened when first needed, off the event loop, closed together."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from trunkline.api.errors import ApiError, Unauthorized
from trunkline.api.requestlog import Request, RequestLog
from trunkline.model.cells import visible
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.related import Related
from trunkline.settings import Settings, SettingsError
from trunkline.vendors.base import Session, Vendor, load_vendor

__all__ = ["Refused", "Sessions", "explain"]

_Result = TypeVar("_Result")


class Refused(Exception):
    """A profile that cannot be used; its text is one line for people."""


class Sessions:
    """One session a profile, and what each profile's kinds show of each other."""

    def __init__(self, settings: Settings) -> None:
        self.profiles: Mapping[str, Profile] = settings.profiles
        self._settings = settings
        self._vendors: dict[str, Vendor] = {}
        self._opening: dict[str, asyncio.Task[Session]] = {}
        self._logs: dict[str, RequestLog] = {}
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

    async def open(self, profile: str) -> Session:
        """Return the session of a profile, opening it if it is not open.

        The secret is fetched and the HTTP client imported in a thread: both take their time.

        Raises:
            Refused: its secret cannot be had, or its address cannot be used.
        """
        task = self._opening.get(profile)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.create_task(_aside(lambda: self._connect(profile)))
            self._opening[profile] = task
        session = await asyncio.shield(task)
        if profile not in self._logs:
            self._logs[profile] = session.log
            session.log.listen(self._heard)
        return session

    def requests(self) -> Iterator[Request]:
        """Yield what was asked in all sessions, profile by profile, the oldest first."""
        for log in self._logs.values():
            yield from log

    def listen(self, listener: Callable[[Request], None]) -> Callable[[], None]:
        """Call the listener with every request of every session; the answer stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def aclose(self) -> None:
        """Close every session; one that is still being opened is not waited for."""
        opening, self._opening = self._opening, {}
        for task in opening.values():
            task.cancel()
        for result in await asyncio.gather(*opening.values(), return_exceptions=True):
            if not isinstance(result, BaseException):
                await result.aclose()

    def _connect(self, name: str) -> Session:
        profile = self.profiles[name]
        try:
            secret = self._settings.secret(profile)
            return self.vendor(name).connect(profile, secret, **self._settings.api_options)
        except (SettingsError, ApiError, LookupError) as error:
            raise Refused(explain(error, profile)) from error

    def _heard(self, request: Request) -> None:
        for listener in tuple(self._listeners):
            listener(request)


def explain(error: BaseException, profile: Profile) -> str:
    """Return one line for people on what went wrong in a profile.

    A refused credential is named by where it came from. What is no error of a vendor or of the
    settings is a fault of this program, and its type is named.
    """
    if isinstance(error, Refused):
        return str(error)
    text = " · ".join(str(error).splitlines())
    if isinstance(error, Unauthorized) and profile.credential not in text:
        text = f"{text} · its credential comes from {profile.credential}"
    elif not isinstance(error, ApiError | SettingsError) and type(error) is not LookupError:
        text = f"unexpected {type(error).__name__}: {text}"
    return visible(f"{profile.name}: {text}")


async def _aside(function: Callable[[], _Result]) -> _Result:
    """Run a function in a thread that the end of the program does not wait for.

    A credential's command may wait for a passphrase; quitting must not wait with it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Result] = loop.create_future()

    def succeed(result: _Result) -> None:
        if not future.done():
            future.set_result(result)

    def fail(error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        try:
            settle: partial[Any] = partial(succeed, function())
        except BaseException as error:
            settle = partial(fail, error)
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle)

    threading.Thread(target=run, name="opening a profile", daemon=True).start()
    return await future
