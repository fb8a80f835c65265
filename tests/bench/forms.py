"""Forms in the whole dashboard: opening and keys, by number of fields, against the sheet."""

import time
from pathlib import Path

from bench.figures import Figures
from bench.forms_cost import page
from bench.session import DOWN, PAGE_DOWN, resident_megabytes, seconds_until, session
from support.emulator import running_emulator
from support.pty import Program, trunkline
from support.terminal_dashboard import profile

SIZES = (20, 200, 2_000)
_PAGES = "/v1/agents/PROJECT-58RP822I/real-time-configs/sandbox"
_KEYS = 12


def forms(folder: Path, rounds: int) -> None:
    """Measure what a form of some and of many fields costs; the list of pages is the first line."""
    figures = Figures("a form, 80x24 (ms, bytes, MB)")
    for number in range(rounds):
        for size in SIZES:
            schema, values = page(size)
            # A server for each: values that were written once are never taken away.
            with running_emulator() as server, server.client() as client:
                client.put(f"{_PAGES}/schema", json={"schema": schema}).raise_for_status()
                client.patch(f"{_PAGES}/variables", json={"variables": values}).raise_for_status()
                home = folder / f"forms-{number}-{size}"
                env = profile(home, server.url)
                with session(trunkline(), home, (80, 24), ACME_KEY=env["ACME_KEY"]) as running:
                    _measure(figures, f"{size:,} fields", running)
    print(figures, flush=True)


def _measure(figures: Figures, name: str, running: Program) -> None:
    seconds_until(running, "Aubrac", time.perf_counter())
    running.wait_until_quiet(0.6)
    running.send("\r")
    seconds_until(running, "Paris front desk", time.perf_counter())
    running.wait_until_quiet(0.6)
    _press(figures, "sheet", "↓", DOWN, running)
    running.send("6")
    running.wait_until_quiet(0.8)
    figures.add("sheet", "memory", resident_megabytes(running.pid))
    # The second time, when everything is imported: opening a form, and not the program's parts.
    for _ in range(2):
        burst = running.press("\r", silence=0.3)
        running.send("\x1b")
        running.wait_until_quiet(0.5)
    figures.add(name, "open ms", burst.first * 1000)
    figures.add(name, "checked ms", burst.last * 1000)
    figures.add(name, "open B", burst.size)
    running.send("\r")
    running.wait_until_quiet(0.6)
    _press(figures, name, "↓", DOWN, running)
    _press(figures, name, "page", PAGE_DOWN, running, times=1)
    running.send("gg")
    running.wait_until_quiet(0.3)
    running.send("\r")
    running.wait_until_quiet(0.3)
    _press(figures, name, "typed", "x", running)
    _press(figures, name, "accept", "\r", running, times=1)
    _press(figures, name, "undo", "z", running, times=1)
    figures.add(name, "memory", resident_megabytes(running.pid))


def _press(
    figures: Figures, name: str, what: str, key: str, running: Program, *, times: int = _KEYS
) -> None:
    for _ in range(times):
        burst = running.press(key)
        figures.add(name, f"{what} ms", burst.last * 1000)
        figures.add(name, f"{what} B", burst.size)
