"""The settings of the embedded server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final

DATA_VERSION: Final = 3
"""Increment it when tables or demo data change; a file of another version is not opened."""


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """The settings of one server.

    Attributes:
        port: 0 for a free one.
        db: the database file, created if it is missing; `None` keeps the data in memory.
        reset: whether the data in `db` is discarded first.
        rows: how many connectors, and as many numbers (up to the 179,000 reserved ones), are
            generated beside the demo data: in up to 36 projects, half of them in one. The
            SignalWire account gets as many numbers, up to 20,000. An existing database keeps its
            rows.
        latency: milliseconds by which every response is delayed.
        errors: the share of requests, from 0 to 1, that fail with one of `faults.Fault`.
        rate_limit: requests a second, 0 for no limit.
        retry_after: the seconds that an injected 429 asks to wait.
        fault_seed: the seed of the faults: the same requests in the same order fail alike.
        fd: an inherited listening socket, instead of `host` and `port`.
        credentials: by vendor, what is accepted in place of the demo's credential.
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
    retry_after: int = 1
    fault_seed: int = 1
    fd: int | None = None
    until_stdin_closes: bool = False
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Raise a `ValueError` that names a value out of range."""
        if not is_loopback(self.host) and not self.credentials:
            raise ValueError(f"others can reach {self.host}: the demo's credentials are known")
        if not 0 <= self.errors <= 1:
            raise ValueError("errors must be a share from 0 to 1")
        if self.latency < 0 or self.rate_limit < 0 or self.rows < 0:
            raise ValueError("latency, rate limit and rows cannot be negative")
        if not 0 <= self.port <= 65535:
            raise ValueError("port must be a number from 0 to 65535")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address to listen on."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
