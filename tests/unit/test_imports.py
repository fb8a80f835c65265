"""What a process has not imported: start-up is paid for in modules."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from trunkline import commands

HEAVY = {"textual", "rich", "httpx", "pydantic", "jsonschema", "phonenumbers", "starlette"}
HEAVY |= {"uvicorn", "asyncio", "platformdirs", "keyring", "pyperclip", "regress"}


LATE = HEAVY - {"textual", "rich", "asyncio", "platformdirs"}
LATE |= {"sqlite3", "zoneinfo", "importlib.metadata", "secrets", "csv"}
OWN_LATE = {
    "trunkline.api.decoding",
    "trunkline.changes.journal.journal",
    "trunkline.changes.planning.plan",
    "trunkline.changes.running.runner",
    "trunkline.changes.running.writer",
    "trunkline.changes.staging.table_import",
    "trunkline.changes.store.store",
    "trunkline.commands.parsers.writing",
    "trunkline.forms",
    "trunkline.model.patterns.matching",
    "trunkline.tui.browse.record_screen",
    "trunkline.tui.chrome.menu_screen",
    "trunkline.tui.command.command_language",
    "trunkline.tui.lists.choices",
    "trunkline.tui.records.record_form_screen",
    "trunkline.tui.table.columns_screen",
    "trunkline.tui.table.copying",
    "trunkline.tui.terminal.external_editor",
    "trunkline.tui.text.kept_text",
    "trunkline.tui.text.page",
    "trunkline.vendors.rows",
}
"""What the first picture does not need: imported on first use, or in a thread."""


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


COMMANDS = Path(commands.__file__).parent
READING = sorted(f"read.{path.stem}" for path in COMMANDS.glob("read/[!_]*.py"))
WRITING = sorted(f"write.{path.stem}" for path in COMMANDS.glob("write/[!_]*.py"))


@pytest.mark.parametrize("module", [*READING, *WRITING, "serve.serve"])
def test_a_command_does_not_import_the_dashboard(module: str) -> None:
    modules = imported(f"import trunkline.commands.{module}")
    assert "textual" not in modules
    if module in READING:
        assert not any(name.startswith("trunkline.commands.write") for name in modules)


def test_the_first_picture_needs_no_client_no_schema_and_no_database(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[profiles.acme]\nvendor = "polyai"\naccount = "ws-demo"\nregion = "us"\n'
        'credential = { env = "ACME_KEY" }\n'
    )
    # What reads is held back, so that only what draws is imported.
    program = f"""
import asyncio
from pathlib import Path
from trunkline.commands.serve.open_dashboard import open_dashboard
from trunkline.settings import load
from trunkline.tui.app.run import build
from trunkline.tui.terminal.driver.driver import choose_driver
from trunkline.sessions import Sessions

async def wait(self, profile):
    await asyncio.Event().wait()

async def draw():
    Sessions.open = wait
    app = build(load(Path({str(config)!r})), start="acme")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()

asyncio.run(draw())
"""
    modules = imported(program)
    assert {"trunkline.tui.browse.screen", "trunkline.vendors.polyai.kinds"} <= modules
    assert all(find_spec(name) for name in OWN_LATE)
    assert modules.isdisjoint(LATE | OWN_LATE)


def test_nothing_below_the_screens_imports_textual() -> None:
    program = (
        "import importlib, pkgutil\n"
        "for layer in ('model', 'api', 'vendors', 'settings', 'emulator'):\n"
        "    package = importlib.import_module(f'trunkline.{layer}')\n"
        "    for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        importlib.import_module(module.name)"
    )
    modules = imported(program)
    assert {"trunkline.model.table.table", "trunkline.emulator.server"} <= modules
    assert "textual" not in modules


def test_a_vendors_description_costs_no_http_client() -> None:
    modules = imported("import trunkline.vendors.polyai")
    assert "trunkline.vendors.polyai.kinds" in modules
    assert modules.isdisjoint(HEAVY)


def test_reading_the_settings_costs_no_http_client() -> None:
    modules = imported("from trunkline.settings import load; load(env={})")
    assert modules.isdisjoint(HEAVY - {"platformdirs"})
