"""The times that the server writes, in the vendor's form."""

from datetime import UTC, datetime


def now() -> str:
    """Return the present as ISO 8601 in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
