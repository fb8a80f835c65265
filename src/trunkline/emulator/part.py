"""What a vendor's folder provides to the server, and what its handlers get and return."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trunkline.emulator.accounts import DemoAccount
from trunkline.emulator.json_text import dump, load


class ErrorReply(Exception):
    """An error response.

    Attributes:
        message: one sentence for people.
        code: the vendor's machine-readable code, empty for the default of the status.
        fields: pairs of field and message, for vendors whose errors name fields.
        headers: additional headers.
    """

    def __init__(
        self,
        status: int,
        message: str = "",
        code: str = "",
        *,
        fields: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.fields = tuple(fields)
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler returns.

    Attributes:
        content: a JSON value, or JSON text as bytes.
    """

    content: Any
    status: int = 200

    @property
    def body(self) -> bytes:
        """The bytes to send."""
        return self.content if isinstance(self.content, bytes) else dump(self.content).encode()


@dataclass(frozen=True)
class Call:
    """One request, within one transaction.

    Attributes:
        db: the database, in the transaction.
        caller: the account that the credential belongs to, `None` if any one is accepted.
        path: the path parameters, decoded.
        query: the query parameters; of a repeated one, the last.
        base: scheme and host of the request, for links in the response.
        pairs: the query parameters with all repetitions.
    """

    db: sqlite3.Connection
    caller: str | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes
    base: str
    pairs: Sequence[tuple[str, str]] = ()

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        """Execute an SQL statement with its parameters."""
        return self.db.execute(statement, values)

    def all(self, name: str) -> list[str]:
        """Return every value of a query parameter."""
        return [value for key, value in self.pairs if key == name]

    @cached_property
    def json(self) -> Any:
        """The body as JSON; raises a `ValueError` if it is not JSON."""
        return load(self.raw)


Handler = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a vendor's API.

    Attributes:
        path: with parameters in braces.
        handler: returns the reply; called in the database's thread.
        public: whether it needs no credential.
    """

    method: str
    path: str
    handler: Handler
    writes: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One vendor's part of the server.

    Attributes:
        prefixes: the prefixes of its paths, each with a slash at its end; the path without that
            slash is included.
        operations: its operations; if two paths match, the first one wins.
        request_id: the response header with the identifier of the request.
        authorise: returns the account of the credential in the headers, or raises `ErrorReply`; the
            second argument says whether any credential is accepted.
        error_body: returns an error as a JSON value; the second argument is the request's ID.
        tables: the SQL statements that create its tables.
        seed: fills them; the second argument is about how many further connectors to generate.
        account: the account that its seed creates, for the demo.
    """

    name: str
    prefixes: tuple[str, ...]
    operations: Sequence[Operation]
    request_id: str
    authorise: Callable[[Mapping[str, str], bool], str | None]
    error_body: Callable[[ErrorReply, str], Any]
    tables: Sequence[str]
    seed: Callable[[sqlite3.Connection, int], None]
    account: DemoAccount
