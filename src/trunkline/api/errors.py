"""What can go wrong with a call, as types that say it in one line."""

from collections.abc import Mapping
from typing import ClassVar


class ApiError(Exception):
    """A call that did not give what was asked.

    Attributes:
        message: one line for people, without markup and control characters.
        status: the HTTP status, `None` where no answer came.
        code: the vendor's machine-readable code, empty where it sent none.
        request_id: the vendor's identifier of the request, empty where it sent none.
        fields: messages by field path, for answers that name the fields at fault.
        retry_after: seconds that the vendor asked to wait, `None` where it asked nothing.
    """

    exit_code: ClassVar[int] = 1
    lost: ClassVar[bool] = False
    """Whether a write that ends so may have arrived all the same."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        request_id: str = "",
        fields: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.fields = dict(fields or {})
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self._told([f"{field}: {text}" for field, text in self.fields.items()])

    @property
    def brief(self) -> str:
        """What `str` gives, without what was said of fields: for where they stand apart."""
        return self._told([])

    def _told(self, more: list[str]) -> str:
        facts = [str(self.status) if self.status else "", self.code]
        named = " ".join(fact for fact in facts if fact)
        request = [f"request {self.request_id}"] if self.request_id else []
        return " · ".join([f"{self.message} ({named})" if named else self.message, *more, *request])


class Unauthorized(ApiError):
    """401: the credential is missing, wrong or expired."""

    exit_code = 3


class Forbidden(ApiError):
    """403: the credential is good but may not do this."""

    exit_code = 3


class NotFound(ApiError):
    """404: no such record, or another region's."""


class InvalidRequest(ApiError):
    """400 or 422: the vendor refused what was sent."""


class Conflict(ApiError):
    """409: the record is there already, or has moved."""

    exit_code = 4


class RateLimited(ApiError):
    """429, after every retry."""


class ServerFailure(ApiError):
    """5xx, after every retry."""

    lost = True


class BadAnswer(ApiError):
    """An answer that is not the JSON its document promises."""

    lost = True


class Unreachable(ApiError):
    """No connection, or for a read one that was cut off, after every retry; nothing is changed."""

    exit_code = 5


class TimedOut(ApiError):
    """No answer in time to a read."""

    exit_code = 5
    lost = True


class UnsettledWrite(ApiError):
    """A write whose answer was lost: whether it arrived is unknown until it is read back."""

    exit_code = 5
    lost = True


class ReadOnly(ApiError):
    """A write on a read-only profile, refused before it was sent."""

    exit_code = 2


class BadAddress(ApiError):
    """An address that no request can be sent to, refused before anything was sent."""

    exit_code = 2


class InsecureUrl(BadAddress):
    """A plain-text address that is not this machine."""
