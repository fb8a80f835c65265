"""Numbers that a vendor holds in another spelling than E.164: shown as they are, and found."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.account import HOTELS, Account, watched_account
from support.demo_profiles import toml_of
from trunkline.cli import main
from trunkline.emulator.accounts import ACCOUNTS

SPELLINGS = {
    "+4402079460997": "+44 20 7946 0997",
    "447700900123": "+44 7700 900123",
    "+5215512345678": "+52 55 1234 5678",
}
TABLES = {
    "watsonx": "watsonx_numbers",
    "signalwire": "signalwire_numbers",
    "polyai": "numbers",
}
WRITES = {
    "watsonx": "description=Desk",
    "signalwire": "name=Desk",
    "polyai": "connectorId=conn-d0cea852116e",
}
CASES = [
    ("watsonx", "+4402079460997"),
    ("watsonx", "447700900123"),
    ("watsonx", "+5215512345678"),
    ("signalwire", "447700900123"),
    ("signalwire", "+5215512345678"),
    ("polyai", "+4402079460997"),
    ("polyai", "+5215512345678"),
]

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's accounts, all of them, and nobody at the keyboard."""
    for each in ACCOUNTS:
        monkeypatch.setenv(f"{each.vendor.upper()}_KEY", each.secret)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        path = account.home / "config" / "trunkline" / "config.toml"
        path.write_text(toml_of(account.emulator.url), encoding="utf-8")
        yield account


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().out


@pytest.mark.parametrize(("vendor", "held"), CASES)
def test_a_number_is_found_as_its_vendor_spells_it_and_by_its_e164(
    vendor: str, held: str, account: Account, capsys: Captured
) -> None:
    table, profile = TABLES[vendor], ("--profile", f"demo-{vendor}")
    where = "environment = 'sandbox' AND project_id = ?" if vendor == "polyai" else "'' != ?"
    one = f"(SELECT number FROM {table} WHERE {where} LIMIT 1)"
    if vendor == "signalwire":
        answer = "UPDATE signalwire_numbers SET answer = replace(answer, number, ?)"
        account.execute(f"{answer} WHERE number = {one}", held, HOTELS)
    account.execute(f"UPDATE {table} SET number = ? WHERE number = {one}", held, HOTELS)
    shown = run(capsys, "list", "numbers", *profile)
    assert f"{held} !" in shown
    assert SPELLINGS[held] not in shown
    for written in (held, SPELLINGS[held]):
        routes = json.loads(run(capsys, "lookup", written, "--format", "json", *profile))
        assert routes[0]["profile"] == f"demo-{vendor}"
        assert held in json.dumps(routes[0])
        run(capsys, "set", "numbers", written, WRITES[vendor], "--dry-run", *profile)
        run(capsys, "delete", "numbers", written, "--dry-run", *profile)
    if vendor == "polyai":
        for written in (held, SPELLINGS[held]):
            run(capsys, "release-numbers", written, "--dry-run", *profile)
    word = "1" if vendor == "polyai" else "live"
    run(capsys, "delete", "numbers", held, "--confirm", word, *profile)
    assert f"{held} !" not in run(capsys, "list", "numbers", *profile)


def test_the_account_has_a_number_in_whatever_spelling(account: Account, capsys: Captured) -> None:
    row = account.numbers("project_id = ? AND environment = 'sandbox'", HOTELS)[0]
    account.execute("UPDATE numbers SET number = '+4402079460997' WHERE number = ?", row["number"])
    given = ("--profile", "demo-polyai", "--project", HOTELS, "--env", "sandbox", "--yes")
    assert main(["import-numbers", "+44 20 7946 0997", *given]) == 0
    err = capsys.readouterr().err
    assert "+442079460997 (as +4402079460997): already in the account" in err
    assert account.writes == []


def test_a_number_that_nobody_has_is_explained(account: Account, capsys: Captured) -> None:
    assert main(["lookup", "447700900999"]) == 1
    err = capsys.readouterr().err
    assert "No profile has 447700900999; not in E.164: a call's number would be +44 7700" in err
