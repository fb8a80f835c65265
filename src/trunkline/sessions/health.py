"""Whether a profile answers, in words for a table and in full."""

from dataclasses import dataclass
from typing import Any, Final

from trunkline.api.errors import (
    ApiError,
    Forbidden,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from trunkline.sessions.error_text import Refused
from trunkline.sessions.sessions import Sessions
from trunkline.settings import SettingsError

_FAULT: Final = 1


@dataclass(frozen=True, slots=True)
class Health:
    """What a test of a profile has shown.

    Attributes:
        state: in a word or two.
        reason: why it does not answer, in one line; empty where it does.
        exit_code: what a command ends with because of it.
    """

    state: str
    reason: str = ""
    exit_code: int = 0


UNTESTED: Final = Health("not tested")
TESTING: Final = Health("testing …")


async def examine(sessions: Sessions, profile: str) -> Health:
    """Make one call to a profile, and say what came of it; a credential that ended is fetched anew.

    Args:
        sessions: the profiles in use.
        profile: the one to test.
    """
    try:
        session = await sessions.open(profile, renew=True)
        # What the vendor took, and not what it took to import the HTTP client.
        with session.log.collect() as asked:
            await session.check()
    except Exception as error:
        reason = sessions.explain(error, profile).removeprefix(f"{profile}: ")
        code = error.exit_code if isinstance(error, ApiError | Refused) else _FAULT
        return Health(_state(error), reason, code)
    return Health(f"answers in {sum(each.milliseconds or 0 for each in asked):.0f} ms")


def access_of(sessions: Sessions, profile: str) -> str:
    """Say whether a profile may be written to."""
    return "read-only" if sessions.profiles[profile].read_only else "writable"


def described(sessions: Sessions, profile: str, health: Health) -> dict[str, Any]:
    """Return what there is to say of a profile: by name, in the order of importance."""
    used = sessions.profiles[profile]
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
        case Refused():
            return "no credential" if isinstance(error.__cause__, SettingsError) else "not usable"
    return "fails"
