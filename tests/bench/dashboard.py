"""Keys in the whole dashboard, on the demo's largest project, against the sheet alone."""

import sys
import time
from pathlib import Path

from bench.figures import Figures
from bench.peers import rows_file
from bench.session import DOWN, PAGE_DOWN, resident_megabytes, seconds_until, session
from support.pty import Program, trunkline

MANY = 100_000
_KEYS = 20
_LARGEST = "Alder Insurance"
_UP = "\x1b[A"
_CURSOR = "▸".encode()


def dashboard(folder: Path, rounds: int) -> None:
    """Measure keys, memory, and how late a key is while the rows come."""
    figures = Figures(f"the whole dashboard, {MANY:,} rows, 80x24 (ms, bytes, MB)")
    late = Figures("↓ and ↑ while 50,000 rows come, and after (ms)")
    file = rows_file(folder, MANY)
    sheet = [sys.executable, "-m", "bench.apps.sheet_app", str(file), "--lean"]
    demo = trunkline("demo", "--rows", str(MANY))
    for number in range(rounds):
        with session(sheet, folder / "home", (80, 24)) as running:
            seconds_until(running, "London concierge", time.perf_counter())
            running.wait_until_quiet(0.6)
            _press(figures, "sheet", running)
        # A home of its own: a filter is remembered from run to run.
        with session(demo, folder / f"home-{number}", (80, 24)) as running:
            seconds_until(running, "Aubrac", time.perf_counter())
            running.send(f"/{_LARGEST}\r")
            running.wait_until_quiet(1.0)
            running.send("\r")
            seconds_until(running, "front desk", time.perf_counter())
            _while_loading(late, running)
            running.wait_until_quiet(1.0)
            _press(figures, "dashboard", running)
    print(figures)
    print(late, flush=True)


def _press(figures: Figures, name: str, running: Program) -> None:
    for what, key in (("↓", DOWN), ("page", PAGE_DOWN), ("mark", " ")):
        for _ in range(_KEYS):
            burst = running.press(key)
            figures.add(name, f"{what} ms", burst.last * 1000)
            figures.add(name, f"{what} B", burst.size)
    figures.add(name, "memory", resident_megabytes(running.pid))


def _while_loading(figures: Figures, running: Program) -> None:
    """Go to and fro between two rows, so that each key draws the cursor again."""
    began, worst = time.perf_counter(), {"loading": 0.0, "after": 0.0}
    number = 0
    while (now := time.perf_counter()) - began < 5:
        seen, number = len(running.transcript), number + 1
        running.send(DOWN if number % 2 else _UP)
        while _CURSOR not in running.transcript[seen:]:
            if not running.pump(2.0):
                raise RuntimeError("the cursor did not move")
        took = time.perf_counter() - now
        when = "loading" if now - began < 2 else "after" if now - began > 4 else ""
        if when:
            figures.add("each", when, took * 1000)
            worst[when] = max(worst[when], took * 1000)
        while time.perf_counter() - now < 1 / 30:
            running.pump(0.005)
    for when, took in worst.items():
        figures.add("longest", when, took)
