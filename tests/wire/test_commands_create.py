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


def test_a_record_is_created_and_taken_back(calls: Account) -> None:
    said = calls.run(*CREATE, "--secret", "authToken=env:NEW_TOKEN", *LIVE)
    assert "authToken  changed (secret)" in said
    assert "Written: authToken of 1 telephony-configs cannot be read back" in said
    assert calls.config("plivo")["authId"] == "MA1"
    assert SECRET not in said + calls.run("history", "1", "--format", "json")
    assert SECRET.encode() not in calls.disk
    calls.run("undo", "1", *LIVE)
    assert calls.status("plivo") == 404


def test_a_secret_is_typed_twice(calls: Account, keyboard: list[str]) -> None:
    keyboard += [SECRET, SECRET]
    said = calls.run(*CREATE, "--secret", "authToken", *LIVE)
    assert (SECRET not in said, calls.status("plivo")) == (True, 200)
    keyboard += [SECRET, "another"]
    said = calls.run(*SET, "--secret", "authToken", *LIVE, code=2)
    assert "the two entries differ" in said
    keyboard += [" "]
    assert "nothing was typed" in calls.run(*SET, "--secret", "authToken", *LIVE, code=2)


@pytest.mark.parametrize(
    ("words", "said"),
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
def test_what_cannot_be_given_is_explained(
    calls: Account, words: tuple[str, ...], said: str
) -> None:
    told = calls.run(*CREATE, *words, *LIVE, code=2)
    assert said in told
    assert SECRET not in told
    assert calls.status("plivo") == 404


def test_a_creation_that_lacks_something_says_what(calls: Account) -> None:
    said = calls.run(*CREATE, *LIVE, code=1)
    assert "auth token is needed with provider plivo" in said
    said = calls.run("create", "telephony-configs", "provider=twilio", *LIVE, code=1)
    assert "the telephony config twilio is there already" in said
    said = calls.run("create", "telephony-configs", "authId=x", code=2)
    assert "The new telephony config needs provider=VALUE" in said


def test_a_list_is_added_to_unless_it_is_to_be_replaced(calls: Account) -> None:
    before = calls.config("twilio")["callCreationAllowedAgentIds"]
    field = "callCreationAllowedAgentIds"
    new = agent_uuid("ultravox", "Customer care")
    said = calls.run(*SET, f"{field}=Customer care", *LIVE)
    assert f"{field}  append: keeps {len(before)}, adds 1" in said
    assert calls.config("twilio")[field] == [*before, new]
    assert "Nothing to change" in calls.run(*SET, f"{field}+={new}", *LIVE)
    said = calls.run(*SET, f'{field}=["{PARIS}"]', "--replace-lists", "--dry-run")
    assert f"replace: keeps 1, loses {len(before)}" in said
    assert f"- {LYON}  is lost" in said
    said = calls.run(*SET, f"{field}=[]", *LIVE, code=2)
    assert "--replace-lists empties it" in said
    calls.run(*SET, f"{field}=[]", "--replace-lists", *LIVE)
    assert calls.config("twilio")[field] == []
    calls.run("undo", "2", *LIVE)
    assert calls.config("twilio")[field] == [*before, new]


def test_a_list_that_loses_entries_says_so_where_it_is_confirmed(calls: Account) -> None:
    field = "callCreationAllowedAgentIds"
    said = calls.run(*SET, f'{field}=["{PARIS}"]', "--replace-lists", "--yes", code=2)
    assert "takes effect on live calls at once; a list will be replaced, and 3 entries lost" in said


def test_records_are_deleted_and_stay_so_without_their_secrets(calls: Account) -> None:
    said = calls.run("delete", "telephony-configs", "twilio", "--yes", code=2)
    assert "confirm with --confirm live" in said
    said = calls.run("delete", "telephony-configs", "twilio", *LIVE)
    assert calls.status("twilio") == 404
    said = calls.run("undo", "1", *LIVE, code=1)
    assert "auth token is needed and is not kept: create it anew" in said
    said = calls.run("delete", "telephony-configs", "plivo", *LIVE, code=2)
    assert "plivo is not configured: nothing to delete" in said
    said = calls.run("delete", "agents", "x", code=2)
    assert "Agents cannot be deleted" in said


def test_a_row_that_stands_for_nothing_is_not_set(calls: Account) -> None:
    said = calls.run("set", "telephony-configs", "plivo", "authId=x", *LIVE, code=2)
    assert "plivo is not configured: create it" in said


def test_what_is_implied_is_in_the_plan(calls: Account) -> None:
    said = calls.run(*SET, "callCreationAllowAllAgents=true", *LIVE)
    assert "allowed agents cleared: allow all agents is on" in said
    config = calls.config("twilio")
    assert config["callCreationAllowAllAgents"] is True
    assert config["callCreationAllowedAgentIds"] == []
