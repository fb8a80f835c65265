"""Errors of a profile, in one line for people."""

from trunkline.api.errors import ApiError, Unauthorized
from trunkline.model.profile import Profile
from trunkline.model.table.cells import visible
from trunkline.settings import SettingsError


class SessionError(Exception):
    """A profile that cannot be used; its text is one line for people.

    Attributes:
        exit_code: the exit code of a command that fails because of it.
    """

    def __init__(self, text: str, exit_code: int = 2) -> None:
        super().__init__(text)
        self.exit_code = exit_code


def explain(error: BaseException, profile: Profile, ended: str = "") -> str:
    """Return one line for people about an error of a profile.

    A refused credential is named with its source, and with its end if that has passed and the
    vendor's client does not mention it. An error that is neither the vendor's nor the settings' is
    a bug of this program, and is named with its type.

    Args:
        ended: that the profile's credential has ended, in words; empty where it has not.
    """
    if isinstance(error, SessionError):
        return str(error)
    text = " · ".join(str(error).splitlines())
    if isinstance(error, Unauthorized):
        if profile.credential not in text:
            text = f"{text} · its credential comes from {profile.credential}"
        # The vendor's session may have named the time already.
        named = "ended" in text or "expired at" in text
        text = f"{text} · it {ended}" if ended and not named else text
    elif not isinstance(error, ApiError | SettingsError) and type(error) is not LookupError:
        text = f"unexpected {type(error).__name__}: {text}"
    return visible(f"{profile.name}: {text}")
