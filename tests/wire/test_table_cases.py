"""Tables, lists and texts that failed once: each takes the right numbers, or is refused."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.account import HOTELS, Account, watched_account
from support.demo_profiles import toml_of
from trunkline.cli import main
from trunkline.emulator.accounts import ACCOUNTS

CASES = Path(__file__).parents[3] / "shared" / "cases" / "tables"
FILE = CASES / "cases.json"
ABSENT = "the collection of tables is not beside the project"
HELD = {"create": ("demo-watsonx", "phone_number"), "apply": ("demo-signalwire", "number")}

Captured = pytest.CaptureFixture[str]
Case = dict[str, Any]


def cases() -> list[Case]:
    if not FILE.is_file():
        return []
    found: list[Case] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The demo's accounts, all of them, for all cases: each has numbers of its own."""
    home = tmp_path_factory.mktemp("home")
    with watched_account(home, tmp_path_factory.mktemp("server")) as account:
        yield account


@pytest.fixture
def account(served: Account, home: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The accounts for a user who has done nothing yet, with nobody at the keyboard."""
    for each in ACCOUNTS:
        monkeypatch.setenv(f"{each.vendor.upper()}_KEY", each.secret)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    served.home = home
    return served


def prepare(account: Account, case: Case) -> None:
    """Write the settings, and put the case's numbers into the account."""
    path = account.home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    region = f'phone_region = "{case["phone_region"]}"\n' if "phone_region" in case else ""
    path.write_text(region + toml_of(account.emulator.url), encoding="utf-8")
    traced = case["right"]["take"] if case["command"] == "trace" else ()
    for number in (*case.get("account", ()), *traced):
        columns = "(number, project_id, environment) VALUES (?, ?, 'sandbox')"
        account.execute(f"INSERT OR IGNORE INTO numbers {columns}", number, HOTELS)


def run(case: Case) -> int:
    """Run the case's command, with whatever confirms its plan."""
    command, into = case["command"], ("--project", HOTELS, "--env", "sandbox")
    file = (str(CASES / case["file"]),) if "file" in case else ()
    polyai = ("--profile", "demo-polyai")
    match command:
        case "import-numbers":
            words = (*polyai, *into, "--file", *file, "--yes")
        case "release-numbers":
            count = str(len(case["right"]["take"]))
            words = (*polyai, "--file", *file, "--confirm", count)
        case "trace":
            words = (*polyai, case["text"], "--format", "json")
        case "create":
            named = ("numbers", f"phone_number={case['text']}", "--project", "Lab trunk")
            words = ("--profile", "demo-watsonx", *named, "--confirm", "live")
        case _:
            words = ("--profile", "demo-signalwire", *file, "--confirm", "live")
    return main([command, *words, *case.get("options", ())])


def taken(case: Case, account: Account, before: set[str], capsys: Captured) -> set[str]:
    """Return what the command imported, released, created or found."""
    out = capsys.readouterr().out
    if case["command"] == "trace":
        return {each["number"] for each in json.loads(out or "[]")}
    return before ^ numbers(case, account, capsys)


def numbers(case: Case, account: Account, capsys: Captured) -> set[str]:
    if case["command"] != "create":
        return {each["number"] for each in account.numbers()}
    return set(listed("create", capsys))


def listed(command: str, capsys: Captured) -> dict[str, Case]:
    """Return the records of the command's vendor by number."""
    profile, field = HELD[command]
    assert main(["list", "numbers", "--profile", profile, "--format", "json"]) == 0
    return {each[field]: each for each in json.loads(capsys.readouterr().out)}


@pytest.mark.skipif(not FILE.is_file(), reason=ABSENT)
@pytest.mark.parametrize("id", [case["id"] for case in cases() if case["command"] != "apply"])
def test_a_collected_text_takes_the_right_numbers(
    id: str, account: Account, capsys: Captured
) -> None:
    [case] = [case for case in cases() if case["id"] == id]
    right = case["right"]
    prepare(account, case)
    before = numbers(case, account, capsys)
    code = run(case)
    found, wanted = taken(case, account, before, capsys), set(right["take"])
    if found == wanted:
        assert (code == 0) == bool(wanted)
        return
    assert code != 0
    assert found < wanted, "a number that is not meant"
    assert right.get("or_refuse_lines") or (right.get("or_refuse") and not found)


@pytest.mark.skipif(not FILE.is_file(), reason=ABSENT)
@pytest.mark.parametrize("id", [case["id"] for case in cases() if case["command"] == "apply"])
def test_a_collected_table_sets_the_right_fields(
    id: str, account: Account, capsys: Captured
) -> None:
    [case] = [case for case in cases() if case["id"] == id]
    right = case["right"]
    prepare(account, case)
    before, writes = listed("apply", capsys), len(account.writes)
    code = run(case)
    if code != 0:
        assert "refuse" in right
        assert len(account.writes) == writes
        return
    wanted = right["set"] or right.get("or_set")
    assert wanted, "the table is to be refused"
    now = {
        number: {name: value for name, value in record.items() if value != before[number][name]}
        for number, record in listed("apply", capsys).items()
    }
    changed = {number: values for number, values in now.items() if values}
    assert {
        number: {name: changed[number][name] for name in wanted[number]} for number in changed
    } == wanted
