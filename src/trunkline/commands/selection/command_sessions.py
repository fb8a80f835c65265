"""The sessions of one command, opened when they are first needed and closed together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.context import open_session, vendor_of
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.sessions import explain
from trunkline.settings import Settings
from trunkline.vendors.base import Session


class Opened:
    """One session a profile, for as long as a command runs.

    Attributes:
        settings: what the user has set.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sessions: dict[str, Session] = {}

    def profile(self, name: str) -> Profile:
        """Return a profile.

        Raises:
            Failure: the settings have none of that name any more.
        """
        try:
            return self.settings.profiles[name]
        except KeyError:
            raise Failure(f"the settings have no profile {name!r}") from None

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor, by name."""
        return vendor_of(self.profile(profile)).kinds

    async def open(self, profile: str) -> Session:
        """Return the session of a profile; its secret is fetched once.

        Raises:
            SettingsError: the secret cannot be had.
            Failure: there is no such profile, or its address may not be used.
        """
        if profile not in self._sessions:
            self._sessions[profile] = open_session(self.settings, self.profile(profile))
        return self._sessions[profile]

    async def aclose(self) -> None:
        """Close them."""
        for session in self._sessions.values():
            await session.aclose()


@asynccontextmanager
async def opened(settings: Settings, profile: Profile | None = None) -> AsyncIterator[Opened]:
    """Give the sessions of a command for a block.

    Args:
        settings: what the user has set.
        profile: the one that the command works on; the vendor's errors are told as its.

    Raises:
        Failure: the vendor refused or did not answer.
    """
    sessions = Opened(settings)
    try:
        yield sessions
    except ApiError as error:
        text = explain(error, profile) if profile else str(error)
        raise Failure(text, error.exit_code) from error
    finally:
        await sessions.aclose()
