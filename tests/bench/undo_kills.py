"""Undo after kill -9 at random moments: `python -m bench.undo_kills [--moments N]`, in tests.

Each time, the program gives connectors another voice on a fresh server, and is killed. Then the run
is undone: either the server's tables are as before, row by row, or the exit code is not 0 and each
record that is left is named; and undone again, until nothing is left.
"""

import argparse
import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from support.account import Account, Asked, watched_account
from support.voice_change import ARGUMENTS

VARIANTS: Final = ("killed", "resumed", "resumed and killed", "begun again", "lost", "unreadable")
"""What happens beside the first kill: nothing more; it is resumed to its end, or killed again; the
same command is run again; a tenth of all responses is lost; undo cannot read half of the time."""

_UNDO: Final = ("undo", "1", "--confirm", "live")
_AGAIN: Final = 12
"""How often an undo is tried."""


def moment(folder: Path, variant: str, rows: int, draw: random.Random) -> Counter[str]:
    """Kill a run at one moment and undo it; return what happened."""
    errors = 0.1 if variant == "lost" else 0.0
    seed = draw.randrange(1_000_000)
    with watched_account(
        folder / "home", folder, rows=rows, errors=errors, latency=15, fault_seed=seed
    ) as account:
        account.configure("[api]\nchunk_size = 10")
        before, happened = account.dump(), Counter[str]()
        command: Sequence[str] = (*ARGUMENTS, "--confirm", "live")
        happened["killed"] += killed_after(account, command, draw.uniform(0, 0.5))
        if variant == "resumed":
            finish(account, ("resume", "1"))
        elif variant == "resumed and killed":
            happened["killed"] += killed_after(account, ("resume", "1"), draw.uniform(0, 0.3))
        elif variant == "begun again":
            code, told = finish(account, command)
            journal = account.journal()
            unfinished = any(run["status"] == "unfinished" for run in journal)
            if unfinished and "Nothing to change" not in told:
                assert code, told
                assert "unfinished run 1" in told, told
        happened["left changed"] += len(changed(before, account.dump()))
        for attempt in range(_AGAIN):
            if variant == "unreadable" and attempt < 2:
                account.hook = unreadable(draw)
            code, told = finish(account, _UNDO)
            account.hook = None
            left = changed(before, account.dump())
            if not code:
                assert not left, f"undone, and {len(left)} records are changed:\n{told}"
                happened[f"undone at attempt {attempt + 1}"] += 1
                break
            unnamed = left - named(account, told)
            assert not unnamed, f"{sorted(unnamed)} are left, and nobody says so:\n{told}"
            happened["records named as left"] += len(left)
        assert account.dump() == before
        return happened


def killed_after(account: Account, command: Sequence[str], seconds: float) -> int:
    """Kill a command some seconds after its first write has arrived; return whether it ran."""
    began = threading.Event()
    account.hook = lambda asked: began.set() if asked.writes else None
    with account.command(*command) as process:
        while not began.wait(0.02) and process.poll() is None:
            pass
        time.sleep(seconds)
        running = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    account.hook = None
    return running


def unreadable(draw: random.Random) -> Any:
    """Return a hook that refuses half of the reads."""
    return lambda asked: refuse(asked, draw)


def refuse(asked: Asked, draw: random.Random) -> int | None:
    """Return the status that refuses a read of records, half of the time."""
    reads = asked.phase == "arrived" and asked.path.endswith("/batch") and not asked.writes
    return 403 if reads and draw.random() < 0.5 else None


def finish(account: Account, command: Sequence[str]) -> tuple[int, str]:
    """Run a command to its end; return its exit code and its messages."""
    with account.command(*command) as process:
        _, told = process.communicate(timeout=120)
    return process.returncode, told


def changed(before: dict[str, list[Any]], now: dict[str, list[Any]]) -> set[str]:
    """Return the keys of the connectors that are not as before."""
    rows = {row[0]: row for row in before["connectors"]}
    return {row[0] for row in now["connectors"] if rows.get(row[0]) != row}


def named(account: Account, told: str) -> set[str]:
    """Return the records that the messages or the journal of the last undo name as not undone."""
    keys = {row["id"] for row in account.connectors() if row["id"] in told}
    undo = account.journal()[0]
    if undo["undoes"] is not None:
        keys |= {
            item["record"] for item in undo["items"] if item["result"] not in ("done", "skipped")
        }
    return keys


def main() -> None:
    """Read the arguments and begin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=40, help="how often a run is killed")
    parser.add_argument("--rows", type=int, default=300, help="how many more connectors")
    parser.add_argument("--seed", type=int, default=1, help="where it is killed")
    options = parser.parse_args()
    draw, total = random.Random(options.seed), Counter[str]()
    for number in range(options.moments):
        variant = VARIANTS[number % len(VARIANTS)]
        with tempfile.TemporaryDirectory(prefix="trunkline-kills-") as folder:
            began = time.monotonic()
            happened = moment(Path(folder), variant, options.rows, draw)
        total += happened
        what = ", ".join(f"{name}: {count}" for name, count in happened.items())
        print(f"{number + 1:3} {time.monotonic() - began:5.1f} s  {variant}: {what}", flush=True)
    print(", ".join(f"{name}: {count:,}" for name, count in total.items()))


if __name__ == "__main__":
    main()
