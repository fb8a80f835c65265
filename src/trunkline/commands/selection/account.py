"""The account that a command works on, and its sessions for as long as the command runs."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.profile import Profile
from trunkline.sessions import SessionError, Sessions
from trunkline.settings import Settings, SettingsError
from trunkline.vendors.base import Session, Vendor, load_vendor

if TYPE_CHECKING:
    from trunkline.commands.selection.gather_records import Gathered
    from trunkline.model.record import RecordScope

_Result = TypeVar("_Result")


class Account:
    """The account of one profile.

    Attributes:
        loaded: the lists that have been loaded whole, by kind and scope.
    """

    def __init__(self, settings: Settings, profile: Profile) -> None:
        self.loaded: dict[tuple[str, RecordScope], Gathered] = {}
        self.profile = profile
        self.vendor: Vendor = load_vendor(profile.vendor)
        self.sessions = Sessions(settings)

    async def session(self) -> Session:
        """Return the account's session; a credential that has ended is fetched again.

        Raises:
            SessionError: the secret cannot be fetched, or the address cannot be used.
        """
        return await self.sessions.open(self.profile.name)

    def run(self, command: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a command's coroutine, then close the sessions; see `run_command`."""
        return run_command(self.sessions, command, self.profile.name)


def run_command(
    sessions: Sessions, command: Coroutine[Any, Any, _Result], profile: str = ""
) -> _Result:
    """Run a command's coroutine in an event loop of its own, then close the sessions.

    Args:
        profile: the profile that the vendor's errors are reported for.

    Raises:
        CommandError: the vendor refused or did not respond, or a profile cannot be used.
        SettingsError: a profile's secret cannot be fetched.
    """
    return asyncio.run(_with_sessions(sessions, command, profile))


async def _with_sessions(
    sessions: Sessions, command: Coroutine[Any, Any, _Result], profile: str
) -> _Result:
    try:
        return await command
    except ApiError as error:
        text = sessions.explain(error, profile) if profile else str(error)
        raise CommandError(text, error.exit_code) from error
    except SessionError as error:
        if isinstance(error.__cause__, SettingsError):
            # It names the file, the line and the key already.
            raise error.__cause__ from None
        raise
    finally:
        await sessions.aclose()
