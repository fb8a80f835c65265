"""Programs that run behind the screen."""

import asyncio
import sys
import time
from pathlib import Path

import pytest

from trunkline.tui.terminal.foreign_programs import ProgramFailed, run_behind

SLEEPER = "import os, sys, time; open(sys.argv[1], 'w').write(f'{os.getpid()} '); time.sleep(60)"


def started(file: Path) -> Path:
    """Return the folder in `/proc` of the program that writes its process ID to a file."""
    deadline = time.monotonic() + 20
    while not file.is_file() or not file.read_text().endswith(" "):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return Path(f"/proc/{int(file.read_text())}")


def wait_until_gone(process: Path) -> None:
    deadline = time.monotonic() + 20
    while process.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)


async def test_a_program_that_nobody_waits_for_any_more_is_ended(tmp_path: Path) -> None:
    words = (sys.executable, "-c", SLEEPER, str(tmp_path / "pid"))
    running = asyncio.create_task(run_behind(words, b"", patience=60.0))
    process = await asyncio.to_thread(started, tmp_path / "pid")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.to_thread(wait_until_gone, process)


async def test_a_program_that_takes_too_long_is_named() -> None:
    with pytest.raises(ProgramFailed, match=r"^sleep did not answer$"):
        await run_behind(("sleep", "60"), b"", patience=0.1)


async def test_the_first_line_of_its_errors_is_the_reason() -> None:
    words = ("/bin/sh", "-c", "echo 'no server' >&2; echo more >&2; exit 3")
    with pytest.raises(ProgramFailed, match=r"^/bin/sh: no server$"):
        await run_behind(words, b"x" * 1_000_000, patience=20.0)
