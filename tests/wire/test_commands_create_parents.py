"""`trunkline create` and lists with `set`, where records belong to others and go together."""

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

TRUNK = phone_uuid("Aubrac Hotels trunk")
GENESYS = phone_uuid("Genesys Cloud, pilot")
LIVE = ("--confirm", "live")
NUMBER = "+442079460999"

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


def config(plain: httpx.Client, key: str) -> dict[str, Any]:
    found: dict[str, Any] = plain.get(f"/channels/phone/{key}").json()
    return found


def names(plain: httpx.Client) -> list[str]:
    return [each["name"] for each in plain.get("/channels/phone").json()["phones"]]


def test_a_record_is_created_under_its_parent(plain: httpx.Client, capsys: Captured) -> None:
    words = ("create", "numbers", "phone_number=+44 20 7946 0999")
    output = run(capsys, *words, code=2)
    assert "There are 9 phone configs: choose one with --project" in output
    more = ("--project", "Aubrac Hotels trunk", "answered by=Group bookings · draft")
    run(capsys, *words, *more, *LIVE)
    made = {each["phone_number"]: each for each in config(plain, TRUNK)["phone_numbers"]}[NUMBER]
    assert made["agent_id"] == agent_uuid("watsonx", "Group bookings")
    assert made["environment_id"] == environment_uuid("Group bookings", "draft")
    run(capsys, "undo", "1", *LIVE)
    assert NUMBER not in str(config(plain, TRUNK))


def test_a_record_is_deleted_by_the_vendors_key(plain: httpx.Client, capsys: Captured) -> None:
    words = ("create", "phone-configs", "name=New trunk", "service_provider=sip_trunk", *LIVE)
    run(capsys, *words)
    assert names(plain).count("New trunk") == 1
    assert "the phone config New trunk already exists" in run(capsys, *words, code=1)
    run(capsys, "undo", "1", *LIVE)
    assert "New trunk" not in names(plain)
    run(capsys, "undo", "2", *LIVE)
    assert names(plain).count("New trunk") == 1


def test_an_entry_is_chosen_by_its_name(plain: httpx.Client, capsys: Captured) -> None:
    before = config(plain, GENESYS)["attached_environments"]
    words = ("set", "phone-configs", GENESYS, "attached_environments+=Group bookings · draft")
    output = run(capsys, *words, *LIVE)
    assert f"append: keeps {len(before)}, adds 1" in output
    assert "+ Group bookings · draft" in output
    *kept, added = config(plain, GENESYS)["attached_environments"]
    assert kept == before
    assert added["environment_id"] == environment_uuid("Group bookings", "draft")
    run(capsys, "undo", "1", *LIVE)
    assert config(plain, GENESYS)["attached_environments"] == before
    output = run(capsys, *words[:3], "attached_environments+=Group booking", code=2)
    assert "did you mean Group bookings · draft?" in output


def test_a_deletion_is_confirmed_and_names_what_else_is_deleted(
    plain: httpx.Client, capsys: Captured
) -> None:
    output = run(capsys, "delete", "phone-configs", TRUNK, "--dry-run")
    assert "no undo: its secrets" in output
    output = run(capsys, "delete", "numbers", "+33 1 99 00 12 01", *LIVE)
    assert "+33199001201" in output
    assert "+33199001201" not in str(config(plain, TRUNK))
    run(capsys, "undo", "1", *LIVE)
    assert "+33199001201" in str(config(plain, TRUNK))
