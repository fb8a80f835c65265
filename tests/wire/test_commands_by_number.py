"""Writing commands on records that people call by their number, and the vendor by an ID."""

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.emulator import running_emulator
from trunkline.cli import main
from trunkline.emulator.accounts import account_of

Run = Callable[..., str]


@pytest.fixture(name="run")
def carrier(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Run commands on the demo account of a vendor whose numbers have IDs; return what they say."""
    demo = account_of("signalwire")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setenv("CARRIER_TOKEN", demo.secret)

    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out + err

    with running_emulator() as emulator:
        folder = home / "config" / "trunkline"
        folder.mkdir(parents=True)
        folder.joinpath("config.toml").write_text(
            '[profiles.carrier]\nvendor = "signalwire"\ncredential = { env = "CARRIER_TOKEN" }\n'
            f'base_url = "{emulator.url}"\naccount = "{demo.account}"\nphone_region = "US"\n'
        )
        yield run


@pytest.mark.parametrize("written", ["+12065550142", "+1 206-555-0142", "(206) 555-0142"])
def test_a_number_in_any_format_names_its_record(run: Run, written: str) -> None:
    output = run("set", "numbers", written, "name=Reception", "--confirm", "live")
    assert "name  Seattle (old reception) → Reception" in output
    assert "Reception" in run("list", "numbers", "--filter", "number:+12065550142")


def test_a_record_is_deleted_by_its_number(run: Run) -> None:
    output = run("delete", "numbers", "+1 206 555 0142", "--dry-run")
    assert "- numbers  +12065550142" in output


def test_an_unknown_number_is_reported_as_it_was_written(run: Run) -> None:
    output = run("set", "numbers", "+1 206 555 9999", "name=x", "--dry-run", code=2)
    assert (
        "No number has the ID or name '+1 206 555 9999'; list them with: trunkline list numbers"
        in output
    )


def test_the_help_mentions_numbers(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("set", "delete"):
        with pytest.raises(SystemExit):
            run(command, "--help")
        assert "number" in " ".join(capsys.readouterr().out.split())
