"""Config pages with texts that few programs expect: read, printed, set and undone unchanged."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from trunkline.cli import main

PAGE = "/v1/agents/PROJECT-58RP822I/real-time-configs/sandbox"
WHOSE = ("sandbox", "--project", "Aubrac Hotels")
VALUES: dict[str, Any] = {
    "half": "cut \ud83d",
    "lines": "a\r\nb\nc\rd\u2028e\u2029f\x85g\vh\fi  \n",
    "keys": {"\udc00\u2028": ["\x00", "\x1b[31m", "\u202e", "\ufeff"]},
    "\udc00": "x",
}


@pytest.fixture
def emulator(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """A server whose sandbox page has the values, and settings with one profile on it."""
    with running_emulator() as running, running.client() as client:
        path = home / "config" / "trunkline" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'[profiles.demo]\nvendor = "polyai"\nbase_url = "{running.url}"\n'
            f'account = "{ACCOUNT}"\ncredential = {{ env = "DEMO_KEY" }}\n'
        )
        monkeypatch.setenv("DEMO_KEY", KEY)
        client.put(f"{PAGE}/schema", json={"schema": {"type": "object"}}).raise_for_status()
        body = json.dumps({"variables": VALUES})
        client.patch(f"{PAGE}/variables", content=body).raise_for_status()
        yield running


def page(emulator: Emulator) -> Any:
    with emulator.client() as client:
        return client.get(PAGE).json()["variables"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    output = capsys.readouterr()
    return output.out + output.err


def test_printed_values_set_again_change_nothing(
    emulator: Emulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = page(emulator)
    assert {name: before[name] for name in VALUES} == VALUES
    text = printed(capsys, "config", "get", *WHOSE)
    assert text.splitlines() == text.split("\n")[:-1]
    assert "\\ud83d" in text
    file = tmp_path / "values.json"
    file.write_text(text, encoding="utf-8")
    plan = printed(capsys, "config", "set", *WHOSE, "--file", str(file), "--yes")
    assert "Nothing to change" in plan
    assert page(emulator) == before


def test_one_key_is_written_and_undone_beside_such_texts(
    emulator: Emulator, capsys: pytest.CaptureFixture[str]
) -> None:
    before = page(emulator)
    half = json.dumps("other \ud83d")
    assert "\\ud83d" in printed(
        capsys, "config", "set", WHOSE[0], f"half={half}", *WHOSE[1:], "--yes"
    )
    assert page(emulator) == {**before, "half": "other \ud83d"}
    assert "\\ud83d" in printed(capsys, "history", "1", "--format", "json")
    printed(capsys, "undo", "1", "--yes")
    assert page(emulator) == before


def test_every_list_of_pages_can_be_printed(
    emulator: Emulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for format_ in ("table", "csv", "json"):
        shown = printed(capsys, "list", "config-pages", "--format", format_)
        assert "Aubrac" in shown
        assert shown.encode()
    assert sys.stdout
