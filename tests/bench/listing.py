"""What `trunkline list` of 100,000 connectors costs, against a naive script of httpx and json."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench.figures import Figures
from support.emulator import emulator_process
from support.pty import trunkline
from support.terminal_dashboard import profile

_ROWS: Final = 100_000
_FORMATS: Final = ("json", "csv", "table")
_RESIDENT: Final = 1024


def listing(folder: Path, rounds: int) -> None:
    """Measure the seconds and the memory of each format, in turns with the naive script."""
    figures = Figures(f"trunkline list connectors, {_ROWS:,} rows (s, MB)")
    with emulator_process("--port", "0", "--rows", str(_ROWS)) as server:
        env = profile(folder / "home", server.url)
        env["PYTHONPATH"] = str(Path(__file__).parents[1])
        commands = {
            "httpx and json": [sys.executable, "-m", "bench.naive_list", server.url],
            **{
                f"trunkline --format {name}": trunkline("list", "connectors", "--format", name)
                for name in _FORMATS
            },
        }
        for _ in range(rounds):
            for name, command in commands.items():
                seconds, megabytes = _run(command, env)
                figures.add(name, "s", seconds)
                figures.add(name, "MB", megabytes)
    print(figures, flush=True)


def _run(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end; return its seconds and its largest memory."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - began, used.ru_maxrss / _RESIDENT
