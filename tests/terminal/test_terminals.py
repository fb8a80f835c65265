"""The terminals that the dashboard runs on, and its messages where it cannot."""

import os
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from support.pty import Program, environment, trunkline
from support.terminal import Answers
from support.terminal_dashboard import ENTER, demo, quit_program

SGR: Final = re.compile(rb"\x1b\[([\d;]*)m")


@pytest.mark.parametrize("term", ["dumb", "", "unknown"])
def test_a_terminal_without_cursor_addressing_is_refused(home: Path, term: str) -> None:
    with Program(trunkline("demo"), environment(home, term)) as running:
        assert running.wait() == 2
        assert "TERM" in running.text
        assert not running.transcript.count(b"\x1b")


def test_a_small_terminal_is_refused(home: Path) -> None:
    with Program(trunkline("demo"), environment(home), columns=30, rows=5) as running:
        assert running.wait() == 2
        assert "30 by 5" in running.text.replace("\n", "")
        assert not running.transcript.count(b"\x1b")


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_without_a_terminal_the_reason_is_printed(home: Path, command: list[str]) -> None:
    ended = subprocess.run(
        trunkline(*command), env=environment(home), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert not ended.stdout
    assert "terminal" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_redirected_output_is_not_a_terminal(home: Path) -> None:
    words = " ".join(trunkline("demo"))
    with Program(["sh", "-c", f"{words} > {home}/out; echo ended $?"], environment(home)) as shell:
        shell.wait_for("ended 2")
        assert (home / "out").read_text() == ""


@pytest.mark.parametrize("term", ["xterm", "linux", "vt220", "screen"])
def test_sixteen_colours_are_enough(home: Path, term: str) -> None:
    with demo(home, env={"TERM": term}, answers=Answers.NONE) as running:
        running.wait_for("6 rows")
        running.wait_until_quiet()
        assert b"38;5;" not in running.transcript
        assert b"38;2;" not in running.transcript
        assert quit_program(running) == 0


def test_no_color_sends_no_colours(home: Path) -> None:
    with demo(home, env={"NO_COLOR": "1", "COLORTERM": "truecolor"}) as running:
        running.wait_for("6 rows")
        running.wait_until_quiet()
        used = {
            int(code or 0) for sent in SGR.findall(running.transcript) for code in sent.split(b";")
        }
        coloured = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
        assert not used & coloured
        assert 7 in used, "the current row does not stand out"
        assert quit_program(running) == 0


def test_colorterm_enables_true_colours(home: Path) -> None:
    with demo(home, env={"COLORTERM": "truecolor"}) as running:
        assert b"8;2;" in running.transcript


def test_a_terminal_with_all_colours_is_known_by_its_name(home: Path) -> None:
    with demo(home, env={"TERM": "foot", "SSH_TTY": "/dev/pts/1"}) as running:
        assert b"8;2;" in running.transcript


def test_resizes_reported_in_the_input_are_followed(home: Path) -> None:
    with demo(home, answers=Answers.IN_BAND) as running:
        running.wait_for("6 rows")
        running.resize(100, 30)
        running.wait_for(lambda it: "? help" in it.terminal.lines[29])
        running.resize(80, 24)
        running.wait_for(lambda it: "? help" in it.terminal.lines[23])
        assert quit_program(running) == 0


def test_textuals_own_driver_shows_the_same(home: Path) -> None:
    screens = []
    for plain in ("0", "1"):
        with demo(home / plain, env={"TRUNKLINE_PLAIN_DRIVER": plain}) as running:
            running.wait_for("6 rows")
            running.send(ENTER)
            running.wait_for("40 rows")
            running.wait_for("fr-FR-Neural2-A")
            running.wait_until_quiet(0.4)
            screens.append((running.terminal.cells(), running.terminal.cursor, running.received))
            assert quit_program(running) == 0
    (lean, lean_cursor, lean_bytes), (plain_one, plain_cursor, plain_bytes) = screens
    assert lean == plain_one
    assert lean_cursor == plain_cursor
    assert lean_bytes < plain_bytes / 2


def test_the_demo_runs_inside_tmux(home: Path) -> None:
    if not any((Path(folder) / "tmux").exists() for folder in os.get_exec_path()):
        pytest.skip("tmux is not installed")
    socket = str(home / "tmux")
    words = " ".join(trunkline("demo"))
    command = ["tmux", "-f", "/dev/null", "-S", socket, "new-session", f"{words}; sleep 0.2"]
    env = environment(home)
    try:
        with Program(command, env, answers=Answers.NONE) as running:
            running.wait_for("Aubrac Hotels")
            running.send(ENTER)
            running.wait_for("40 rows")
            running.send("q")
            running.wait_for("[exited]")
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], env=env, check=False)
