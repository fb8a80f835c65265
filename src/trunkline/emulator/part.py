"""What one vendor's folder gives to the server, and what its handlers are given."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trunkline.emulator.accounts import DemoAccount
from trunkline.emulator.jsontext import dump, load


class Refused(Exception):
    """An answer that is an error.

    Attributes:
        status: the HTTP status.
        message: one sentence for people.
        code: the vendor's machine-readable code, empty for the vendor's usual one.
        fields: pairs of field and message, for the vendor's errors that name fields.
        headers: further headers of the answer.
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
class Answer:
    """What a handler answers.

    Attributes:
        content: a JSON value, or the finished JSON text of one.
        status: the HTTP status.
    """

    content: Any
    status: int = 200

    @property
    def body(self) -> bytes:
        """The bytes to send."""
        return self.content if isinstance(self.content, bytes) else dump(self.content).encode()


@dataclass(frozen=True)
class Call:
    """One request, inside one transaction.

    Attributes:
        db: the database, in the transaction.
        caller: whom the credential stands for, `None` where every credential is taken.
        path: the parameters of the path, decoded.
        query: the parameters of the query; of one that is repeated, the last.
        raw: the body as it came.
        base: the address that the caller has used, scheme and host, for links to other answers.
        pairs: the parameters of the query, each as often as it is there.
    """

    db: sqlite3.Connection
    caller: str | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes
    base: str
    pairs: Sequence[tuple[str, str]] = ()

    def all(self, name: str) -> list[str]:
        """Return every value of a parameter of the query."""
        return [value for each, value in self.pairs if each == name]

    @cached_property
    def json(self) -> Any:
        """The body's JSON value.

        Raises:
            ValueError: it is no JSON text.
        """
        return load(self.raw)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call that a vendor offers.

    Attributes:
        method: the HTTP method.
        path: the path, its parameters in braces.
        handler: what answers it, in the store's thread.
        writes: whether it changes anything.
        public: whether it takes callers without a credential.
    """

    method: str
    path: str
    handler: Handler
    writes: bool = False
    public: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One vendor's share of the server.

    Attributes:
        name: the vendor's name.
        prefixes: the beginnings of the paths that are its own, each ending in a slash; the path
            without that slash is its own too.
        operations: what it answers; of two paths that both match, the first one does.
        request_id: the header that identifies a request.
        authorise: finds whom the headers' credential stands for, or raises `Refused`; the second
            argument says whether every credential is taken.
        refusal: the JSON value of an error; the second argument identifies the request.
        tables: the statements that make its tables.
        seed: fills them; the second argument is about how many further connectors are wanted.
        account: the account that its seed makes, for the demo.
    """

    name: str
    prefixes: tuple[str, ...]
    operations: Sequence[Operation]
    request_id: str
    authorise: Callable[[Mapping[str, str], bool], str | None]
    refusal: Callable[[Refused, str], Any]
    tables: Sequence[str]
    seed: Callable[[sqlite3.Connection, int], None]
    account: DemoAccount
