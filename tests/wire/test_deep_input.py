"""Values that are nested beyond any use: each command says so in one sentence."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.account import HOTELS, Account, watched_account
from support.emulator import KEY
from trunkline.cli import main

DEEP = "[" * 100_000

COMMANDS = {
    "a value of a page": ("config", "set", "sandbox", f"greeting={DEEP}"),
    "a part of a page": ("config", "set", "sandbox", f"late_check_out.fee={DEEP}"),
    "a file of values": ("config", "set", "sandbox", "--file", "-"),
    "a schema": ("config", "schema", "sandbox", "--file", "-"),
    "a table": ("apply", "-"),
    "numbers": ("import-numbers", "--file", "-", "--env", "sandbox"),
}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    folder = tmp_path_factory.mktemp("account")
    with watched_account(folder, folder) as account:
        yield account


@pytest.mark.parametrize("what", COMMANDS)
def test_it_is_refused_in_one_sentence(
    account: Account,
    what: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setenv("TRUNKLINE_CONFIG", str(account.home / "config/trunkline/config.toml"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DEEP.encode())))
    assert main((*COMMANDS[what], "--project", HOTELS, "--confirm", "live")) in (1, 2)
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1), err[:500]
    assert not account.writes


def test_both_files_of_validate_may_be_deep(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "deep.json"
    file.write_text(DEEP)
    assert main(["validate", "--schema", str(file), "--values", str(file)]) == 1
    out = capsys.readouterr().out
    assert out.count("nested too deeply") == 2
