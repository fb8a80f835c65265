"""Whether a profile responds: one test call, and all facts about a profile."""

from typing import Any, Final, NamedTuple

from trunkline.api.errors import (
    ApiError,
    Forbidden,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from trunkline.sessions.error_text import SessionError
from trunkline.sessions.sessions import Sessions
from trunkline.settings import SettingsError

_BUG: Final = 1


class Health(NamedTuple):
    """The result of a profile's test.

    Attributes:
        state: in one or two words.
        reason: why the test failed, in one line; empty where it did not.
        exit_code: the exit code of a command that fails because of it.
    """

    state: str
    reason: str = ""
    exit_code: int = 0


UNTESTED: Final = Health("not tested")
TESTING: Final = Health("testing …")


async def examine(sessions: Sessions, profile: str) -> Health:
    """Test a profile with one call, after renewing a credential that has ended."""
    try:
        session = await sessions.open(profile, renew=True)
        # Count the vendor's time only, without the import of the HTTP client.
        with session.log.collect() as requests:
            await session.check()
    except Exception as error:
        reason = sessions.explain(error, profile).removeprefix(f"{profile}: ")
        code = error.exit_code if isinstance(error, ApiError | SessionError) else _BUG
        return Health(_state(error), reason, code)
    milliseconds = sum(request.milliseconds or 0 for request in requests)
    return Health(f"answers in {milliseconds:.0f} ms")


def access_of(sessions: Sessions, profile: str) -> str:
    """Return whether a profile is read-only or writable, in words."""
    return "writable" if sessions.may_write(profile) else "read-only"


def described(sessions: Sessions, profile: str, health: Health) -> dict[str, Any]:
    """Return the facts about a profile by name, most important first."""
    used = sessions.profile(profile)
    return {
        "name": used.name,
        "label": used.label,
        "access": access_of(sessions, profile),
        "state": health.state,
        "ends": sessions.ending(profile).removeprefix("ends ").removeprefix("ended "),
        "vendor": sessions.vendor(profile).title,
        "account": used.account,
        "address": sessions.address(profile),
        "credential": used.credential,
        "reason": health.reason,
    }


def _state(error: BaseException) -> str:
    match error:
        case Unauthorized() | Forbidden():
            return "refused"
        case Unreachable() | TimedOut() | ServerFailure() | RateLimited():
            return "down"
        case SessionError():
            return "no credential" if isinstance(error.__cause__, SettingsError) else "not usable"
    return "fails"
