"""The errors of a call, by what a caller can do about them."""

from collections.abc import Mapping
from typing import ClassVar


class ApiError(Exception):
    """A call that failed.

    Attributes:
        message: one line for people, in lower case, as it follows a colon: "Could not load
            connectors: …"; without markup and control characters.
        status: the HTTP status, `None` if no response came.
        code: the vendor's machine-readable code, empty if it sent none.
        request_id: the vendor's identifier of the request, empty if it sent none.
        fields: messages by field path, if the vendor named the invalid fields.
        retry_after: seconds that the vendor asked to wait, `None` if it asked for no wait.
    """

    exit_code: ClassVar[int] = 1
    lost: ClassVar[bool] = False
    """Whether a write that fails with this error may have arrived."""

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
        return self._line([f"{field}: {text}" for field, text in self.fields.items()])

    @property
    def brief(self) -> str:
        """The text of `str` without the messages of fields, for where they are shown apart."""
        return self._line([])

    def _line(self, field_messages: list[str]) -> str:
        status = str(self.status) if self.status else ""
        codes = " ".join(part for part in (status, self.code) if part)
        head = f"{self.message} ({codes})" if codes else self.message
        request = [f"request {self.request_id}"] if self.request_id else []
        return " · ".join([head, *field_messages, *request])


class Unauthorized(ApiError):
    """401: the credential is missing, wrong or expired."""

    exit_code = 3


class Forbidden(ApiError):
    """403: the credential is valid but not allowed to do this."""

    exit_code = 3


class NotFound(ApiError):
    """404: the record does not exist, or is in another region."""


class InvalidRequest(ApiError):
    """400 or 422: the vendor refused what was sent."""


class Conflict(ApiError):
    """409: the record exists already, or has changed."""

    exit_code = 4


class RateLimited(ApiError):
    """429, after every retry."""


class ServerFailure(ApiError):
    """5xx, after every retry."""

    lost = True


class BadResponse(ApiError):
    """A response that is not JSON, or differs from the API document."""

    lost = True


class UnusableRecords(BadResponse):
    """Some records of a list have no usable identifier; the others are all there."""


class Unreachable(ApiError):
    """No connection, or for a read a dropped one, after every retry; nothing was changed."""

    exit_code = 5


class TimedOut(ApiError):
    """No response to a read in time."""

    exit_code = 5
    lost = True


class UnsettledWrite(ApiError):
    """A write without a response: whether it arrived is unknown until the record is read back."""

    exit_code = 5
    lost = True


class ReadOnly(ApiError):
    """A write on a read-only profile, refused before it was sent."""

    exit_code = 2


class BadAddress(ApiError):
    """A URL that no request can be sent to, refused before anything was sent."""

    exit_code = 2


class InsecureUrl(BadAddress):
    """A plain HTTP URL of another machine."""
