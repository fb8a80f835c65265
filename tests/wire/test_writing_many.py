"""Many records on bad days, and in a program that is killed: the results are true."""

import contextlib
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.account import Account, watched_account
from support.voice_change import ARGUMENTS, check, killed, wanted

ROWS = 120


@contextlib.contextmanager
def many(home: Path, folder: Path, **options: Any) -> Iterator[Account]:
    """Yield an account with 120 more connectors; the program writes 15 in a call."""
    with watched_account(home, folder, rows=ROWS, **options) as account:
        account.configure("[api]\nchunk_size = 15\nattempts = 20")
        yield account


def test_on_a_bad_day_every_item_has_its_true_result_and_is_undone(
    home: Path, tmp_path: Path
) -> None:
    with many(home, tmp_path, errors=0.1, rate_limit=200) as account:
        keys, before = wanted(account), account.dump()
        assert len(keys) > 250
        with account.command(*ARGUMENTS, "--confirm", "live") as process:
            _, told = process.communicate()
        run = account.journal()[0]
        check(account, run, keys, code=process.returncode)
        assert f"Run 1: {run['status']}" in told
        account.execute("DELETE FROM applied")
        account.run("undo", "1", "--confirm", "live")
        back = account.journal()[0]
        assert (back["run"], back["undoes"], back["status"]) == (2, 1, "done")
        assert account.dump() == before
        assert set(account.applied().values()) == {1}


def test_a_run_killed_three_times_loses_and_repeats_nothing(home: Path, tmp_path: Path) -> None:
    """The points are drawn from a seed: requests that arrive, and answers that are lost."""
    draw = random.Random(2)
    with many(home, tmp_path, errors=0.1) as account:
        keys, before = wanted(account), account.dump()
        command: tuple[str, ...] = (*ARGUMENTS, "--confirm", "live")
        for _ in range(3):
            phase = draw.choice(["arrived", "answered"])
            with killed(account, draw.randint(1, 9), phase, command) as process:
                process.communicate(timeout=60)
            assert process.returncode == -signal.SIGKILL
            assert account.journal()[0]["status"] == "unfinished"
            command = ("resume", "1")
        with account.command("resume", "1") as process:
            process.communicate(timeout=60)
        (run,) = account.journal()
        check(account, run, keys, code=process.returncode)
        account.run("undo", "1", "--confirm", "live")
        assert account.dump() == before
