"""The times that the server writes, in the vendor's form."""

from datetime import UTC, datetime, timedelta


def now() -> str:
    """Return the present as ISO 8601 in UTC, to the microsecond."""
    return _text(datetime.now(UTC))


def now_after(previous: str | None) -> str:
    """Return the present, or the first moment after a time that is not past yet."""
    present = datetime.now(UTC)
    if previous:
        present = max(present, datetime.fromisoformat(previous) + timedelta(microseconds=1))
    return _text(present)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
