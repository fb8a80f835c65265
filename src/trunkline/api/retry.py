"""When a call is sent again, and how long to wait before: rules and arithmetic, no I/O."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final

_SECONDS: Final = re.compile(r"\d{1,9}(\.\d{1,9})?")


class Effect(Enum):
    """What a call does to the vendor's records."""

    READ = auto()
    """Nothing."""
    IDEMPOTENT = auto()
    """Sets absolute values: sent twice, it leaves what it leaves when sent once."""
    WRITE = auto()
    """Changes something, and might change more when sent again."""


class Fate(Enum):
    """What is known of a call that failed."""

    UNSENT = auto()
    """No connection: the vendor knows nothing of it."""
    REFUSED = auto()
    """The vendor did not begin with it, and asks for it later."""
    LOST = auto()
    """It may have taken effect; no answer says so."""
    FINAL = auto()
    """The vendor has answered, and would answer the same again."""


def may_repeat(fate: Fate, effect: Effect) -> bool:
    """Return whether sending a failed call again can do no harm and may help."""
    if fate is Fate.LOST:
        return effect is not Effect.WRITE
    return fate is not Fate.FINAL


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try.

    Attributes:
        attempts: how often a call is sent. An answer that says when to come back (429 or 503 with
            `Retry-After`) does not count: it is not a failure, and only `total` ends it.
        first: seconds before the second attempt; each further wait is twice as long.
        longest: the most that a wait grows to by itself, in seconds.
        total: seconds from the first sending after which none is begun.
    """

    attempts: int = 5
    first: float = 0.5
    longest: float = 8.0
    total: float = 60.0

    def wait(
        self, tries: int, failures: int, elapsed: float, asked: float | None = None
    ) -> float | None:
        """Return the seconds until the next attempt, `None` if there is to be none.

        Args:
            tries: how often it has been sent.
            failures: how many of these have failed without saying when to come back.
            elapsed: seconds since it was first sent.
            asked: seconds that the vendor asked to wait.
        """
        if asked is None and failures >= self.attempts:
            return None
        backoff = min(self.longest, self.first * 2.0 ** min(tries - 1, 30))
        if asked is None:
            wait = backoff * random.uniform(0.5, 1.0)  # noqa: S311
        else:
            # Never earlier than asked; later by some, so that callers do not all come at once.
            wait = asked + random.uniform(0.0, min(backoff, 1.0))  # noqa: S311
        return wait if elapsed + wait <= self.total else None


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Read how long a vendor asks to wait (RFC 9110, 10.2.3).

    Args:
        headers: an answer's headers, names in lower case.
        now: the time, for an answer without a `Date`.

    Returns:
        Seconds, 0 for a time that has passed; `None` where it asks nothing that can be read.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    until = _date(text)
    if until is None:
        return None
    # The vendor's own clock, where it says it: the one here may be wrong.
    since = _date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
