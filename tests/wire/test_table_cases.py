"""Tables, lists and texts that failed once: each takes the right numbers, or is refused."""

import io
import json
import sys
from collections.abc import Iterator, Sequence
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


def cases() -> list[dict[str, Any]]:
    if not FILE.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's accounts, all of them, and nobody at the keyboard."""
    for each in ACCOUNTS:
        monkeypatch.setenv(f"{each.vendor.upper()}_KEY", each.secret)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        yield account


def prepare(account: Account, case: dict[str, Any]) -> set[str]:
    """Write the settings and put the case's numbers into the account; return all numbers."""
    path = account.home / "config" / "trunkline" / "config.toml"
    region = f'phone_region = "{case["phone_region"]}"\n' if "phone_region" in case else ""
    path.write_text(region + toml_of(account.emulator.url), encoding="utf-8")
    for number in case.get("account", ()):
        columns = "(number, project_id, environment)"
        values = (number, HOTELS, "sandbox")
        account.execute(f"INSERT OR REPLACE INTO numbers {columns} VALUES (?, ?, ?)", *values)
    return {each["number"] for each in account.numbers()}


def run(case: dict[str, Any], account: Account) -> int:
    command, options = case["command"], case.get("options", ())
    file = ("--file", str(CASES / case["file"])) if "file" in case else ()
    confirmed: Sequence[str] = ("--yes",)
    if command == "import-numbers":
        profile, words = "demo-polyai", ("--project", HOTELS, "--env", "sandbox", *file)
    elif command == "release-numbers":
        profile, words = "demo-polyai", file
        confirmed = ("--confirm", str(len(case["right"]["take"])))
    elif command == "create":
        profile = "demo-watsonx"
        words = ("numbers", f"phone_number={case['text']}", "--project", "Lab trunk")
        confirmed = ("--confirm", "live")
    elif command == "apply":
        profile, words = "demo-signalwire", (str(CASES / case["file"]),)
        confirmed = ("--confirm", "live")
    return main([command, *words, *options, "--profile", profile, *confirmed])


def is_right(case: dict[str, Any], taken: set[str], code: int) -> bool:
    right = case["right"]
    wanted = set(right["take"])
    if taken == wanted:
        return code == 0 or "refuse" in right or not wanted
    may_refuse = right.get("or_refuse") or right.get("or_refuse_lines")
    return code != 0 and (
        (bool(may_refuse) and not taken)
        or (bool(right.get("or_refuse_lines")) and taken < wanted)
        or taken in [set(other) for other in right.get("or_take", ())]
    )


@pytest.mark.skipif(not FILE.is_file(), reason=ABSENT)
@pytest.mark.parametrize("id", [case["id"] for case in cases()])
def test_a_collected_table_takes_the_right_numbers(
    id: str, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    [case] = [case for case in cases() if case["id"] == id]
    before = prepare(account, case)
    right, command = case["right"], case["command"]
    if command == "trace":
        account.execute(
            "INSERT INTO numbers (number, project_id, environment) VALUES (?, ?, ?)",
            *(right["take"][0], HOTELS, "sandbox"),
        )
        code = main(["lookup", case["text"], "--format", "json"])
        captured = capsys.readouterr()
        found = json.loads(captured.out) if captured.out else []
        taken = {each["number"] for each in found}
        assert is_right(case, taken, code), (taken, code, captured.err)
        return
    writes = len(account.writes)
    code = run(case, account)
    captured = capsys.readouterr()
    if command == "create":
        listed = main(["list", "numbers", "--profile", "demo-watsonx", "--format", "json"])
        assert listed == 0
        numbers = {each["phone_number"] for each in json.loads(capsys.readouterr().out)}
        if not right["take"]:
            assert code != 0
            assert len(account.writes) == writes, captured.err
        else:
            assert set(right["take"]) <= numbers or (code != 0 and len(account.writes) == writes)
        return
    if command == "apply":
        bodies = right["set"]
        assert main(["list", "numbers", "--profile", "demo-signalwire", "--format", "json"]) == 0
        records = {each["number"]: each for each in json.loads(capsys.readouterr().out)}
        options = [bodies] if "refuse" not in right else []
        if "or_set" in right:
            options.append(right["or_set"])
        held = any(
            all(records[n][f] == v for n, fields in each.items() for f, v in fields.items())
            for each in options
        )
        assert held or ("refuse" in right and code != 0 and len(account.writes) == writes)
        return
    after = {each["number"] for each in account.numbers()}
    taken = before - after if command == "release-numbers" else after - before
    assert is_right(case, taken, code), (taken, code, captured.err)
