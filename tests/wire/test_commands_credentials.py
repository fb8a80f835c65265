"""Credentials in commands: fetched beside the event loop, once, and again when they end."""

import asyncio
import io
import sys
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from trunkline.cli import main
from trunkline.emulator.watsonx.jwt import issue
from trunkline.emulator.watsonx.seed import phone_uuid

PARIS = "conn-549221fa3f88"
TRUNK = phone_uuid("Aubrac Hotels trunk")
CLAIMS = {"sub": "ops@aubrac.example", "aud": "demo"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


class Vault:
    """A password manager: prints the secret, and counts how often it was called."""

    def __init__(self, folder: Path, secret: str, seconds: float = 0.0) -> None:
        self.secret_file, self.calls_file = folder / "secret", folder / "calls"
        self.secret_file.write_text(secret)
        script = f"sleep {seconds}; echo call >> {self.calls_file}; cat {self.secret_file}"
        self.credential = f'{{ command = ["sh", "-c", "{script}"] }}'

    @property
    def calls(self) -> int:
        return len(self.calls_file.read_text().splitlines())


def configure(home: Path, vendor: str, url: str, vault: Vault) -> None:
    folder = home / "config" / "trunkline"
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("config.toml").write_text(
        f'[profiles.demo]\nvendor = "{vendor}"\nbase_url = "{url}"\n'
        f'account = "{ACCOUNT}"\ncredential = {vault.credential}\n'
    )


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds between two turns of the event loop, in every `asyncio.run` of the test."""
    found: list[float] = []
    run = asyncio.run

    async def watched(main: Coroutine[Any, Any, Any]) -> Any:
        async def tick() -> None:
            before = time.monotonic()
            while True:
                await asyncio.sleep(0.01)
                now = time.monotonic()
                found.append(now - before)
                before = now

        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0)
        try:
            return await main
        finally:
            await asyncio.sleep(0.02)
            ticking.cancel()

    monkeypatch.setattr(asyncio, "run", lambda main: run(watched(main)))
    return found


@pytest.mark.parametrize(
    "command",
    [
        ("list", "projects"),
        ("set", "connectors", PARIS, "voice=fr-FR-Neural2-B", "--dry-run"),
        ("import-numbers", "--project", "Aubrac Hotels", "--env", "sandbox", "+442079460018",
         "--dry-run"),
        ("config", "set", "sandbox", "check_in=\"1\"", "--project", "Aubrac Hotels", "--dry-run"),
    ],
    ids=lambda command: " ".join(command[:2]),
)  # fmt: skip
def test_a_slow_credential_command_runs_once_and_does_not_block_the_loop(
    command: tuple[str, ...],
    emulator: Emulator,
    home: Path,
    tmp_path: Path,
    pauses: list[float],
    capsys: Captured,
) -> None:
    vault = Vault(tmp_path, KEY, seconds=1.5)
    configure(home, "polyai", emulator.url, vault)
    assert main(command) in (0, 1), capsys.readouterr().err
    assert vault.calls == 1
    assert max(pauses) < 1.2


class Reader(io.TextIOWrapper):
    """Somebody at the terminal who reads the plan until the token has ended, then confirms it."""

    def __init__(self, vault: Vault, ends: float) -> None:
        super().__init__(io.BytesIO())
        self.vault, self.ends = vault, ends

    def isatty(self) -> bool:
        return True

    def readline(self, *_: Any) -> str:  # type: ignore[override]
        time.sleep(max(0.0, self.ends - time.time()))
        self.vault.secret_file.write_text(issue(CLAIMS, 60))
        return "live\n"


def test_a_token_that_expires_while_the_plan_is_made_is_renewed(
    emulator: Emulator,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setattr("trunkline.sessions.sessions._RENEWED_EVERY", 0.0)
    ends = time.time() + 4
    vault = Vault(tmp_path, issue(CLAIMS, 4))
    configure(home, "watsonx", f"{emulator.url}/instances/demo", vault)
    monkeypatch.setattr(sys, "stdin", Reader(vault, ends))
    code = main(["set", "phone-configs", TRUNK, "description=Night shift"])
    err = capsys.readouterr().err
    assert code == 0, err
    assert "Run 1: done (1 done)" in err
    assert vault.calls == 2
