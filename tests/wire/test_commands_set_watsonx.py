"""`trunkline set` where values are chosen together, and where one is a secret."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.emulator import running_emulator
from support.watsonx import TOKEN, calling
from trunkline.cli import main
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.emulator.watsonx.seed import environment_uuid, phone_uuid

NUMBER = "+33199001201"
TRUNK = phone_uuid("Aubrac Hotels trunk")
STORM = phone_uuid("Port Ellery storm hotline")
SECRET = "hush-p4ssw0rd"

Captured = pytest.CaptureFixture[str]


@pytest.fixture(name="plain")
def instance(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """An instance that a profile is set for, as a plain client sees it; nobody at the keyboard."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setenv("WXO_TOKEN", TOKEN)
    with running_emulator() as emulator, calling(emulator) as client:
        folder = home / "config" / "trunkline"
        folder.mkdir(parents=True)
        folder.joinpath("config.toml").write_text(
            f'[profiles.ibm]\nvendor = "watsonx"\ncredential = {{ env = "WXO_TOKEN" }}\n'
            f'base_url = "{emulator.url}/instances/demo"\n'
        )
        yield client


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    """Run a command in this process and return its output."""
    assert main(arguments) == code, capsys.readouterr().err
    out, err = capsys.readouterr()
    return out + err


def config(plain: httpx.Client, key: str = TRUNK) -> dict[str, Any]:
    found: dict[str, Any] = plain.get(f"/channels/phone/{key}").json()
    return found


def number(plain: httpx.Client) -> tuple[str | None, str | None]:
    held = next(e for e in config(plain)["phone_numbers"] if e["phone_number"] == NUMBER)
    return held["agent_id"], held["environment_id"]


@pytest.mark.parametrize(
    "given",
    [
        "environment_id=Group bookings · draft",
        "answered by=Group bookings · draft",
        "agent_id=Group bookings · draft",
        f"environment_id={environment_uuid('Group bookings', 'draft')}",
        f"agent_id={agent_uuid('watsonx', 'Group bookings')}",
    ],
)
def test_agent_and_environment_are_chosen_together(
    plain: httpx.Client, capsys: Captured, given: str
) -> None:
    run(capsys, "set", "numbers", NUMBER, given, "--confirm", "live")
    wanted = (agent_uuid("watsonx", "Group bookings"), environment_uuid("Group bookings", "draft"))
    assert number(plain) == wanted
    run(capsys, "undo", "1", "--confirm", "live")
    assert number(plain)[0] == agent_uuid("watsonx", "Paris front desk")


def test_null_clears_both(plain: httpx.Client, capsys: Captured) -> None:
    run(capsys, "set", "numbers", NUMBER, "environment_id=null", "--confirm", "live")
    assert number(plain) == (None, None)


def test_what_is_not_one_environment_is_refused(plain: httpx.Client, capsys: Captured) -> None:
    before = number(plain)
    desk = agent_uuid("watsonx", "Paris front desk")
    output = run(capsys, "set", "numbers", NUMBER, f"agent_id={desk}", code=2)
    assert "Paris front desk · draft, Paris front desk · live" in output
    output = run(capsys, "set", "numbers", NUMBER, "environment_id=Group booking", code=2)
    assert "did you mean Group bookings · draft?" in output
    assert number(plain) == before


def test_both_can_be_set_by_value(plain: httpx.Client, capsys: Captured) -> None:
    agent = agent_uuid("watsonx", "Group bookings")
    drafts = [environment_uuid(name, "draft") for name in ("Group bookings", "Paris front desk")]
    for draft, code in zip(drafts, (0, 1), strict=True):
        pair = (f"agent_id={agent}", f"environment_id={draft}")
        output = run(capsys, "set", "numbers", NUMBER, *pair, "--confirm", "live", code=code)
    assert number(plain) == (agent, drafts[0])
    assert "does not go with" in output


def test_a_secret_is_fetched_from_its_source(
    plain: httpx.Client,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    monkeypatch.setenv("STORM_PASSWORD", SECRET)
    output = run(
        capsys, "set", "phone-configs", STORM, "security.authentication=true",
        "security.password=env:STORM_PASSWORD", "--confirm", "live", code=6,
    )  # fmt: skip
    assert config(plain, STORM)["security"]["password_is_set"] is True
    history = run(capsys, "history", "1", "--format", "json")
    assert "env:STORM_PASSWORD" in history
    output += history
    disk = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert SECRET not in output
    assert SECRET.encode() not in disk


@pytest.mark.parametrize("text", [SECRET, "null", "", f"text:{SECRET}", "env:NOT_SET"])
def test_a_secret_is_never_typed(plain: httpx.Client, capsys: Captured, text: str) -> None:
    output = run(capsys, "set", "phone-configs", STORM, f"security.password={text}", code=2)
    assert SECRET not in output
    assert config(plain, STORM)["security"]["password_is_set"] is False
