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
