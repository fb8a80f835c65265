"""What the embedded server is told when it starts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATA_VERSION: Final = 3
"""Grows with every change of the tables or the seeds; a file of another version is not opened."""


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """The settings of one server.

    Attributes:
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        db: the database file, made where it is absent; `None` keeps everything in memory.
        reset: whether the data in `db` is thrown away first.
        rows: how many connectors, and as many numbers (while the 179,000 reserved ones last), are
            made on top of the believable ones: in up to 36 projects, half of them in one. The
            carrier's account gets as many numbers, up to 20,000. Data that is there already is
            kept as it is.
        any_credential: whether every credential is taken.
        latency: milliseconds that every answer waits.
        errors: the share of requests, from 0 to 1, that fail in one of the ways of `faults`.
        rate_limit: requests a second that are answered, 0 for any number.
        fault_seed: what the faults are drawn from: the same requests in the same order fail alike.
        fd: an inherited socket that listens already, in place of `host` and `port`.
        until_stdin_closes: whether the server ends when its standard input does.
    """

    host: str = "127.0.0.1"
    port: int = 0
    db: Path | None = None
    reset: bool = False
    rows: int = 0
    any_credential: bool = False
    latency: float = 0.0
    errors: float = 0.0
    rate_limit: float = 0.0
    fault_seed: int = 1
    fd: int | None = None
    until_stdin_closes: bool = False

    def __post_init__(self) -> None:
        """Refuse values that mean nothing.

        Raises:
            ValueError: one is out of its range; the message names it.
        """
        if not 0 <= self.errors <= 1:
            raise ValueError("errors is a share from 0 to 1")
        if self.latency < 0 or self.rate_limit < 0 or self.rows < 0:
            raise ValueError("latency, rate limit and rows cannot be negative")
        if not 0 <= self.port <= 65535:
            raise ValueError("a port is a number from 0 to 65535")
