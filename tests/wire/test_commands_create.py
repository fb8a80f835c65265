"""`trunkline create`, `delete` and lists and secrets with `set`, against the embedded server."""

import getpass
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.emulator import running_emulator
from trunkline.cli import main
from trunkline.emulator.accounts import account_of
from trunkline.emulator.seeds.shared import agent_uuid

SECRET = "hush-t0ken-48151623"
PARIS, LYON = (agent_uuid("ultravox", name) for name in ("Paris front desk", "Lyon front desk"))

Captured = pytest.CaptureFixture[str]


class Account:
    """An account that a profile is set for, as a plain client sees it."""

    def __init__(self, client: httpx.Client, home: Path, capsys: Captured) -> None:
        self.client = client
        self.home = home
        self.capsys = capsys

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command in this process and return what it told."""
        assert main(arguments) == code, self.capsys.readouterr().err
        out, err = self.capsys.readouterr()
        return out + err

    def config(self, provider: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/telephony_configs/{provider}").json()
        return found

    def status(self, provider: str) -> int:
        return self.client.get(f"/api/telephony_configs/{provider}").status_code

    @property
    def disk(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.home.rglob("*") if file.is_file())


@pytest.fixture(name="calls")
def account(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Iterator[Account]:
    """The demo account of a vendor with secrets, lists and a config that is not there."""
    demo = account_of("ultravox")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setenv("CALLS_KEY", demo.secret)
    monkeypatch.setenv("NEW_TOKEN", SECRET)
    headers = {"X-API-Key": demo.secret}
    with (
        running_emulator() as emulator,
        httpx.Client(base_url=emulator.url, headers=headers) as client,
    ):
        folder = home / "config" / "trunkline"
        folder.mkdir(parents=True)
        folder.joinpath("config.toml").write_text(
            '[profiles.calls]\nvendor = "ultravox"\ncredential = { env = "CALLS_KEY" }\n'
            f'base_url = "{emulator.url}"\n'
        )
        yield Account(client, home, capsys)


@pytest.fixture(name="keyboard")
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed where a secret is asked for."""
    lines: list[str] = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream=None: lines.pop(0))
    return lines


CREATE = ("create", "telephony-configs", "provider=plivo", "authId=MA1")
SET = ("set", "telephony-configs", "twilio")
LIVE = ("--confirm", "live")


def test_a_record_is_created_and_undone(calls: Account) -> None:
    output = calls.run(*CREATE, "--secret", "authToken=env:NEW_TOKEN", *LIVE, code=6)
    assert "authToken  changed (secret)" in output
    unverified = "Unverified: authToken of 1 telephony-configs was written, and cannot be read back"
    assert unverified in output
    assert "Run 1: unverified (1 unverified); undo with: trunkline undo 1" in output
    assert calls.config("plivo")["authId"] == "MA1"
    assert SECRET not in output + calls.run("history", "1", "--format", "json")
    assert SECRET.encode() not in calls.disk
    calls.run("undo", "1", *LIVE)
    assert calls.status("plivo") == 404


def test_a_secret_is_typed_twice(calls: Account, keyboard: list[str]) -> None:
    keyboard += [SECRET, SECRET]
    output = calls.run(*CREATE, "--secret", "authToken", *LIVE, code=6)
    assert (SECRET not in output, calls.status("plivo")) == (True, 200)
    keyboard += [SECRET, "another"]
    output = calls.run(*SET, "--secret", "authToken", *LIVE, code=2)
    assert "the two entries differ" in output
    keyboard += [" "]
    assert "nothing was typed" in calls.run(*SET, "--secret", "authToken", *LIVE, code=2)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--secret", f"authToken={SECRET}"), "is never typed here"),
        (("--secret", "authToken"), "there is no terminal"),
        (("--secret", "authToken=env:NOT_THERE"), "NOT_THERE is not set"),
        (("--secret", "authId=env:NEW_TOKEN"), "authId is not a secret"),
        (("--secret", "authTokn=env:NEW_TOKEN"), "did you mean authToken?"),
        (("authToken=plain",), "is never typed here"),
        (("authId+=x",), "is not a list to add to"),
    ],
)
def test_wrong_assignments_are_explained(
    calls: Account, words: tuple[str, ...], complaint: str
) -> None:
    output = calls.run(*CREATE, *words, *LIVE, code=2)
    assert complaint in output
    assert SECRET not in output
    assert calls.status("plivo") == 404


def test_a_creation_without_a_required_field_is_refused(calls: Account) -> None:
    output = calls.run(*CREATE, *LIVE, code=1)
    assert "auth token is required with provider plivo" in output
    output = calls.run("create", "telephony-configs", "provider=twilio", *LIVE, code=1)
    assert "the telephony config twilio already exists" in output
    output = calls.run("create", "telephony-configs", "authId=x", code=2)
    assert "The new telephony config needs provider=VALUE" in output


def test_a_list_is_added_to_unless_replace_lists(calls: Account) -> None:
    before = calls.config("twilio")["callCreationAllowedAgentIds"]
    field = "callCreationAllowedAgentIds"
    new = agent_uuid("ultravox", "Customer care")
    output = calls.run(*SET, f"{field}=Customer care", *LIVE)
    assert f"{field}  append: keeps {len(before)}, adds 1" in output
    assert calls.config("twilio")[field] == [*before, new]
    assert "Nothing to change" in calls.run(*SET, f"{field}+={new}", *LIVE)
    output = calls.run(*SET, f'{field}=["{PARIS}"]', "--replace-lists", "--dry-run")
    assert f"replace: keeps 1, loses {len(before)}" in output
    assert f"- {LYON}  lost" in output
    output = calls.run(*SET, f"{field}=[]", *LIVE, code=2)
    assert "--replace-lists empties it" in output
    calls.run(*SET, f"{field}=[]", "--replace-lists", *LIVE)
    assert calls.config("twilio")[field] == []
    calls.run("undo", "2", *LIVE)
    assert calls.config("twilio")[field] == [*before, new]


def test_lost_list_entries_are_named_in_the_confirmation(calls: Account) -> None:
    field = "callCreationAllowedAgentIds"
    output = calls.run(*SET, f'{field}=["{PARIS}"]', "--replace-lists", "--yes", code=2)
    assert (
        "takes effect on live calls at once; a list will be replaced, and 3 entries lost" in output
    )


def test_deleted_records_with_secrets_cannot_be_undone(calls: Account) -> None:
    output = calls.run("delete", "telephony-configs", "twilio", "--yes", code=2)
    assert "confirm with --confirm live" in output
    output = calls.run("delete", "telephony-configs", "twilio", *LIVE)
    assert calls.status("twilio") == 404
    output = calls.run("undo", "1", *LIVE, code=1)
    assert "auth token is required but not stored: create the record by hand" in output
    output = calls.run("delete", "telephony-configs", "plivo", *LIVE, code=2)
    assert "plivo is not configured: nothing to delete" in output
    output = calls.run("delete", "agents", "x", code=2)
    assert "Agents cannot be deleted" in output


def test_a_record_that_is_not_created_yet_cannot_be_set(calls: Account) -> None:
    output = calls.run("set", "telephony-configs", "plivo", "authId=x", *LIVE, code=2)
    assert "plivo is not configured: create it first" in output


def test_implied_values_are_in_the_plan(calls: Account) -> None:
    output = calls.run(*SET, "callCreationAllowAllAgents=true", *LIVE)
    assert "allowed agents cleared: allow all agents is on" in output
    config = calls.config("twilio")
    assert config["callCreationAllowAllAgents"] is True
    assert config["callCreationAllowedAgentIds"] == []
