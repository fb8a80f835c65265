"""A command that changes the voice of every connector, and checks of its run."""

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from support.account import Account, Asked
from support.emulator import ACCOUNT

if TYPE_CHECKING:
    import subprocess

__all__ = ["ARGUMENTS", "VOICE", "check", "killed", "wanted"]

VOICE: Final = "en-US-Neural2-H"

ARGUMENTS: Final = ("set", "connectors", "--filter", f"!voice={VOICE}", f"voiceName={VOICE}")
"""The command; `--confirm live` makes it write."""


def wanted(account: Account) -> set[str]:
    """Return the connectors that do not have the voice yet."""
    mine = "project_id IN (SELECT id FROM projects WHERE account_id = ?)"
    return {each["id"] for each in account.connectors(f"voice != ? AND {mine}", VOICE, ACCOUNT)}


def check(account: Account, run: dict[str, Any], keys: set[str], *, code: int) -> None:
    """Compare the journal of a run with the server's data, and with how often it was written.

    Args:
        account: the account; its server has counted writes since the run began.
        run: the run, as JSON of the journal.
        keys: the connectors to change.
        code: the command's exit code.
    """
    voices = {each["id"]: each["voice"] for each in account.connectors()}
    items = {item["record"]: item for item in run["items"]}
    assert items.keys() == keys
    assert len(run["items"]) == len(keys)
    for key, item in items.items():
        done = item["result"] == "done"
        assert done == (voices[key] == VOICE), item
        assert done or item["error"], item
        assert item["after"] is None or item["after"]["voiceName"] == voices[key], item
        assert not done or item["after"] is not None, item
        assert item["before"]["voiceName"] != VOICE
    assert (code == 0) == (run["status"] == "done")
    applied = account.applied()
    assert {key for key, count in applied.items() if count != 1} == set()
    assert applied.keys() == {key for key, item in items.items() if item["result"] == "done"}


@contextlib.contextmanager
def killed(
    account: Account, after: int, phase: str, command: Sequence[str]
) -> Iterator["subprocess.Popen[str]"]:
    """Kill a command when the server has received, or is about to answer, some of its writes."""
    process: list[int] = []
    writes = 0

    def strike(asked: Asked) -> None:
        nonlocal writes
        if asked.writes and asked.phase == phase:
            writes += 1
            if writes == after:
                os.kill(process[0], signal.SIGKILL)

    account.hook = strike
    try:
        with account.command(*command) as running:
            process.append(running.pid)
            yield running
    finally:
        account.hook = None
