"""When a credential ends, in words."""

from datetime import datetime, timedelta
from typing import Final

SOON: Final = timedelta(minutes=15)
"""How long before its end a credential is warned of."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def ending(expires: datetime | None, now: datetime) -> str:
    """Return when a credential ends or ended, in words; empty where it has no known end.

    Args:
        expires: its end, with time zone.
        now: the current time, with time zone.
    """
    if expires is None:
        return ""
    left = expires - now
    return f"ends in {_span(left)}" if left > timedelta() else f"ended {_span(-left)} ago"


def _span(time: timedelta) -> str:
    """Return a time span in its largest unit, rounded down."""
    if time < timedelta(minutes=1):
        return "less than 1 min"
    if time < 2 * _HOUR:
        return f"{time // timedelta(minutes=1)} min"
    return f"{time // _HOUR} h" if time < 2 * _DAY else f"{time // _DAY} days"
