"""From the command to the first picture: Trunkline against the barest Textual apps and VisiData."""

import sys
import time
from pathlib import Path

from bench.figures import Figures
from bench.peers import peers, rows_file
from bench.session import resident_megabytes, seconds_until, session
from support.emulator import emulator_process
from support.pty import trunkline
from support.terminal_dashboard import profile


def starting(folder: Path, rounds: int) -> None:
    """Measure the time to the first picture and to the first rows, the bytes and the memory."""
    figures = Figures("starting, 80x24 (ms, bytes, MB)")
    bare = [sys.executable, "-m", "bench.apps.bare_app"]
    file = rows_file(folder, 1_000)
    visidata = next(peer for peer in peers() if peer.name == "VisiData")
    with emulator_process("--port", "0") as server:
        env = profile(folder / "home", server.url)
        mine = {"ACME_KEY": env["ACME_KEY"]}
        # The command, what tells the first picture, and what tells the first rows.
        starts: dict[str, tuple[list[str], str, str, dict[str, str]]] = {
            "Textual, one DataTable": ([*bare, "datatable"], "ready", "ready 5", {}),
            "Textual, one Static": ([*bare, "static"], "ready", "ready", {}),
            "trunkline, a profile": (trunkline(), "trunkline", "Aubrac", mine),
            "trunkline demo": (trunkline("demo"), "trunkline", "Aubrac", {}),
        }
        if visidata.absent:
            figures.note(f"VisiData: not measured: {visidata.absent}")
        else:
            starts["VisiData, 1,000 rows"] = (visidata.on(file), "\x1b[?1049h", "London", {})
        for _ in range(rounds * 3):
            for name, (command, picture, rows, more) in starts.items():
                began = time.perf_counter()
                with session(command, folder / "home", (80, 24), **more) as running:
                    first = seconds_until(running, picture, began)
                    full = seconds_until(running, rows, began)
                    running.wait_until_quiet(0.5)
                    figures.add(name, "first picture", first * 1000)
                    figures.add(name, "first rows", full * 1000)
                    figures.add(name, "bytes", running.received)
                    figures.add(name, "memory", resident_megabytes(running.pid))
    print(figures, flush=True)
