"""The requests that wait for their next attempt, in one line."""

from datetime import datetime, timedelta

from trunkline.api.request_log import Request

_Call = tuple[str, str, str]


class RetryStatus:
    """The requests that failed and will be retried."""

    def __init__(self) -> None:
        self._waiting: dict[_Call, tuple[Request, datetime]] = {}

    def record(self, request: Request, now: datetime) -> bool:
        """Record a request of the log, and return whether a wait has begun or ended."""
        call = (request.profile, request.method, request.path)
        if request.retry_in is not None:
            self._waiting[call] = (request, now + timedelta(seconds=request.retry_in))
            return True
        return self._waiting.pop(call, None) is not None

    def forget(self, profile: str) -> None:
        """Forget a profile's waits: its requests were cancelled."""
        self._waiting = {call: wait for call, wait in self._waiting.items() if call[0] != profile}

    def line(self, profile: str, now: datetime) -> str:
        """Return what a profile waits for and how long, empty where it waits for nothing.

        Of several waits it is the one that ends last, with their number.
        """
        waiting = [
            (until, request)
            for request, until in self._waiting.values()
            if request.profile == profile and until + timedelta(seconds=1) > now
        ]
        if not waiting:
            return ""
        until, request = max(waiting, key=lambda wait: wait[0])
        answer = str(request.status) if request.status else "no answer"
        seconds = max(1, round((until - now).total_seconds()))
        others = f" ({len(waiting)} requests wait)" if len(waiting) > 1 else ""
        return f"{answer} from {profile}: next try in {seconds} s{others}"
