"""What commands say of writes that the vendor answered with success and did not take."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.lying_server import Lying, lying_server
from trunkline.cli import main
from trunkline.emulator.accounts import account_of

TWILIO = ("telephony-configs", "twilio", "--profile", "calls")
NEW, OTHER = "fr-FR-Neural2-D", "fr-FR-Neural2-E"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(name="lying")
def profiles(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lying]:
    """A server that lies, and profiles of two of its accounts."""
    hotel, calls = account_of("polyai"), account_of("ultravox")
    monkeypatch.setenv("HOTEL_KEY", hotel.secret)
    monkeypatch.setenv("CALLS_KEY", calls.secret)
    monkeypatch.setenv("TRUNKLINE_PROFILE", "hotel")
    with lying_server() as lying:
        url = lying.emulator.url
        folder = home / "config" / "trunkline"
        folder.mkdir(parents=True)
        folder.joinpath("config.toml").write_text(
            f'[profiles.hotel]\nvendor = "polyai"\naccount = "{hotel.account}"\n'
            f'base_url = "{url}"\ncredential = {{ env = "HOTEL_KEY" }}\n'
            f'[profiles.calls]\nvendor = "ultravox"\nbase_url = "{url}"\n'
            'credential = { env = "CALLS_KEY" }\n'
        )
        yield lying


def run(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command, and return its output and its messages."""
    ended = main(arguments)
    captured = capsys.readouterr()
    assert ended == code, captured.err
    return captured.out, captured.err


def connectors(capsys: Captured) -> list[dict[str, Any]]:
    out, _ = run(capsys, "list", "connectors", "--format", "json")
    found: list[dict[str, Any]] = json.loads(out)
    return [each for each in found if each["clientEnv"] == "sandbox"]


def test_what_was_not_taken_is_said_with_what_is_there(capsys: Captured, lying: Lying) -> None:
    one = connectors(capsys)[0]
    key, label, was = one["connectorId"], one["name"], one["voiceName"]
    lying.lie = "the old record"
    _, err = run(capsys, "set", "connectors", key, f"voiceName={NEW}", "--yes", code=1)
    missed = f"voice: wanted {NEW}, got {was}"
    assert f"Not taken: connectors {label}: {missed}" in err
    assert "Run 1: not taken (1 not taken); retry the rest with: trunkline resume 1 --failed" in err
    out, _ = run(capsys, "history", "1")
    assert f"not taken: connectors {label}: {missed}" in out
    out, _ = run(capsys, "history", "1", "--format", "json")
    (item,) = json.loads(out)[0]["items"]
    assert (item["before"], item["wanted"], item["after"]) == (
        {"voiceName": was}, {"voiceName": NEW}, {"voiceName": was},
    )  # fmt: skip
    assert item["result"] == "not taken"
    lying.lie = ""
    _, err = run(capsys, "resume", "1", "--failed")
    assert "Run 1: done (1 done)" in err
    assert {each["connectorId"]: each["voiceName"] for each in connectors(capsys)}[key] == NEW


def test_another_value_is_said_beside_the_wanted_one(capsys: Captured, lying: Lying) -> None:
    key = connectors(capsys)[0]["connectorId"]
    lying.lie, lying.others = "another value", {NEW: OTHER}
    _, err = run(capsys, "set", "connectors", key, f"voiceName={NEW}", "--yes", code=1)
    assert f"voice: wanted {NEW}, got {OTHER}" in err


def test_a_deletion_that_did_nothing_is_not_done(capsys: Captured, lying: Lying) -> None:
    lying.lie = "success"
    _, err = run(capsys, "delete", *TWILIO, "--confirm", "live", code=1)
    assert "Not taken: telephony-configs twilio: answered success, but the record still" in err


def test_a_secret_alone_is_unverified_with_an_exit_code_of_its_own(
    capsys: Captured, lying: Lying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "hush-t0ken-48151623")
    new = ("set", *TWILIO, "--secret", "authToken=env:TOKEN")
    _, err = run(capsys, *new, "--confirm", "live", code=6)
    assert "authToken of 1 telephony-configs was written, and cannot be read back" in err
    assert "Run 1: unverified (1 unverified)" in err
    assert "undo asks for the earlier auth token: not stored" in err
    assert "undo with: trunkline undo 1" in err
    assert "retry" not in err
    _, told = run(capsys, "undo", "1", "--confirm", "live", code=1)
    assert "with --secret, to restore them too: twilio/authToken" in told
    out, _ = run(capsys, "history", "1")
    assert "unverified: telephony-configs twilio: authToken cannot be read back" in out
    lying.lie = "nothing"
    _, err = run(capsys, *new, "accountSid=AC9", "--confirm", "live", code=1)
    assert "account SID: wanted AC9, got " in err
