"""Signals leave the terminal as it was; a suspended program comes back as it was."""

import os
import signal
from pathlib import Path

import pytest

from support.pty import Program, environment, state_of, trunkline
from support.terminal_dashboard import DOWN, demo, quit_program, selected_row

SUSPEND = "\x1a"


def local_flags(running: Program) -> object:
    return running.local_modes()[3]


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGUSR1, signal.SIGINT])
def test_a_signal_ends_the_program_and_restores_the_terminal(
    home: Path, number: signal.Signals
) -> None:
    command = f"read line; {' '.join(trunkline('demo'))}; echo ended with $?; read line"
    with Program(["sh", "-c", command], environment(home)) as running:
        before = local_flags(running)
        running.send("\n")
        running.wait_for("6 rows")
        assert local_flags(running) != before
        os.kill(running.descendants()[0], number)
        running.wait_for(f"ended with {128 + number}")
        assert local_flags(running) == before
        assert not running.terminal.alternate
        assert not running.terminal.modes


def test_a_suspended_program_is_resumed_by_the_shell(home: Path) -> None:
    env = environment(home, PS1="shell> ")
    with Program(["bash", "--norc", "--noprofile", "-i"], env) as running:
        running.wait_for("shell>")
        before = local_flags(running)
        running.send(" ".join(trunkline("demo")) + "\r")
        running.wait_for("6 rows")
        running.wait_until_quiet()
        cells, modes = running.terminal.cells(), running.terminal.modes - {"2026"}
        running.send(SUSPEND)
        running.wait_for("Stopped")
        running.wait_for(lambda it: it.text.rstrip().endswith("shell>"))
        assert local_flags(running) == before
        assert not running.terminal.alternate
        assert not running.terminal.modes - {"2004"}  # the shell's own
        running.send("fg\r")
        running.wait_for(lambda it: it.terminal.alternate and it.terminal.cells() == cells)
        assert running.terminal.modes - {"2026"} == modes
        row = selected_row(running)
        running.send(DOWN)
        running.wait_for(lambda it: selected_row(it) not in ("", row))
        running.send("q")
        running.wait_for(lambda it: it.text.rstrip().endswith("shell>"))
        running.send("exit\r")
        assert running.wait() == 0


def test_a_program_that_no_shell_could_resume_stays(home: Path) -> None:
    with demo(home) as running:
        running.send(SUSPEND)
        running.wait_for("No shell could resume Trunkline here")
        assert state_of(running.pid) != "T"
        assert quit_program(running) == 0


def test_a_program_stopped_from_outside_reads_every_key_after_it(home: Path) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.signal(signal.SIGSTOP)
        running.wait_for(lambda it: state_of(it.pid) == "T")
        running.terminal.feed(b"\x1b[?1000h\x1b[?1004;2004l\x1b[2Jother output")
        running.signal(signal.SIGCONT)
        running.wait_for("6 rows")
        assert {"1004", "2004"} <= running.terminal.modes
        assert "1000" not in running.terminal.modes
        running.send(":")
        running.wait_for("esc cancel")
        running.send("every key in its order")
        running.wait_for("every key in its order")
        running.send("\x03")
        running.wait_for(lambda it: "esc cancel" not in it.text)
        assert quit_program(running) == 0
