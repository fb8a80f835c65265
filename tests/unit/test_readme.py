"""The README's claims that a program can check."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from trunkline.cli import parse_arguments
from trunkline.emulator.accounts import ACCOUNTS, account_of
from trunkline.settings import load
from trunkline.settings.options import OPTIONS
from trunkline.tui.actions.keymap import keymap_of
from trunkline.tui.actions.registry import ACTIONS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    *("demo", "list", "lookup", "profiles", "info", "serve"),
    *("set", "create", "delete", "apply", "import-numbers", "release-numbers"),
    *("history", "undo", "resume", "journal"),
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands() -> Iterator[str]:
    for block in blocks("sh"):
        for line in block.splitlines():
            for command in re.split("&&|>", line.partition("#")[0]):
                if command.strip().startswith("trunkline"):
                    yield command.strip()


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """Return the cells of a section's tables, without headings."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in ("key", "what", "in the file", "---")]


@pytest.mark.parametrize("command", commands())
def test_every_command_parses(command: str) -> None:
    parse_arguments(shlex.split(command)[1:])


def test_every_command_is_shown() -> None:
    shown = {shlex.split(command)[1] for command in commands() if " " in command}
    assert set(COMMANDS) <= shown


def test_the_first_commands_are_the_ones_that_are_checked() -> None:
    install, develop = blocks("sh")[:2]
    assert install.strip() == "pip install . && trunkline demo"
    assert develop.strip() == "pip install -e '.[test]' && pytest"


def test_the_profile_is_valid(tmp_path: Path) -> None:
    example = next(block for block in blocks("toml") if "acme-us" in block)
    path = tmp_path / "config.toml"
    path.write_text(example)
    profile = load(path, {}).choose()
    assert (profile.name, profile.read_only, profile.phone_region) == ("acme-us", True, "US")


def test_the_profiles_of_the_other_vendors_are_valid(tmp_path: Path) -> None:
    example = next(block for block in blocks("toml") if "profiles.carrier" in block)
    path = tmp_path / "config.toml"
    path.write_text(example)
    profiles = load(path, {}).profiles.values()
    assert [profile.vendor for profile in profiles] == ["signalwire", "ultravox", "watsonx"]


def test_the_demos_credentials_are_those_of_the_server() -> None:
    assert [each.secret for each in ACCOUNTS if f"`{each.secret}`" not in README] == []


def test_every_credential_is_valid(tmp_path: Path) -> None:
    examples = next(block for block in blocks("toml") if "timeout" in block).splitlines()
    assert {re.findall(r"\w+", example)[1] for example in examples} == {
        "env",
        "command",
        "file",
        "keyring",
    }
    for example in examples:
        path = tmp_path / "config.toml"
        path.write_text(
            f'[profiles.a]\nvendor = "polyai"\nregion = "us"\naccount = "ws-1"\n{example}\n'
        )
        assert load(path, {}).choose().credential


def test_the_profile_for_the_server_is_valid_for_it(tmp_path: Path) -> None:
    example = next(block for block in blocks("toml") if "local" in block)
    path = tmp_path / "config.toml"
    path.write_text(example)
    settings = load(path, {"LOCAL_KEY": re.findall(r"LOCAL_KEY=(\S+)", example)[0]})
    assert settings.choose().account == account_of("polyai").account
    assert settings.secret("local") == account_of("polyai").secret
    server = next(command for command in commands() if command.startswith("trunkline serve"))
    assert settings.choose().base_url.endswith(f":{server.rpartition(' ')[2]}")


def test_the_example_of_keys_is_valid(tmp_path: Path) -> None:
    example = next(block for block in blocks("toml") if "[keys]" in block)
    path = tmp_path / "config.toml"
    path.write_text(example)
    keymap = keymap_of(load(path, {}).keys)
    assert keymap.keys["browse.refresh"] == ("f5", "r")
    assert keymap.keys["app.palette"] == ()


def test_every_key_does_something() -> None:
    known = {key for action in ACTIONS for key in action.keys}
    shown = [key for row in rows("Keys") for key in re.findall(r"`([^`]+)`", row[0])]
    assert len(shown) > 20
    assert [key for key in shown if key not in known] == []


def test_every_setting_is_listed() -> None:
    shown = [[cell.strip("`") for cell in row] for row in rows("Settings")]
    assert shown == [
        [
            option.name,
            option.variable,
            str(option.default).lower(),
            option.help,
        ]
        for option in OPTIONS
    ]


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_every_linked_file_exists(target: str) -> None:
    assert (ROOT / unquote(target)).is_file()
