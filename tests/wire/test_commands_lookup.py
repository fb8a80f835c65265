"""`trunkline lookup` over HTTP: where a number leads, in one profile or in all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.demo_profiles import toml_of
from support.emulator import ACCOUNT, KEY, running_emulator
from trunkline.cli import main
from trunkline.emulator.accounts import ACCOUNTS

NUMBER = "+33199001200"
UNUSED = "+442079460999"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_emulator() as emulator:
        yield emulator.url


def configure(home: Path, *profiles: str) -> None:
    path = home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[api]\nattempts = 1\n" + "".join(profiles))


def profile(name: str, url: str, variable: str = "DEMO_KEY", more: str = "") -> str:
    return (
        f'[profiles.{name}]\nvendor = "polyai"\nbase_url = "{url}"\naccount = "{ACCOUNT}"\n'
        f'credential = {{ env = "{variable}" }}\n{more}\n'
    )


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setenv("WRONG_KEY", "sesame")


def found(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return hits


@pytest.mark.parametrize("written", [NUMBER, "+33 (0)1 99 00 12 00", "0033-1.99.00.12.00"])
def test_a_number_in_any_format_is_traced_to_its_config_page(
    url: str, home: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    configure(home, profile("demo", url))
    assert main(["lookup", written, "--format", "json"]) == 0
    [hit] = found(capsys)
    assert list(hit) == [
        "profile",
        "number",
        "number_record",
        "project",
        "connector",
        "variant",
        "environment",
        "deployment",
        "config_page",
        "problems",
        "leads",
    ]
    assert (hit["profile"], hit["number"], hit["project"]) == ("demo", NUMBER, "PROJECT-58RP822I")
    assert hit["connector"]["variantId"] == hit["variant"]["id"]
    assert hit["connector"]["clientEnv"] == hit["environment"] == hit["config_page"]["clientEnv"]
    assert hit["deployment"]["environment"] == hit["environment"]
    assert hit["problems"] == []


def test_a_number_without_a_country_code_uses_the_profiles_country(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("demo", url, more='phone_region = "FR"'))
    assert main(["lookup", "01 99 00 12 00", "--format", "json"]) == 0
    assert [hit["number"] for hit in found(capsys)] == [NUMBER]


def test_for_people_there_is_one_line_per_hop(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("demo", url))
    assert main(["lookup", NUMBER]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    lines = captured.out.splitlines()
    assert lines[:2] == ["+33 1 99 00 12 00", "demo · PolyAI: ✓ no problem"]
    steps = [line[:13].strip() for line in lines[2:]]
    assert steps == ["number", "connector", "variant", "environment", "config page"]
    assert "voice fr-FR-Neural2-A" in lines[3]


def test_problems_along_the_route_are_printed(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("demo", url))
    assert main(["list", "numbers", "--format", "json"]) == 0
    lost = next(each for each in found(capsys) if not each.get("connectorId"))
    assert main(["lookup", lost["number"], "--format", "json"]) == 0
    [hit] = found(capsys)
    assert hit["connector"] is None
    assert hit["problems"] == [
        {"at": "connector", "label": "none", "problem": "the number has no connector"}
    ]
    assert main(["lookup", lost["number"]]) == 0
    assert "    ! the number has no connector" in capsys.readouterr().out.splitlines()


def test_every_profile_is_queried_or_the_named_one(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("one", url), profile("two", url))
    assert main(["lookup", NUMBER, "--format", "json"]) == 0
    assert [hit["profile"] for hit in found(capsys)] == ["one", "two"]
    assert main(["lookup", NUMBER, "--format", "json", "--profile", "two"]) == 0
    assert [hit["profile"] for hit in found(capsys)] == ["two"]


def test_a_profile_that_fails_does_not_hide_the_others(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(
        home,
        profile("refused", url, "WRONG_KEY"),
        profile("unset", url, "NO_SUCH_KEY"),
        profile("good", url),
    )
    assert main(["lookup", NUMBER, "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert [hit["profile"] for hit in json.loads(captured.out)] == ["good"]
    refused, unset = captured.err.splitlines()
    assert refused.startswith("trunkline: refused: ")
    assert "401" in refused
    assert "the environment variable NO_SUCH_KEY is not set" in unset


def test_a_number_that_no_profile_has_is_exit_code_1(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("one", url))
    assert main(["lookup", UNUSED]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "trunkline: Profile one does not have +44 20 7946 0999\n"
    configure(home, profile("one", url), profile("two", url))
    assert main(["lookup", UNUSED, "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out) == []
    assert captured.err == "trunkline: No profile has +44 20 7946 0999\n"


def test_a_failed_profile_is_not_counted_as_one_without_the_number(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(home, profile("good", url), profile("refused", url, "WRONG_KEY"))
    assert main(["lookup", UNUSED]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "trunkline: No other profile has +44 20 7946 0999"


@pytest.mark.parametrize(
    ("variable", "port", "code"), [("WRONG_KEY", None, 3), ("DEMO_KEY", 9, 5), ("UNSET", None, 2)]
)
def test_if_every_profile_fails_the_reason_is_the_exit_code(
    url: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    port: int | None,
    code: int,
) -> None:
    address = f"http://127.0.0.1:{port}" if port else url
    configure(home, profile("one", address, variable), profile("two", address, variable))
    assert main(["lookup", NUMBER]) == code
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_profiles_are_checked_concurrently(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(
        home,
        profile("good", url),
        profile("refused", url, "WRONG_KEY"),
        profile("away", "http://127.0.0.1:9"),
    )
    assert main(["profiles", "--check", "--format", "json"]) == 1
    captured = capsys.readouterr()
    errors = {each["name"]: each["error"] for each in json.loads(captured.out)}
    assert errors["good"] is None
    assert "401" in errors["refused"]
    assert "no connection" in errors["away"]
    assert len(captured.err.splitlines()) == 2
    assert main(["profiles", "--check", "--profile", "refused"]) == 3
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["name", "access", "state"]
    assert row.split()[:3] == ["refused", "writable", "refused"]
    assert main(["profiles", "--profile", "refused", "--read-only"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[1:4] == ["read-only", "not", "tested"]


@pytest.fixture
def four(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configure an account of each vendor."""
    for each in ACCOUNTS:
        monkeypatch.setenv(f"{each.vendor.upper()}_KEY", each.secret)
    configure(home, toml_of(url))


@pytest.mark.usefixtures("four")
def test_a_route_in_another_account_is_under_the_address_that_leads_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["trace", NUMBER, "--format", "json"]) == 0
    hits = {hit["profile"]: hit for hit in found(capsys)}
    assert set(hits) == {"demo-polyai", "demo-signalwire", "demo-watsonx"}
    [lead] = hits["demo-signalwire"]["leads"]
    [reached] = lead["reached"]
    assert (reached["profile"], reached["address"]) == ("demo-ultravox", lead["address"])
    assert reached["agent"]["name"] == "Paris front desk"
    assert hits["demo-polyai"]["leads"] == hits["demo-watsonx"]["leads"] == []
    assert main(["lookup", NUMBER]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "demo-signalwire · SignalWire: ✓ no problem"
    assert "    → demo-ultravox · Ultravox: ✓ no problem" in lines
    assert main(["lookup", NUMBER, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("### Trace of +33 1 99 00 12 00 (+33199001200)\n")


def test_a_late_profile_is_reported_and_the_others_are_shown(
    url: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running_emulator(latency=5000) as slow:
        configure(home, profile("good", url), profile("slow", slow.url))
        assert main(["lookup", NUMBER, "--timeout", "0.7"]) == 1
        captured = capsys.readouterr()
        assert captured.out.splitlines()[1] == "good · PolyAI: ✓ no problem"
        assert "slow · PolyAI: late: no answer within 0.7 s" in captured.out
        assert captured.err == "trunkline: slow: no answer within 0.7 s\n"
        assert main(["lookup", NUMBER, "--timeout", "0.7", "--profile", "slow"]) == 5
