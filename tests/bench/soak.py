"""Ten thousand records on a bad day: `python -m bench.soak [--rows N] [--kills N]`, in tests.

The program gives every connector another voice on a server that fails one request in ten and
answers fifty a second; it is killed on the way and resumed. Then the journal is held to what the
server has and to how often it was written, and the run is undone, byte for byte.
"""

import argparse
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from support.account import Account, watched_account
from support.voice_change import ARGUMENTS, check, killed, wanted


def soak(folder: Path, rows: int, kills: int, seed: int) -> None:
    """Write, be killed, resume, compare, undo, compare; print how long each takes."""
    draw = random.Random(seed)
    with watched_account(folder / "home", folder, rows=rows, errors=0.1, rate_limit=50) as account:
        keys, before = wanted(account), account.dump()
        print(f"{len(keys):,} connectors, seed {seed}", flush=True)
        command: Sequence[str] = (*ARGUMENTS, "--confirm", "live")
        for _ in range(kills):
            after, phase = (
                draw.randint(1, max(1, len(keys) // 400)),
                draw.choice(["arrived", "answered"]),
            )
            began = time.monotonic()
            with killed(account, after, phase, command) as process:
                process.communicate()
            assert process.returncode == -signal.SIGKILL
            tell(account, f"killed when write {after} had {phase}", began)
            command = ("resume", "1")
        code = finish(account, command)
        (run,) = account.journal()
        check(account, run, keys, code=code)
        account.execute("DELETE FROM applied")
        while finish(account, ("undo", "1", "--confirm", "live")):
            assert account.dump() != before, "an undo that is done says so"
        assert account.dump() == before
        print("the server's tables are what they were, row by row")


def finish(account: Account, command: Sequence[str]) -> int:
    """Run a command to its end; give its exit code."""
    began = time.monotonic()
    with account.command(*command) as process:
        _, told = process.communicate()
    tell(account, told.strip().splitlines()[-1], began)
    return process.returncode


def tell(account: Account, what: str, began: float) -> None:
    """Print what happened, and the progress of the last run."""
    items = account.journal()[0]["items"]
    ended = sum(item["result"] != "unfinished" for item in items)
    seconds = time.monotonic() - began
    print(f"{seconds:6.1f} s  {ended:,} of {len(items):,} ended  {what}", flush=True)


def main() -> None:
    """Read the arguments and begin."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="how many connectors")
    parser.add_argument("--kills", type=int, default=3, help="how often the program is killed")
    parser.add_argument("--seed", type=int, default=1, help="where it is killed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="trunkline-soak-") as folder:
        soak(Path(folder), options.rows, options.kills, options.seed)


if __name__ == "__main__":
    main()
