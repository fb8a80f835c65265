"""The dashboard as a program: its start, its end, what it remembers, and its own faults."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.dashboard import NOON, dashboard_of, opened, profile_at, settings_of
from support.emulator import KEY, Emulator
from trunkline.tui.app.program import ProgramController
from trunkline.tui.app.run import run
from trunkline.tui.services.crash_log import CrashLog
from trunkline.tui.services.view_state import STATE_FILE

HEAVY = ("httpx", "pydantic", "phonenumbers", "stamina", "jsonschema", "starlette", "uvicorn")

FIRST_PAINT = """
import asyncio, sys
from support.dashboard import dashboard_of, profile_at, settings_of
from trunkline.tui.browse.screen import BrowseScreen

# Given up before it is refused: nothing listens there.
settings = settings_of(profile_at("http://127.0.0.1:1"), api__attempts=1)
for name in [name for name in sys.modules if name.partition(".")[0] in HEAVY]:
    del sys.modules[name]
painted = []

async def main():
    app = dashboard_of(settings)
    original = app._display
    opens = app.sessions.open

    def display(screen, renderable):
        painted.append([name for name in HEAVY if name in sys.modules])
        return original(screen, renderable)

    async def open_later(profile):
        assert painted, "a session is opened before the first screen is drawn"
        return await opens(profile)

    app._display = display
    app.sessions.open = open_later
    async with app.run_test() as pilot:
        while "httpx" not in sys.modules:
            await pilot.pause(0.01)

asyncio.run(main())
print(len(painted), painted[0])
"""


def test_the_first_screen_is_drawn_before_anything_heavy_is_imported() -> None:
    tests = Path(__file__).parents[1]
    code = f"import sys; sys.path.insert(0, {str(tests)!r}); HEAVY = {HEAVY!r}\n{FIRST_PAINT}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(" []"), result.stdout


def test_importing_the_dashboard_imports_nothing_heavy() -> None:
    code = (
        "import sys, trunkline.tui.app.dashboard, trunkline.tui.app.run; "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stderr


async def test_location_filter_sort_and_columns_are_remembered_for_the_next_start(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url))
    async with opened(settings) as desktop:
        await desktop.read()
        await desktop.press("down", "down", "enter")
        await desktop.read()
        await desktop.press("right", "-", "/")
        await desktop.type("bank")
        await desktop.press("enter", "s", "down")
        row = desktop.row
        await desktop.press("q")
    async with opened(settings) as desktop:
        await desktop.read()
        assert desktop.row == "Northmoor Bank"
        await desktop.press("enter")
        await desktop.read()
        table = desktop.browse.view.table
        assert table.filter.text == "bank"
        assert table.sort is not None
        assert table.sort.field == "variantId"
        assert "clientEnv" not in [column.field for column in table.columns]
        assert desktop.row == row


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_q_and_ctrl_c_quit(server: Emulator, key: str) -> None:
    app = dashboard_of(settings_of(profile_at(server.url)))
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()
    assert app.return_code == 0


async def test_a_view_that_cannot_be_saved_is_reported_once(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url))
    (settings.paths.state / STATE_FILE).mkdir(parents=True)
    async with opened(settings) as desktop:
        await desktop.read()
        await desktop.press("enter")
        await desktop.until(lambda: "Could not save the view of the lists" in desktop.text)
        await desktop.read()
        await desktop.press("escape", "enter")
        assert desktop.crumbs == "Aubrac Hotels › connectors"


async def test_a_crash_is_one_line_and_logged_without_values(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(profile_at(server.url))
    app = dashboard_of(settings)

    def broken(program: ProgramController) -> None:
        local = KEY
        raise RuntimeError(f"broken {len(local)}")

    async def meet_it() -> None:
        async with app.run_test() as pilot:
            handlers = {**ProgramController.HANDLERS, "do_app_redraw": broken}
            monkeypatch.setattr(ProgramController, "HANDLERS", handlers)
            await pilot.press("ctrl+l")
            await pilot.pause()

    with pytest.raises(RuntimeError, match="broken"):
        await meet_it()
    assert app.return_code == 1
    log = settings.paths.state / "faults.log"
    text = log.read_text()
    assert "RuntimeError: broken" in text
    assert KEY not in text
    assert log.stat().st_mode & 0o077 == 0


async def test_a_crash_in_a_vendors_code_is_one_line_and_logged(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(profile_at(server.url))
    async with opened(settings) as desktop:
        await desktop.read()
        session = await desktop.app.sessions.open("acme")

        def records(*scope: Any) -> Any:
            raise TypeError("nobody expected this")

        monkeypatch.setattr(session, "records", records)
        await desktop.press("enter")
        await desktop.until(lambda: desktop.failures)
        assert desktop.failures == ("acme: unexpected TypeError: nobody expected this",)
        assert "nobody expected this" in (settings.paths.state / "faults.log").read_text()
        assert "Internal error (see ~/state/trunkline/faults.log)" in desktop.text
        await desktop.press("escape")
        assert desktop.row == "Aubrac Hotels"


def test_the_crash_log_does_not_grow_without_end(tmp_path: Path) -> None:
    faults = CrashLog(tmp_path / "state" / "faults.log")
    faults.path.parent.mkdir()
    faults.path.write_text("x" * (2 << 20))
    assert faults.record(ValueError("small"), NOON)
    assert faults.path.stat().st_size < 10_000


def test_running_leaves_the_garbage_collector_as_it_was_even_when_it_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        wants_demo = False

        def run(self, **options: Any) -> None:
            assert not gc.isenabled()
            raise RuntimeError("no terminal")

        def let_go(self) -> None:
            pass

    monkeypatch.setattr("trunkline.tui.app.run.build", lambda settings, start: Broken())
    with pytest.raises(RuntimeError, match="no terminal"):
        run(settings_of())
    assert gc.isenabled()


def test_the_demo_starts_when_the_terminal_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[str] = []

    class Left:
        wants_demo = True
        return_code = 0

        def run(self, **options: Any) -> None:
            happened.append("left")

        def let_go(self) -> None:
            happened.append("let go")

    def demo() -> int:
        happened.append("demo")
        return 5

    monkeypatch.setattr("trunkline.tui.app.run.build", lambda settings, start: Left())
    assert run(settings_of(), demo=demo) == 5
    assert happened == ["left", "let go", "demo"]
