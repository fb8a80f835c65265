"""What commands call records, projects, kinds and profiles: resolved or refused alike by all."""

import io
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.demo_profiles import toml_of
from support.emulator import Emulator, running_emulator
from trunkline.cli import main
from trunkline.commands.selection import gather_records
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.vendors.read_records import read

HOTELS = "PROJECT-58RP822I"
CLINICS = "PROJECT-7QJ2K0ND"
DESK = "conn-1453f174ec02"
"""The only connector that is called Montréal front desk; it belongs to the hotels."""

Run = Callable[..., str]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture(name="run")
def four_vendors(
    emulator: Emulator,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run commands on the demo's four profiles; return what they print."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    for each in ACCOUNTS:
        monkeypatch.setenv(f"{each.vendor.upper()}_KEY", each.secret)
    folder = home / "config" / "trunkline"
    folder.mkdir(parents=True, exist_ok=True)
    toml = toml_of(emulator.url)
    labelled = toml.replace(
        "[profiles.demo-polyai]", '[profiles.demo-polyai]\nlabel = "Hôtel desks"'
    )
    folder.joinpath("config.toml").write_text(labelled)

    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code, capsys.readouterr().err
        out, err = capsys.readouterr()
        return out + err

    return run


# Commands by what they name; the word takes the place of the braces.

# fmt: off
RECORD = {
    "set": ("set", "connectors", "{}", "asrLangCode=null", "--dry-run"),
    "delete": ("delete", "connectors", "{}", "--dry-run"),
    "import-numbers": (
        "import-numbers", "+442079460999", "--project", HOTELS, "--env", "live", "--dry-run",
        "--connector", "{}",
    ),
}
PROJECT = {
    "list": ("list", "variants", "--project", "{}"),
    "set": ("set", "connectors", DESK, "asrLangCode=null", "--dry-run", "--project", "{}"),
    "delete": ("delete", "connectors", DESK, "--dry-run", "--project", "{}"),
    "create": (
        "create", "numbers", "number=+442079460998", "clientEnv=live", "--dry-run",
        "--project", "{}",
    ),
    "import-numbers": (
        "import-numbers", "+442079460999", "--env", "live", "--dry-run", "--project", "{}",
    ),
    "release-numbers": ("release-numbers", "+442079460100", "--dry-run", "--project", "{}"),
    "config get": ("config", "get", "live", "greeting", "--project", "{}"),
    "config diff": ("config", "diff", "live", "sandbox", "--project", "{}"),
    "config set": ("config", "set", "live", 'check_in="15:00"', "--dry-run", "--project", "{}"),
    "config promote": (
        "config", "promote", "live", "sandbox", "--all", "--dry-run", "--project", "{}",
    ),
    "config schema": ("config", "schema", "live", "--project", "{}"),
}
ENVIRONMENT = {
    "config get": ("config", "get", "{}", "greeting", "--project", HOTELS),
    "config diff": ("config", "diff", "{}", "sandbox", "--project", HOTELS),
    "config set": ("config", "set", "{}", 'check_in="15:00"', "--dry-run", "--project", HOTELS),
    "config promote": (
        "config", "promote", "sandbox", "{}", "--all", "--dry-run", "--project", HOTELS,
    ),
    "config schema": ("config", "schema", "{}", "--project", HOTELS),
}
PROFILE = {
    "list": ("list", "projects", "--profile", "{}"),
    "set": ("set", "connectors", DESK, "asrLangCode=null", "--dry-run", "--profile", "{}"),
    "delete": ("delete", "connectors", DESK, "--dry-run", "--profile", "{}"),
    "config": ("config", "get", "live", "greeting", "--project", HOTELS, "--profile", "{}"),
    "history": ("history", "--profile", "{}"),
    "profiles": ("profiles", "--profile", "{}"),
    "lookup": ("lookup", "+33 1 99 00 12 00", "--profile", "{}"),
    "import-numbers": (
        "import-numbers", "+442079460999", "--env", "live", "--dry-run", "--project", HOTELS,
        "--profile", "{}",
    ),
}
KIND = {
    "list": ("list", "{}", "--project", HOTELS),
    "set": ("set", "{}", DESK, "asrLangCode=null", "--dry-run"),
    "delete": ("delete", "{}", DESK, "--dry-run"),
}
# fmt: on

Commands = dict[str, tuple[str, ...]]


def each_of(commands: Commands) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("command", commands.values(), ids=commands)


def filled(command: tuple[str, ...], word: str) -> list[str]:
    return [part.replace("{}", word) for part in command]


def candidates(output: str) -> list[list[str]]:
    """Return the indented lines of an error, as a shell splits them."""
    lines = [line for line in output.splitlines() if line.startswith("  ")]
    return [shlex.split(line, comments=True) for line in lines]


def same_for(run: Run, command: tuple[str, ...], *words: str) -> None:
    """Check that some words name the same as the first one."""
    expected, *others = (run(*filled(command, word)) for word in words)
    assert expected
    assert others == [expected] * len(others)


# Records


@each_of(RECORD)
def test_a_record_is_named_by_its_id_or_by_its_name_in_any_letters(
    run: Run, command: tuple[str, ...]
) -> None:
    same_for(run, command, DESK, "Montréal front desk", "montreal FRONT desk")
    assert DESK in run(*filled(command, "Montréal front desk"))


@each_of(RECORD)
def test_an_ambiguous_name_is_refused_with_ids_that_can_be_pasted(
    run: Run, command: tuple[str, ...]
) -> None:
    for word in ("Paris réservations", "paris reservations"):
        output = run(*filled(command, word), code=2)
        assert f"2 connectors are called {word!r}; use an ID" in output
        lines = candidates(output)
        assert [line[-1] for line in lines] == ["conn-1d08d8230189", "conn-f637326849b4"]
    option = lines[0][:-1]
    assert lines[0][-1] in run(*filled(command, lines[0][-1]))
    assert option == (["--connector"] if "--connector" in command else [])


@each_of(RECORD)
def test_an_unknown_record_is_refused_with_the_nearest(run: Run, command: tuple[str, ...]) -> None:
    output = run(*filled(command, "Montréal front dsk"), code=2)
    assert "No connector has the ID or name 'Montréal front dsk'; did you mean Montréal" in output
    output = run(*filled(command, f"{DESK[:-1]}9"), code=2)
    assert f"No connector has the ID or name '{DESK[:-1]}9'; did you mean {DESK}?" in output


@pytest.mark.parametrize("word", [DESK, "Montréal front desk"])
@pytest.mark.parametrize("name", ["set", "delete"])
def test_a_record_of_another_project_is_refused_with_what_names_it(
    run: Run, name: str, word: str
) -> None:
    output = run(*filled(RECORD[name], word), "--project", CLINICS, code=2)
    assert f"{word!r} is not in {CLINICS}, but in another project" in output
    (line,) = candidates(output)
    assert line == [DESK, "--project", HOTELS]
    command = [part for part in RECORD[name] if part != "{}"]
    assert DESK in run(*command, *line)


@pytest.mark.parametrize("name", ["set", "delete"])
@pytest.mark.parametrize(
    ("kind", "word", "key"),
    [
        ("phone-configs", "lab TRUNK", "432477c9-a7fb-4736-be7f-a24280451d1a"),
        ("telephony-configs", "Twilio", "twilio"),
    ],
)
def test_records_of_every_vendor_are_named_alike(
    run: Run, name: str, kind: str, word: str, key: str
) -> None:
    values = {"phone-configs": "name=Bench", "telephony-configs": "callCreationAllowAllAgents=true"}
    more = (values[kind],) if name == "set" else ()
    assert key in run(name, kind, word, *more, "--dry-run")


# Projects


@each_of(PROJECT)
def test_a_project_is_named_by_its_id_or_by_its_name_in_any_letters(
    run: Run, command: tuple[str, ...]
) -> None:
    same_for(run, command, HOTELS, "Aubrac Hotels", "aubrac hôtels")


@each_of(PROJECT)
def test_an_unknown_project_is_refused_with_the_nearest(run: Run, command: tuple[str, ...]) -> None:
    output = run(*filled(command, "Aubrac Hotel"), code=2)
    assert "No project has the ID or name 'Aubrac Hotel'; did you mean Aubrac Hotels?" in output


@pytest.mark.parametrize("name", ["create", "import-numbers", "config get", "config promote"])
def test_a_project_that_is_needed_is_asked_for_with_all_of_them(run: Run, name: str) -> None:
    command = PROJECT[name][:-2]
    output = run(*command, *(["--profile", "demo-polyai"] if name == "create" else []), code=2)
    assert "There are 6 projects: choose one with --project" in output
    lines = candidates(output)
    assert len(lines) == 6
    assert ["--project", HOTELS] in lines


# Environments, kinds and profiles


@each_of(ENVIRONMENT)
def test_an_environment_is_named_in_any_letters(run: Run, command: tuple[str, ...]) -> None:
    same_for(run, command, "pre-release", "Pre-Release")
    output = run(*filled(command, "prerelease"), code=2)
    assert "Unknown environment 'prerelease'; did you mean pre-release?" in output


@each_of(KIND)
def test_a_kind_is_named_in_any_letters_and_in_the_singular(
    run: Run, command: tuple[str, ...]
) -> None:
    same_for(run, command, "connectors", "Connector", "CONNECTORS")
    output = run(*filled(command, "conectors"), code=2)
    assert "No profile has the kind 'conectors'; did you mean connectors?" in output


@each_of(PROFILE)
def test_a_profile_is_named_by_its_name_or_label_in_any_letters(
    run: Run, command: tuple[str, ...]
) -> None:
    if "lookup" in command or "profiles" in command:
        for word in ("demo-polyai", "DEMO-PolyAI", "hotel desks"):
            assert "demo-signalwire" not in run(*filled(command, word))
    else:
        same_for(run, command, "demo-polyai", "DEMO-PolyAI", "hotel desks")
    output = run(*filled(command, "demo-poly"), code=2)
    assert "Unknown profile 'demo-poly'; did you mean demo-polyai?" in output


# Which profile is meant


@pytest.mark.parametrize(
    "command",
    [
        ("config", "get", "live", "greeting", "--project", HOTELS),
        ("config", "set", "live", 'check_in="15:00"', "--project", HOTELS, "--dry-run"),
        ("import-numbers", "+442079460999", "--project", "Aubrac Hotels", "--env", "live",
         "--dry-run"),
        ("release-numbers", "+442079460100", "--dry-run"),
        ("create", "phone-configs", "name=Bench", "--dry-run"),
        ("create", "numbers", "phone_number=+442079460999", "--project", "Aubrac Hotels trunk",
         "--dry-run"),
        ("list", "numbers", "--project", "Aubrac Hotels"),
        ("set", "numbers", "+442079460610", "description=Loyalty", "--dry-run"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_no_profile_is_needed_where_only_one_has_what_is_named(
    run: Run, command: tuple[str, ...]
) -> None:
    assert run(*command)


def test_the_columns_of_a_table_find_its_profile(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "connectors.csv"
    table.write_text(run("list", "connectors", "--project", HOTELS, "--format", "csv"))
    assert "unchanged" in run("apply", str(table), "--dry-run")


@pytest.mark.parametrize(
    ("command", "profiles"),
    [
        (("list", "agents"), "demo-ultravox, demo-watsonx"),
        (("set", "numbers", "--filter", "44", "name=x"), "demo-polyai, demo-signalwire, demo-w"),
        (("set", "numbers", "+33199001200", "name=x", "--dry-run"), "demo-polyai, demo-signalw"),
    ],
)
def test_several_profiles_that_fit_are_named(
    run: Run, command: tuple[str, ...], profiles: str
) -> None:
    err = run(*command, code=2)
    what = "'+33199001200'" if "+33199001200" in command else command[1]
    assert f"Several profiles have {what}. Choose a profile with --profile: {profiles}" in err


@pytest.mark.parametrize(
    "command",
    [
        ("set", "numbers", "+442079460610", "description=Loyalty", "--dry-run"),
        ("delete", "numbers", "+442079460610", "--dry-run"),
        ("import-numbers", "+442079460999", "--project", "Aubrac Hotels", "--env", "live",
         "--dry-run"),
        ("list", "numbers", "--project", "Aubrac Hotels"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_the_lists_that_found_the_profile_are_not_loaded_again(
    run: Run, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[str, str, str | None]] = []

    def counted(session: Any, vendor: Any, kind: Any, scope: Any, **options: Any) -> Any:
        loaded.append((session.profile.name, kind.name, scope.parent))
        return read(session, vendor, kind, scope, **options)

    monkeypatch.setattr(gather_records, "read", counted)
    run(*command)
    assert loaded
    assert len(loaded) == len(set(loaded))
