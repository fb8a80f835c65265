"""`trunkline serve` as a process: its address, its credentials, its end."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from trunkline.cli import main
from trunkline.emulator.accounts import ACCOUNTS

Card = dict[str, dict[str, str]]


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Card]]:
    """Run `trunkline serve`; gives the process and what it printed of each vendor, once it has."""
    process = subprocess.Popen(
        [sys.executable, "-m", "trunkline", "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = [process.stdout.readline() for _ in range(1 + len(ACCOUNTS))]
        rows = [re.split("  +", line.strip()) for line in lines]
        yield process, {row[0]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    finally:
        process.kill()
        process.communicate()


def projects(card: Card, key: str) -> list[str]:
    account = card["PolyAI"]
    request = urllib.request.Request(
        f"{account['base_url']}/v1/accounts/{account['account']}/agents",
        headers={"X-API-KEY": key},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return [each["agentId"] for each in json.load(answer)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_address_and_credentials_and_ends_cleanly(number: signal.Signals) -> None:
    with serving("--port", "0") as (process, card):
        assert (card["PolyAI"]["credential"], card["PolyAI"]["account"]) == (
            "demo-polyai",
            "ws-demo",
        )
        assert "PROJECT-58RP822I" in projects(card, card["PolyAI"]["credential"])
        assert len(card) == len(ACCOUNTS)
        assert {each["credential"] for each in card.values()} == {
            account.secret for account in ACCOUNTS
        }
        assert any(each["base_url"].endswith("/instances/demo") for each in card.values())
        process.send_signal(number)
        _, narration = process.communicate(timeout=20)
        assert process.returncode == 0
        assert narration == "trunkline: The data is in memory only; Ctrl-C stops the server\n"


def test_the_port_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert f"Cannot listen on 127.0.0.1 port {port}" in captured.err


def test_data_in_a_file_and_any_credential(tmp_path: Path) -> None:
    file = tmp_path / "data.sqlite"
    with serving("--port", "0", "--db", str(file), "--any-credential", "--rows", "20") as (
        process,
        card,
    ):
        assert projects(card, "whatever")
        process.send_signal(signal.SIGINT)
        _, narration = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Every credential is accepted" in narration
        assert f"The data is in {file}" in narration
    assert file.stat().st_size > 0
    with serving("--port", "0", "--db", str(file)) as (process, card):
        process.send_signal(signal.SIGINT)
        _, narration = process.communicate(timeout=20)
        assert "already has data; --rows 0 has no effect" in narration


def test_a_file_that_is_not_a_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, and long enough to be mistaken for one\n" * 50)
    assert main(["serve", "--port", "0", "--db", str(file)]) == 2
    assert str(file) in capsys.readouterr().err


def test_other_machines_need_to_be_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    for host in ("0.0.0.0", "::", "", "192.0.2.1", "some-host"):
        assert main(["serve", "--port", "0", "--host", host]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "add --allow-remote, or use 127.0.0.1" in err
    remote = ["--host", "0.0.0.0", "--allow-remote"]
    assert main(["serve", "--port", "0", *remote, "--any-credential"]) == 2
    assert "--any-credential is for this machine only" in capsys.readouterr().err
    assert main(["serve", "--port", "0", "--host", "203.0.113.7", "--allow-remote"]) == 2
    assert "Cannot listen on 203.0.113.7 port 0: " in capsys.readouterr().err


def test_a_second_server_does_not_get_the_data_of_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new" / "data.sqlite"
    with serving("--port", "0", "--db", str(file)):
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert main(["serve", "--port", "0", "--db", str(file)]) == 2
        assert capsys.readouterr().err == f"trunkline: Another server uses {file}: stop it first\n"
    file.chmod(0o644)
    with serving("--port", "0", "--db", str(file)):
        assert file.stat().st_mode & 0o777 == 0o600
