"""When a failed call is sent again, and how long to wait before: rules and arithmetic, no I/O."""

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final, NamedTuple

_SECONDS: Final = re.compile(r"\d+(\.\d+)?", re.ASCII)
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR


class Effect(Enum):
    """What a call does to the vendor's records."""

    READ = auto()
    """Nothing."""
    IDEMPOTENT = auto()
    """Sets absolute values: sent twice, it does what it does when sent once.

    No built-in vendor uses it: a vendor may log every write, and a run reads the record back before
    it sends a write again. It is for vendors whose writes are safe to repeat unread.
    """
    WRITE = auto()
    """Changes something, and might change more when sent again."""


class FailureKind(Enum):
    """What is known of a call that failed."""

    UNSENT = auto()
    """No connection: the request did not reach the vendor."""
    DEFERRED = auto()
    """The vendor did not start on the request, and wants it again later."""
    UNKNOWN = auto()
    """The request may have taken effect: no response says so."""
    FINAL = auto()
    """The vendor responded, and would respond the same again."""


def may_repeat(kind: FailureKind, effect: Effect) -> bool:
    """Return whether sending a failed call again does no harm and may help."""
    if kind is FailureKind.UNKNOWN:
        return effect is not Effect.WRITE
    return kind is not FailureKind.FINAL


class RetryPolicy(NamedTuple):
    """How often to send a call, and for how long.

    Attributes:
        attempts: how often a call is sent at most. A response that says when to come back (429 or
            503 with `Retry-After`) does not count as a failure: only `total` limits those.
        first: seconds before the second attempt; each further wait is twice as long.
        longest: the longest wait in seconds, unless the vendor asks for a longer one.
        total: seconds from the first attempt after which no other one begins.
    """

    attempts: int = 5
    first: float = 0.5
    longest: float = 8.0
    total: float = 60.0

    def wait(
        self, tries: int, failures: int, elapsed: float, asked: float | None = None
    ) -> float | None:
        """Return the seconds until the next attempt, `None` if there is none.

        Args:
            tries: how often the call was sent.
            failures: how many of these attempts failed without a time to come back.
            elapsed: seconds since the first attempt.
            asked: seconds that the vendor asked to wait.
        """
        if asked is None and failures >= self.attempts:
            return None
        backoff = min(self.longest, self.first * 2.0 ** min(tries - 1, 30))
        if asked is None:
            wait = backoff * random.uniform(0.5, 1.0)  # noqa: S311
        else:
            # Never earlier than asked, and a little later, so that clients do not all come at once.
            wait = asked + random.uniform(0.0, min(backoff, 1.0))  # noqa: S311
        return wait if elapsed + wait <= self.total else None


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return how long a vendor asks to wait (RFC 9110, 10.2.3).

    In seconds, 0 for a time in the past; `None` if the header is missing or invalid.

    Args:
        headers: a response's headers, names in lower case.
        now: the current time, for a response without a `Date`.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return float(text)
    until = _parse_date(text)
    if until is None:
        return None
    # By the vendor's clock, if it sent its time: the clock here may be wrong.
    since = _parse_date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds())


def in_words(seconds: float) -> str:
    """Return how long a vendor asks to wait, in the unit that tells it best."""
    if seconds < _HOUR:
        return f"{seconds:.0f} s"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.0f} h"
    return f"{seconds / _DAY:,.0f} days" if seconds < 36_500 * _DAY else "more than 100 years"


def _parse_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
