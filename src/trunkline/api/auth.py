"""Authentication schemes of requests."""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Generator

from trunkline.api.errors import Unauthorized
from trunkline.api.http_library import httpx
from trunkline.api.secret import Secret


class RequestAuth(httpx.Auth, ABC):
    """Adds a credential to requests, and knows which texts reveal it."""

    @abstractmethod
    def secrets(self) -> tuple[str, ...]:
        """Return every text that reveals the credential, for redaction."""


class ApiKeyAuth(RequestAuth):
    """Sends a key in a header of every request; its repr does not contain the key."""

    _prefix = ""

    def __init__(self, header: str, secret: Secret, source: str = "") -> None:
        """Check that a header can carry the key; the source is in words, for the error message.

        Raises:
            Unauthorized: the key is empty, or has a character that no header can carry.
        """
        self._header = header
        self._secret = secret
        _check(secret, source)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self._header] = self._prefix + self._secret.reveal()
        yield request

    def secrets(self) -> tuple[str, ...]:
        """Return the key."""
        return (self._secret.reveal(),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._header!r}, …)"


class BasicAuth(RequestAuth):
    """HTTP Basic (RFC 7617); its repr does not contain the password."""

    def __init__(self, user: str, secret: Secret, source: str = "") -> None:
        """Check user name and password.

        Raises:
            Unauthorized: the password is empty or has a character that no header can carry, or the
                user name is empty or has a colon.
        """
        self._user = user
        self._secret = secret
        _check(secret, source)
        if not user or ":" in user or not user.isprintable():
            raise Unauthorized(f"HTTP Basic cannot send the user name {user!r}")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        _, credentials = self.secrets()
        request.headers["Authorization"] = f"Basic {credentials}"
        yield request

    def secrets(self) -> tuple[str, ...]:
        """Return the password, and its encoded form in the header."""
        password = self._secret.reveal()
        return password, b64encode(f"{self._user}:{password}".encode()).decode()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._user!r}, …)"


class BearerAuth(ApiKeyAuth):
    """Sends a bearer token (RFC 6750), given without `Bearer`; its repr does not contain it."""

    _prefix = "Bearer "

    def __init__(self, secret: Secret, source: str = "") -> None:
        super().__init__("Authorization", secret, source)


def _check(secret: Secret, source: str) -> None:
    if defect := _defect(secret):
        raise Unauthorized(f"the credential{f' from {source}' if source else ''} {defect}")


def _defect(secret: Secret) -> str:
    """Return why no header can carry a key, empty if one can: httpx would quote it in its error.

    It raises nothing: the frames of an exception would contain the key.
    """
    key = secret.reveal()
    if not key:
        return "is empty"
    if not key.isascii() or not key.isprintable() or key != key.strip():
        return "has a character that no HTTP header can carry"
    return ""
