"""Commands on two accounts under one name: a run is undone and resumed where it was applied."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.account import Account, watched_account
from support.emulator import ACCOUNT, KEY, running_emulator
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.cli import main
from trunkline.model.change import RecordRef

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


def test_a_run_of_an_earlier_version_is_undone_once_its_account_is_named(
    account: Account, capsys: Captured
) -> None:
    connector = account.connectors("environment = 'sandbox'")[0]
    assert main(["set", "connectors", connector["id"], VOICE, "--yes"]) == 0
    with contextlib.closing(sqlite3.connect(account.state / "changes.db")) as db, db:
        db.execute("DELETE FROM run_accounts")
    capsys.readouterr()
    assert main(["history"]) == 0
    assert "not recorded" in capsys.readouterr().out
    assert main(["resume", "1"]) == 1
    assert f"trunkline resume 1 --account {account.identity}" in capsys.readouterr().err
    for more in ((), ("--account", "polyai:api.us.poly.ai/ws-1")):
        assert main(["undo", "1", "--yes", *more]) == 1
    said = capsys.readouterr().err
    assert f"trunkline undo 1 --account {account.identity}" in said
    assert "Run 1 was applied to polyai:api.us.poly.ai/ws-1" in said
    assert main(["undo", "1", "--yes", "--account", account.identity]) == 0
    assert account.connectors("id = ?", connector["id"])[0]["voice"] == connector["voice"]


def test_profiles_name_what_is_staged_where_none_of_them_leads(
    account: Account, capsys: Captured
) -> None:
    account.state.mkdir(parents=True)
    store = ChangeStore(account.state / "changes.db")
    edit = Edit(RecordRef("demo", "connectors", "p", "k"), "voiceName", "a", "b")
    for place in (account.identity, "polyai:api.us.poly.ai/ws-1"):
        Staging(store, "demo", account=place, owner="ana").stage([edit])
    store.close()
    assert main(["profiles"]) == 0
    said = capsys.readouterr().err
    assert "Held back: 1 staged edit of polyai:api.us.poly.ai/ws-1" in said
    assert account.identity not in said
