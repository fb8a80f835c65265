"""Times in the format of most vendors: ISO 8601 in UTC, to the microsecond."""

from datetime import UTC, datetime, timedelta


def now() -> str:
    """Return the current time."""
    return _text(datetime.now(UTC))


def now_after(previous: str | None) -> str:
    """Return the current time, or a microsecond after a previous time that is not in the past."""
    present = datetime.now(UTC)
    if previous:
        present = max(present, datetime.fromisoformat(previous) + timedelta(microseconds=1))
    return _text(present)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
