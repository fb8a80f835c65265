"""Commands on two accounts under one name: a run is undone and resumed where it was applied."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.account import Account, watched_account
from support.emulator import ACCOUNT, KEY, running_emulator
from trunkline.cli import main

Captured = pytest.CaptureFixture[str]
VOICE = "voiceName=fr-FR-Neural2-C"


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    monkeypatch.setenv("DEMO_KEY", KEY)
    with watched_account(home, tmp_path) as account:
        yield account


def test_a_run_is_neither_undone_nor_resumed_in_another_account(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRUNKLINE_WHO", "ana")
    connector = account.connectors("environment = 'sandbox'")[0]
    assert main(["set", "connectors", connector["id"], VOICE, "--yes"]) == 0
    path = account.home / "config" / "trunkline" / "config.toml"
    here = path.read_text()
    project = f"/v1/agents/{connector['project_id']}/telephony/connectors"
    with running_emulator() as elsewhere, elsewhere.client() as client:
        theirs = client.get(project).json()
        path.write_text(here.replace(account.emulator.url, elsewhere.url))
        for command in (["undo", "1", "--yes"], ["resume", "1", "--failed"], ["undo", "1"]):
            capsys.readouterr()
            assert main(command) == 1
            there = f"polyai:{elsewhere.url.partition('://')[2]}/{ACCOUNT}"
            said = f"Run 1 was applied to {account.identity}; profile demo now leads to {there}"
            assert said in capsys.readouterr().err
        assert client.get(project).json() == theirs
    path.write_text(here)
    capsys.readouterr()
    assert main(["history", "--format", "json"]) == 0
    (run,) = json.loads(capsys.readouterr().out)
    assert run["accounts"] == {"demo": account.identity}
    assert run["who"].startswith("ana (")
    assert main(["undo", "1", "--yes"]) == 0
    assert account.connectors("id = ?", connector["id"])[0]["voice"] == connector["voice"]
