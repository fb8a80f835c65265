"""Standard streams that are closed, full, or read by nobody: what a command still does and says."""

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from support.account import HOTELS, Account, Asked, watched_account
from support.emulator import KEY
from support.pty import Program, environment, trunkline
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.store.store import ChangeStore
from trunkline.cli import main
from trunkline.commands.reporting import messages
from trunkline.model.change import Change, Op, RecordRef

PARIS, VOICE = "conn-549221fa3f88", "fr-FR-Neural2-B"
NUMBER = "+33199001200"

Captured = pytest.CaptureFixture[str]

READS = (
    ("--help",),
    ("--version",),
    ("list", "connectors", "--format", "json"),
    ("list", "projects"),
    ("lookup", NUMBER),
    ("profiles",),
    ("info",),
    ("history",),
    ("config", "get", "live", "--project", HOTELS),
    ("config", "diff", "sandbox", "live", "--project", HOTELS),
)
WRITES = (
    ("set", "connectors", PARIS, f"voiceName={VOICE}"),
    ("config", "set", "sandbox", 'greeting="Hello"', "--project", HOTELS),
    ("release-numbers", NUMBER),
    ("create", "numbers", "number=+33199001299", "clientEnv=sandbox", "--project", HOTELS),
    ("delete", "numbers", NUMBER),
    ("import-numbers", "+33199001298", "--project", HOTELS, "--env", "sandbox"),
    ("apply", "-"),
)
TABLE = f"connectorId,voiceName\r\n{PARIS},{VOICE}\r\n".encode()
REASONS = {"full": "No space left on device", "closed": "Bad file descriptor"}
"""What a command says of a stream; it says nothing of one that nobody reads any more."""


@contextmanager
def broken(name: str, how: str) -> Iterator[None]:
    """Replace a standard stream by one, buffered as those of a process, that cannot be written."""
    if how == "unread":
        reading, handle = os.pipe()
        os.close(reading)
    else:
        full = how == "full"
        handle = os.open("/dev/full" if full else os.devnull, os.O_WRONLY if full else os.O_RDONLY)
    with open(handle, "w", encoding="utf-8") as stream:
        try:
            with mock.patch.object(sys, name, stream):
                yield
        finally:
            # What the command could not write must not fail here.
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, handle)
            os.close(null)


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account; its user has no terminal."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE)))
    monkeypatch.setattr(messages, "TERMINAL", str(tmp_path / "terminal"))
    with watched_account(home, tmp_path) as account:
        yield account


def run(arguments: tuple[str, ...]) -> int:
    """Run a command in this process; return its exit code."""
    try:
        return main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account to which nothing is written."""
    folder = tmp_path_factory.mktemp("shared")
    with watched_account(folder, folder) as account:
        yield account


@pytest.fixture
def settings(shared: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the shared account, with a home of the test's own; return its state folder."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setenv("TRUNKLINE_CONFIG", str(shared.home / "config/trunkline/config.toml"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TABLE)))
    monkeypatch.setattr(messages, "TERMINAL", str(tmp_path / "terminal"))
    return tmp_path / "home" / "state" / "trunkline"


@pytest.mark.parametrize("how", ["full", "closed", "unread"])
@pytest.mark.parametrize("arguments", READS, ids=" ".join)
def test_a_command_that_reads_says_in_one_sentence_that_its_output_is_lost(
    settings: Path, how: str, arguments: tuple[str, ...], capsys: Captured
) -> None:
    with broken("stdout", how):
        code = run(arguments)
    told = capsys.readouterr().err
    if how == "unread":
        assert (code, told) == (0, "")
    else:
        lost = f"trunkline: Could not write to standard output: {REASONS[how]}\n"
        assert (code, told) == (1, lost)


@pytest.mark.parametrize("arguments", READS, ids=" ".join)
def test_a_command_that_reads_does_not_need_standard_error(
    settings: Path,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.setenv("TRUNKLINE_PROFIL", "a variable with a warning")
    with broken("stderr", "closed"):
        assert run(arguments) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("how", ["full", "closed", "unread"])
def test_an_error_that_cannot_be_told_is_in_the_exit_code(settings: Path, how: str) -> None:
    for arguments in (("list", "nothing"), ("list", "--nothing"), ("history", "7")):
        with broken("stderr", how):
            assert run(arguments) == 2


@pytest.mark.parametrize("how", ["full", "closed", "unread"])
@pytest.mark.parametrize("arguments", WRITES, ids=" ".join)
def test_a_plan_that_cannot_be_shown_is_not_written(
    shared: Account, settings: Path, how: str, arguments: tuple[str, ...]
) -> None:
    with broken("stderr", how):
        assert run((*arguments, "--confirm", "live")) == 1
    assert not shared.writes
    assert not (settings / "changes.db").exists()
    assert Path(messages.TERMINAL).read_text().splitlines()[-1] == (
        "trunkline: Nothing was written: the plan could not be shown on standard error"
    )


@pytest.mark.parametrize("how", ["full", "closed", "unread"])
def test_a_dry_run_whose_plan_is_lost_does_not_end_in_0(
    account: Account, how: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with broken("stdout", how):
        assert run((*WRITES[0], "--dry-run")) == 1
    assert "trunkline: Could not write to standard output: " in capsys.readouterr().err


@pytest.mark.parametrize("how", ["full", "closed", "unread"])
def test_a_write_does_not_need_standard_output(
    account: Account, how: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    with broken("stdout", how):
        assert run((*WRITES[0], "--yes")) == 0
    assert account.connectors("id = ?", PARIS)[0]["voice"] == VOICE


@pytest.mark.parametrize("fails", [False, True])
def test_a_run_that_nobody_follows_any_more_goes_on_to_its_end(
    account: Account, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader of standard error goes away once the run has begun."""
    reading, writing = os.pipe()
    told = b""

    def leave(asked: Asked) -> int | None:
        nonlocal told
        if asked.writes and asked.phase == "arrived" and not told:
            told = os.read(reading, 1 << 16)
            os.close(reading)
        return 400 if fails and asked.writes else None

    account.hook = leave
    with open(writing, "w", encoding="utf-8") as stream, mock.patch.object(sys, "stderr", stream):
        assert run((*WRITES[0], "--yes")) == (1 if fails else 0)
    assert b"trunkline: Run 1\n" in told
    (entry,) = account.journal()
    assert entry["items"][0]["result"] == ("failed" if fails else "done")
    (line,) = Path(messages.TERMINAL).read_text().splitlines()
    assert line.startswith("trunkline: Run 1: ")
    assert ("trunkline undo 1" in line) is not fails
    assert ("trunkline resume 1 --failed" in line) is fails


def test_a_resumed_run_goes_on_to_its_end_and_its_undo_is_refused(account: Account) -> None:
    """Resuming shows no plan: what was confirmed once is written."""
    store = ChangeStore(account.state / "changes.db")
    before = {"connectorId": PARIS, "voiceName": account.connectors("id = ?", PARIS)[0]["voice"]}
    target = RecordRef("demo", "connectors", HOTELS, PARIS)
    changes = [Change(target, Op.UPDATE, before, {"voiceName": VOICE}, PARIS)]
    accounts = {"demo": account.identity}
    Journal(store).begin("cut off", Actor("ada", "jump-1"), changes, accounts=accounts)
    store.close()
    with broken("stderr", "closed"):
        assert run(("resume", "1")) == 0
    assert Path(messages.TERMINAL).read_text().startswith("trunkline: Run 1: done")
    with broken("stderr", "closed"):
        assert run(("undo", "1", "--yes")) == 1
    assert account.connectors("id = ?", PARIS)[0]["voice"] == VOICE
    assert "Nothing was written" in Path(messages.TERMINAL).read_text()


def test_a_full_disk_under_the_journal_stops_a_run_and_tells_how_to_resume_it(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """From the first write on, the file cannot grow."""
    stores: list[ChangeStore] = []
    opened = ChangeStore.__init__

    def remember(self: ChangeStore, *arguments: object, **options: object) -> None:
        opened(self, *arguments, **options)  # type: ignore[arg-type]
        stores.append(self)

    def fill(asked: Asked) -> None:
        if asked.writes and asked.phase == "arrived":
            stores[-1].rows(f"PRAGMA max_page_count = {stores[-1].rows('PRAGMA page_count')[0][0]}")

    account.execute("UPDATE connectors SET voice = 'x' WHERE project_id = ?", HOTELS)
    monkeypatch.setattr(ChangeStore, "__init__", remember)
    account.hook = fill
    arguments = ("set", "connectors", "--project", HOTELS, "--filter", "env:sandbox")
    code = run((*arguments, f"voiceName={VOICE}", "--confirm", "live"))
    told = capsys.readouterr().err
    assert "trunkline: Run 1" in told
    assert code == 1
    assert "database or disk is full" in told
    assert "trunkline resume 1; undo with: trunkline undo 1" in told
    account.hook = None
    assert run(("resume", "1")) == 0
    (entry,) = account.journal()
    assert {item["result"] for item in entry["items"]} == {"done"}


# As real processes: what the interpreter itself does with the streams, at its start and its end.

SHELLS = (
    ("{list} > /dev/full", 1, "standard output: No space left on device"),
    ("{list} >&-", 1, "standard output: Bad file descriptor"),
    ("{list} | true; exit ${{PIPESTATUS[0]}}", 0, ""),
    ("trunkline --help >&-", 1, "standard output: Bad file descriptor"),
    ("{set} --yes 2>&-", 1, ""),
    ("{set} --yes 2>&1 | true; exit ${{PIPESTATUS[0]}}", 1, ""),
    ("{set} --yes >&- 2>{file}", 0, ""),
    ("trunkline apply - --yes <&-", 2, "-: Bad file descriptor"),
    ("trunkline <&-", 2, "terminal"),
    ("trunkline demo >&- 2>{file}", 2, ""),
)


@pytest.mark.parametrize(("shell", "code", "message"), SHELLS, ids=[each[0] for each in SHELLS])
def test_a_process_ends_with_what_happened_and_no_traceback(
    account: Account, tmp_path: Path, shell: str, code: int, message: str
) -> None:
    set_voice = f"trunkline set connectors {PARIS} voiceName={VOICE}"
    listing = "trunkline list connectors --format json"
    line = shell.format(list=listing, set=set_voice, file=tmp_path / "file")
    before = account.connectors("id = ?", PARIS)[0]["voice"]
    finished = subprocess.run(
        ["/bin/bash", "-c", line],
        env={**environment(account.home, DEMO_KEY=KEY), "PATH": _path()},
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=60,
    )
    assert (finished.returncode, finished.stderr.count("\n")) == (code, 1 if message else 0)
    assert message in finished.stderr
    now = account.connectors("id = ?", PARIS)[0]["voice"]
    assert now == (VOICE if "set" in shell and code == 0 else before)


def _path() -> str:
    return f"{Path(trunkline()[0]).parent}:{os.environ['PATH']}"


def test_the_terminal_is_told_that_nothing_was_written(account: Account) -> None:
    env = {**environment(account.home, DEMO_KEY=KEY), "PATH": _path()}
    line = f"trunkline set connectors {PARIS} voiceName={VOICE} --yes 2>&-"
    with Program(["/bin/bash", "-c", line], env) as program:
        assert program.wait() == 1
        assert "Nothing was written: the plan could not be shown" in program.text
    assert not account.writes


def test_ctrl_c_ends_a_listing_whose_reader_has_stopped_reading(home: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    arguments = ("list", "connectors", "--format", "json")
    with (
        watched_account(home, tmp_path, rows=1000) as account,
        account.command(*arguments, stdout=writing, process_group=0) as process,
    ):
        os.close(writing)
        _until(lambda: _is_full(reading))
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr is not None
        assert process.stderr.read() == ""
    os.close(reading)


def test_ctrl_c_while_the_plan_is_shown_writes_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    class Interrupting(io.StringIO):
        def write(self, text: str) -> int:
            if PARIS in text or "voiceName" in text:
                signal.raise_signal(signal.SIGINT)
            return super().write(text)

    with mock.patch.object(sys, "stderr", Interrupting()):
        assert run((*WRITES[0], "--yes")) == 130
    assert not account.writes
    assert account.journal() == []


def _is_full(pipe: int) -> bool:
    """Return whether a pipe has no room for what a program writes at a time."""
    unread = int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)
    return unread > fcntl.fcntl(pipe, fcntl.F_GETPIPE_SZ) - 8192


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_what_a_listing_could_not_load_is_in_its_exit_code_also_if_nobody_reads_it(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    account.hook = lambda asked: 400 if HOTELS in asked.path else None
    arguments = ("list", "connectors", "--format", "json")
    code = run(arguments)
    out, told = capsys.readouterr()
    assert json.loads(out)
    assert code == 1
    with broken("stdout", "unread"):
        assert run(arguments) == code
    assert capsys.readouterr().err == told
