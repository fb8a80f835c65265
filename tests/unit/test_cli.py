"""What the command line says and returns, without a server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from trunkline import version
from trunkline.cli import build_parser, main, parse_arguments
from trunkline.tui.terminal.driver.driver import PLAIN_DRIVER

COMMANDS = ("demo", "list", "lookup", "profiles", "info", "serve")


def write_settings(home: Path, text: str) -> Path:
    path = home / "config" / "trunkline" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def profile(name: str, more: str = "") -> str:
    return (
        f'[profiles.{name}]\nvendor = "polyai"\nregion = "us"\naccount = "ws-1"\n'
        f'credential = {{ env = "POLYAI_API_KEY" }}\n{more}\n'
    )


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_help_has_examples_and_exit_codes(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert f"  trunkline {command[0]}" in text if command else all(c in text for c in COMMANDS)
    assert "3  refused by the vendor (401, 403)" in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["set", "connectors", "conn-1", "--nope"], "set"),
        (["release-numbers", "+442079460018", "--nope"], "release-numbers"),
        (["config", "get", "live", "--nope"], "config get"),
        (["--read-only", "list", "connectors", "--nope"], "list"),
    ],
)
def test_an_unknown_option_is_refused_with_the_usage_of_its_command(
    arguments: list[str], command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith(f"usage: trunkline {command} ")
    assert err.endswith(f"trunkline {command}: error: unrecognized arguments: --nope\n")


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"trunkline {version()}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["lst"], "invalid choice: 'lst'"),
        (["list"], "KIND"),
        (["list", "projects", "--form", "json"], "unrecognized arguments: --form json"),
        (["list", "projects", "--format", "xml"], "invalid choice: 'xml'"),
        (["demo", "--rows", "-1"], "'-1' is not a whole number of 0 or more"),
        (["demo", "--rows", "1e3"], "'1e3' is not a whole number of 0 or more"),
        (["demo", "--errors", "30"], "'30' is not a share from 0 to 1, such as 0.3"),
        (["demo", "--errors", "nan"], "'nan' is not a share"),
        (["demo", "--latency", "fast"], "'fast' is not a number of 0 or more"),
        (["serve", "--port", "65536"], "a port is a number from 0 to 65535"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_without_a_terminal_the_dashboard_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("trunkline: The dashboard needs a terminal; scripts can")


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_dumb_terminal_is_refused(
    term: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    assert main([]) == 2
    shown = term or "not set"
    assert f"cannot be drawn on this terminal (TERM is {shown})" in capsys.readouterr().err


def test_problems_of_the_settings_are_one_line_each_and_exit_code_2(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_settings(home, "them = 1\nmouse = 2\n")
    assert main(["profiles"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        f"trunkline: {path}:1: them: unknown key; did you mean theme?",
        f"trunkline: {path}:2: mouse: expected true or false",
    ]


def test_options_are_accepted_before_and_after_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.toml"
    path.write_text(profile("one") + profile("two"))
    for arguments in (
        ["--config", str(path), "--profile", "two", "profiles", "--format", "json"],
        ["profiles", "--config", str(path), "--profile", "two", "--format", "json"],
        ["--profile", "one", "profiles", "--profile", "two", "--format=json", f"--config={path}"],
    ):
        assert main(arguments) == 0
        assert [each["name"] for each in json.loads(capsys.readouterr().out)] == ["two"]


def test_the_profiles_are_shown_without_their_secrets(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLYAI_API_KEY", "sesame")
    write_settings(home, profile("one", 'label = "Eins"') + profile("two", "read_only = true"))
    assert main(["profiles"]) == 0
    account = ["not tested", "PolyAI", "ws-1", "https://api.us.poly.ai", "$POLYAI_API_KEY"]
    assert [re.split("  +", line) for line in capsys.readouterr().out.splitlines()] == [
        ["name", "access", "state", "vendor", "account", "address", "credential"],
        ["one (Eins)", "writable", *account],
        ["two", "read-only", *account],
    ]
    assert main(["profiles", "--format", "json", "--read-only"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "name": "one",
        "label": "Eins",
        "vendor": "polyai",
        "account": "ws-1",
        "address": "https://api.us.poly.ai",
        "read_only": True,
        "credential": "$POLYAI_API_KEY",
        "state": "not tested",
        "expires": None,
        "error": None,
    }


def test_without_profiles_the_error_tells_how_to_add_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for arguments in (["profiles"], ["list", "projects"], ["lookup", "+442079460018"]):
        assert main(arguments) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "No profile is configured; add one to" in captured.err


def test_several_profiles_are_listed_for_a_command_that_needs_one(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(home, profile("one") + profile("two"))
    assert main(["list", "projects"]) == 2
    assert "Choose a profile with --profile: one, two" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["list", "conectors"], "PolyAI has no kind 'conectors'; did you mean connectors?"),
        (
            ["list", "xyz"],
            "PolyAI has no kind 'xyz'; kinds: projects, connectors, numbers, variants, voices, "
            "config-pages",
        ),
        (
            ["list", "connectors", "--filter", "en:live"],
            "--filter: Unknown column 'en': did you mean 'env'?",
        ),
        (
            ["list", "voices", "--project", "x"],
            "Voices do not belong to a project; omit --project",
        ),
        (["list", "projects"], "the environment variable POLYAI_API_KEY is not set"),
        (["lookup", "hello"], "'hello' is not a telephone number: it has no digits"),
        (["lookup", "020 7946 0018"], "'020 7946 0018' has no country code"),
        (["lookup", "+44 1"], "'+44 1' is not a telephone number: too few digits"),
    ],
)
def test_wrong_arguments_are_reported_before_anything_is_sent(
    arguments: list[str], complaint: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_settings(home, profile("one"))
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.out == ""


def test_info_names_the_source_of_each_value(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_settings(home, 'theme = "dark"\n[keys]\nsheet.sort = "s"\n' + profile("one"))
    monkeypatch.setenv("TRUNKLINE_PHONE_REGION", "GB")
    monkeypatch.setenv("TRUNKLINE_MOUSSE", "on")
    monkeypatch.setenv(PLAIN_DRIVER, "1")
    assert main(["info", "--mouse", "--format", "json"]) == 0
    info = json.loads(capsys.readouterr().out)
    assert info["versions"]["trunkline"]["value"] == version()
    assert info["paths"]["settings"] == {"value": str(path), "source": "default"}
    assert info["paths"]["state"]["source"] == "$XDG_STATE_HOME"
    assert info["settings"]["theme"] == {"value": "dark", "source": f"{path}:1"}
    assert info["settings"]["mouse"] == {"value": True, "source": "--mouse"}
    assert info["settings"]["phone_region"]["source"] == "$TRUNKLINE_PHONE_REGION"
    assert info["settings"]["clipboard"] == {"value": "auto", "source": "default"}
    assert info["keys"]["sheet.sort"] == {"value": "s", "source": f"{path}:3"}
    assert info["profiles"]["one"]["region"] == {"value": "us", "source": f"{path}:6"}
    assert info["profiles"]["one"]["phone_region"]["source"] == "$TRUNKLINE_PHONE_REGION"
    assert info["environment"]["TRUNKLINE_MOUSSE"]["source"] == (
        "unknown; did you mean TRUNKLINE_MOUSE?"
    )
    assert info["environment"][PLAIN_DRIVER] == {"value": "1", "source": ""}


def test_info_for_people(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_settings(home, 'theme = "dark"\n' + profile("one"))
    assert main(["info", "--read-only"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert f"settings {path} default" in lines
    assert f"theme dark {path}:1" in lines
    assert "profile one" in lines
    assert f"credential $POLYAI_API_KEY {path}:6" in lines
    assert lines.count("read_only true --read-only") == 2


def test_info_names_the_path_of_broken_settings(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_settings(home, "them = 1\n")
    assert main(["info"]) == 2
    captured = capsys.readouterr()
    assert re.search(rf"{re.escape(str(path))} +default", captured.out)
    assert captured.err.startswith(f"trunkline: {path}:1: them:")


def test_info_reports_problems_of_keys_and_theme_last(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_settings(
        home, 'theme = "darc"\n[keys]\nsheet.sort = "q"\nbrowse.nwe = "n"\n' + profile("one")
    )
    assert main(["info", "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["profiles"]["one"]["region"]["value"] == "us"
    assert captured.err.splitlines() == [
        f"trunkline: {path}:4: keys.browse.nwe: unknown action: did you mean browse.new?",
        f"trunkline: {path}:3: keys.sheet.sort: q is a key of app.quit (Quit): "
        "change that one first",
        f"trunkline: {path}:1: theme: unknown theme 'darc'; did you mean dark?",
    ]


def test_an_unknown_variable_is_reported_unless_it_has_a_secret(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = profile("one").replace("POLYAI_API_KEY", "TRUNKLINE_ONE_KEY")
    assert "TRUNKLINE_ONE_KEY" in text
    write_settings(home, text)
    for name in ("TRUNKLINE_THEM", "TRUNKLINE_ONE_KEY", "TRUNKLINE_THEME"):
        monkeypatch.setenv(name, "dark")
    assert main(["profiles"]) == 0
    assert capsys.readouterr().err == (
        "trunkline: Unknown variable $TRUNKLINE_THEM; did you mean TRUNKLINE_THEME?\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--profile", "acme"],
        ["--config", "a.toml", "--read-only", "--theme", "light", "--no-mouse"],
        ["demo"],
        ["demo", "--rows", "5", "--reset", "--mouse"],
    ],
)
def test_the_fast_parser_of_a_start_agrees_with_the_full_one(words: list[str]) -> None:
    expected = vars(build_parser().parse_args(words))
    assert {"version": None, **vars(parse_arguments(words))} == expected | {"version": None}


@pytest.mark.parametrize(
    "words", [["--mous"], ["--profile"], ["demo", "more"], ["dem"], ["--them=x"]]
)
def test_errors_of_a_start_are_those_of_the_full_parser(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(words)
    expected = capsys.readouterr().err
    with pytest.raises(SystemExit):
        parse_arguments(words)
    assert capsys.readouterr().err == expected


def test_python_m_trunkline_is_the_command() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "trunkline", "--version"], capture_output=True, text=True
    )
    assert (finished.returncode, finished.stdout) == (0, f"trunkline {version()}\n")


def test_a_closed_pipe_is_not_an_error(home: Path) -> None:
    write_settings(home, "".join(profile(f"p{number}") for number in range(2000)))
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "trunkline", "profiles"], stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert os.read(reading, 10)
    os.close(reading)
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (0, b"")
