"""The journal's file on bad days: a full disk, several programs at once, a journal cut short."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.account import Account, watched_account
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, RecordRef

VOICE = "fr-FR-Neural2-B"
SANDBOX = ("set", "connectors", "--filter", "env:sandbox", f"voiceName={VOICE}")


@pytest.fixture
def account(home: Path, tmp_path: Path) -> Iterator[Account]:
    """The demo's account; five records are written with a call."""
    with watched_account(home, tmp_path) as account:
        account.configure("[api]\nchunk_size = 5\nconcurrency = 2")
        yield account


def todo(account: Account) -> set[str]:
    chosen = account.connectors("environment = 'sandbox' AND voice != ?", VOICE)
    return {each["id"] for each in chosen}


def at_most(size: int) -> Callable[[], None]:
    """Return a function that limits the size of a process's files, as a full disk does."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [0, 4_000, 90_000, 150_000, 180_000, 220_000])
def test_on_a_full_disk_nothing_is_sent_that_is_not_in_the_journal(
    account: Account, size: int
) -> None:
    """The file fails when it is made, when the run is written down, or at some batch of it."""
    keys, before = todo(account), account.dump()
    with account.command(
        *SANDBOX, "--confirm", str(len(keys)), preexec_fn=at_most(size)
    ) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in err
    assert "trunkline: Could not " in err
    assert "changes.db: " in err
    runs = account.journal()
    assert bool(runs) is (size > 120_000), "the sizes are to fail at all these points"
    if not runs:
        assert account.dump() == before
        return
    noted = {item["record"] for item in runs[0]["items"] if item["sent"]}
    assert account.applied().keys() <= noted
    assert "Run 1 is unfinished; resume with: trunkline resume 1" in err
    account.run("resume", "1")
    assert account.journal()[0]["status"] == "done"
    assert account.applied() == dict.fromkeys(keys, 1)


def begin(account: Account, voice: str) -> None:
    """Write a run down that gives every connector in sandbox a voice, and is not begun yet."""
    changes = [
        Change(
            RecordRef("demo", "connectors", each["project_id"], each["id"]),
            Op.UPDATE,
            {"connectorId": each["id"], "voiceName": each["voice"]},
            {"voiceName": voice},
        )
        for each in account.connectors("environment = 'sandbox' AND voice NOT LIKE 'fr-FR%'")
    ]
    store = ChangeStore(account.state / "changes.db")
    accounts = {"demo": account.identity}
    Journal(store).begin(voice, Actor("ada", "jump-1"), changes, accounts=accounts)
    store.close()


def test_two_programs_that_write_at_once_report_their_own_results(account: Account) -> None:
    for voice in (VOICE, "fr-FR-Neural2-C"):
        begin(account, voice)
    processes = [account.command("resume", run) for run in ("1", "2")]
    for process in processes:
        _, err = process.communicate(timeout=60)
        assert process.returncode in (0, 1, 4), err
        assert "cannot" not in err
    now = {each["id"]: each["voice"] for each in account.connectors()}
    done: dict[str, list[str]] = {}
    for run in account.journal():
        assert run["status"] != "unfinished"
        for item in run["items"]:
            # What the other program wrote at once after it was not taken, and was written.
            assert item["result"] in ("done", "not taken", "conflict")
            if item["result"] != "conflict":
                done.setdefault(item["record"], []).append(item["wanted"]["voiceName"])
    assert len(done) == len(account.journal()[0]["items"])
    for key, wanted in done.items():
        assert now[key] in wanted
        assert account.applied()[key] == len(wanted)


def test_many_programs_create_the_file_at_once(account: Account) -> None:
    processes = [account.command("history", "--format", "json") for _ in range(6)]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (0, "[]\n", "")


def test_a_file_that_is_not_a_database_is_reported(account: Account) -> None:
    account.state.mkdir(parents=True)
    (account.state / "changes.db").write_text("not a database, but long enough to be read as one")
    count = len(todo(account))
    for command in ((*SANDBOX, "--confirm", str(count)), ("history",), ("undo", "1", "--yes")):
        with account.command(*command) as process:
            _, err = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "changes.db: file is not a database" in err
    assert account.writes == []
