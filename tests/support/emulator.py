"""The embedded server for tests: in a thread, or in a process of its own."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from support.openapi import read_document
from trunkline.emulator.parts import find_parts
from trunkline.emulator.polyai.access import ACCOUNT, KEY
from trunkline.model.profile import Profile
from trunkline.testing import embedded_server

__all__ = ["ACCOUNT", "KEY", "Emulator", "emulator_process", "running_emulator"]


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running server: its URL, and its process if it has one."""

    url: str
    process: subprocess.Popen[str] | None = None

    @contextlib.contextmanager
    def client(
        self, key: str = KEY, vendor: str = "polyai", header: str = "X-API-KEY"
    ) -> Iterator[httpx.Client]:
        """Yield a plain HTTP client that fails on responses which the document does not allow.

        Args:
            key: the credential, as sent in the header.
            vendor: the vendor of the document.
            header: the header of the credential.
        """
        part = next(part for part in find_parts() if part.name == vendor)

        def check(response: httpx.Response) -> None:
            response.read()
            request = response.request
            assert response.headers[part.request_id]
            document = read_document(vendor)
            if document is not None and request.url.path != "/healthz":
                document.check(
                    request.method, request.url.path, response.status_code, response.content
                )

        with httpx.Client(
            base_url=self.url,
            headers={header: key},
            event_hooks={"response": [check]},
            trust_env=False,
        ) as client:
            yield client

    def profile(self, **differs: Any) -> Profile:
        """Return a profile of the demo account on this server."""
        fields = {"name": "demo", "vendor": "polyai", "account": ACCOUNT, "base_url": self.url}
        return Profile(**{**fields, **differs})


@contextlib.contextmanager
def running_emulator(**options: Any) -> Iterator[Emulator]:
    """Serve from a thread while the block runs.

    Args:
        options: fields of `ServerConfig`; injected failures ask for no wait by default.
    """
    options.setdefault("retry_after", 0)
    with embedded_server(**options) as url:
        yield Emulator(url)


@contextlib.contextmanager
def emulator_process(*arguments: str) -> Iterator[Emulator]:
    """Serve from `python -m trunkline.emulator` while the block runs, and not longer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trunkline.emulator", "--until-stdin-closes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Emulator(process.stdout.readline().strip(), process)
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
