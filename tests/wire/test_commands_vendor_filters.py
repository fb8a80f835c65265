"""Filters of commands that the vendor can apply: it is asked for less, and no row is lost."""

import io
import json
import sys
from collections.abc import AsyncGenerator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from trunkline.cli import main
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.signalwire.session import SignalWireSession

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture
def asked(
    emulator: Emulator, home: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[tuple[tuple[str, str], ...], int]]:
    """What the vendor was asked for, each time with the number of rows that it gave."""
    monkeypatch.setenv("DEMO_TOKEN", "demo-signalwire")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    path = home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f'[profiles.calls]\nvendor = "signalwire"\nbase_url = "{emulator.url}"\n'
        'account = "demo-project"\ncredential = { env = "DEMO_TOKEN" }\n'
    )
    found: list[tuple[tuple[tuple[str, str], ...], int]] = []
    read = SignalWireSession.records

    async def records(
        session: SignalWireSession, kind: str, scope: RecordScope
    ) -> AsyncGenerator[Sequence[Record]]:
        rows = 0
        async for batch in read(session, kind, scope):
            rows += len(batch)
            yield batch
        found.append((scope.where, rows))

    monkeypatch.setattr(SignalWireSession, "records", records)
    return found


def listed(capsys: Captured, text: str) -> list[dict[str, Any]]:
    assert main(["list", "numbers", "--filter", text, "--format", "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_the_vendor_filters_by_a_part_of_the_number_and_trunkline_by_the_rest(
    asked: list[Any], capsys: Captured
) -> None:
    every = listed(capsys, "")
    assert asked.pop() == ((), len(every))
    first = next(row for row in every if row["call_handler"])
    part = first["number"][2:7]
    wanted = [row for row in every if part in row["number"]]
    assert listed(capsys, f"number:{part}") == wanted
    where, rows = asked.pop()
    assert where == (("number", part),)
    assert rows == len(wanted) < len(every)
    handler = first["call_handler"]
    both = [row for row in wanted if row["call_handler"] == handler]
    assert listed(capsys, f"number:{part} call_handler={handler}") == both
    assert asked.pop()[0] == (("number", part),)


@pytest.mark.parametrize("text", ["name:desk", "!number:44", "number:/44/", "desk"])
def test_all_records_are_requested_where_the_vendors_filter_could_lose_a_match(
    asked: list[Any], capsys: Captured, text: str
) -> None:
    found = listed(capsys, text)
    where, rows = asked.pop()
    assert where == ()
    assert 0 < len(found) < rows


def test_set_uses_the_vendors_filter_too(asked: list[Any], capsys: Captured) -> None:
    part = listed(capsys, "")[0]["number"][-6:]
    asked.clear()
    code = main(["set", "numbers", "--filter", f"number:{part}", "name=Night desk", "--dry-run"])
    assert code == 0, capsys.readouterr().err
    assert "Night desk" in capsys.readouterr().out
    assert asked[0] == ((("number", part),), 1)


def test_no_match_is_reported_and_is_not_a_failure(asked: list[Any], capsys: Captured) -> None:
    assert main(["list", "numbers", "--filter", "number:99999999", "--format", "json"]) == 0
    assert capsys.readouterr() == ("[]\n", "trunkline: No number matches the filter\n")


@pytest.mark.parametrize(
    ("kind", "complaint"),
    [
        ("nummers", "trunkline: No profile has the kind 'nummers'; did you mean numbers?\n"),
        (
            "numbers",
            "trunkline: Several profiles have numbers."
            " Choose a profile with --profile: calls, hotels\n",
        ),
    ],
)
def test_an_unknown_kind_is_reported_before_an_ambiguous_profile(
    asked: list[Any], home: Path, capsys: Captured, kind: str, complaint: str
) -> None:
    path = home / "config" / "trunkline" / "config.toml"
    path.write_text(
        path.read_text() + '[profiles.hotels]\nvendor = "polyai"\nregion = "us"\n'
        'account = "ws-demo"\ncredential = { env = "DEMO_KEY" }\n'
        '[profiles.voices]\nvendor = "ultravox"\ncredential = { env = "DEMO_KEY" }\n'
    )
    assert main(["list", kind]) == 2
    assert capsys.readouterr().err == complaint
    assert asked == []


def test_a_kind_that_one_profile_has_needs_no_profile_named(
    asked: list[Any], home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "config" / "trunkline" / "config.toml"
    url = path.read_text().split('base_url = "')[1].partition('"')[0]
    monkeypatch.setenv("VOICES", "demo-ultravox")
    path.write_text(
        path.read_text() + '[profiles.voices]\nvendor = "ultravox"\n'
        f'base_url = "{url}"\ncredential = {{ env = "VOICES" }}\n'
    )
    assert main(["list", "telephony-configs", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["configured"] for row in rows] == [True, True, False]
