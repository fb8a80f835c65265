"""What a process has not imported: start-up is paid for in modules."""

import subprocess
import sys

import pytest

HEAVY = {"textual", "rich", "httpx", "pydantic", "jsonschema", "phonenumbers", "starlette"}
HEAVY |= {"uvicorn", "asyncio", "stamina", "platformdirs", "keyring", "pyperclip"}


def imported(program: str) -> set[str]:
    """Return the names of the modules that a Python program has imported when it ends."""
    ending = "import sys; print('\\nimported', *sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ending}"], capture_output=True, text=True, check=True
    )
    return set(finished.stdout.rpartition("\nimported ")[2].split())


def running(*arguments: str) -> str:
    """Return a program that runs the command line and goes on after it."""
    return (
        "import contextlib\n"
        "from trunkline.cli import main\n"
        f"with contextlib.suppress(SystemExit): main({list(arguments)!r})"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("demo", "--help"),
        ("list", "--help"),
        ("serve", "--help"),
        ("config", "promote", "--help"),
        ("validate", "--help"),
        ("list",),
    ],
)
def test_help_and_usage_errors_import_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported(running(*arguments)).isdisjoint(HEAVY)


def test_the_version_imports_nothing_heavy() -> None:
    assert imported(running("--version")).isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "command", ["list", "lookup", "profiles", "info", "serve", "config", "validate"]
)
def test_a_command_does_not_import_the_dashboard(command: str) -> None:
    module = "listing" if command == "list" else command
    assert "textual" not in imported(f"import trunkline.commands.{module}")


def test_nothing_below_the_screens_imports_textual() -> None:
    program = (
        "import importlib, pkgutil\n"
        "for layer in ('model', 'api', 'vendors', 'settings', 'emulator'):\n"
        "    package = importlib.import_module(f'trunkline.{layer}')\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)"
    )
    modules = imported(program)
    assert {"trunkline.model.table", "trunkline.emulator.server"} <= modules
    assert "textual" not in modules


def test_a_vendors_description_costs_no_http_client() -> None:
    modules = imported("import trunkline.vendors.polyai")
    assert "trunkline.vendors.polyai.kinds" in modules
    assert modules.isdisjoint(HEAVY)


def test_reading_the_settings_costs_no_http_client() -> None:
    modules = imported("from trunkline.settings import load; load(env={})")
    assert modules.isdisjoint(HEAVY - {"platformdirs"})
