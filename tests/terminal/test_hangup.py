"""A program ends within seconds when its terminal goes away or a signal asks it to."""

import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from support.pty import Program, environment
from trunkline.tui.terminal.hangup import HANGUP

# It ends when asked, unless it hangs; its terminal is in another mode meanwhile.
PROGRAM = """
import asyncio, sys, time, tty
from trunkline.tui.terminal.hangup import Lifeline

async def main(hangs, patience):
    asked = asyncio.get_running_loop().create_future()
    lifeline = Lifeline(asked.set_result, patience=patience)
    lifeline.start()
    tty.setraw(0)
    print("ready", flush=True)
    if hangs:
        time.sleep(60)
    code = await asked
    open(sys.argv[3], "w").write(str(code))
    lifeline.stop()
    return code

sys.exit(asyncio.run(main(sys.argv[1] == "hangs", float(sys.argv[2]))))
"""


def program(home: Path, behaviour: str, *, ignoring: tuple[signal.Signals, ...] = ()) -> Program:
    patience = "0.2" if behaviour == "hangs" else "20"
    command = [sys.executable, "-c", PROGRAM, behaviour, patience, str(home / "code")]
    return Program(command, environment(home), ignoring=ignoring)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1]
)
def test_a_signal_asks_the_program_to_end(home: Path, number: signal.Signals) -> None:
    with program(home, "ends") as running:
        running.wait_for("ready")
        running.signal(number)
        assert running.wait() == 128 + number
        assert (home / "code").read_text() == str(128 + number)


@pytest.mark.parametrize("ignoring", [(), (signal.SIGHUP,)])
def test_a_lost_terminal_asks_the_program_to_end(
    home: Path, ignoring: tuple[signal.Signals, ...]
) -> None:
    with program(home, "ends", ignoring=ignoring) as running:
        running.wait_for("ready")
        running.hang_up()
        assert running.wait() == HANGUP


def test_a_program_that_hangs_is_ended(home: Path) -> None:
    with program(home, "hangs", ignoring=(signal.SIGHUP,)) as running:
        running.wait_for("ready")
        running.hang_up()
        assert running.wait() == HANGUP
        assert not (home / "code").exists()


def test_ending_a_program_that_hangs_restores_the_terminal(home: Path) -> None:
    hanging = shlex.join([sys.executable, "-c", PROGRAM, "hangs", "0.2", ""])
    with Program(["sh", "-c", f"{hanging}; stty -a"], environment(home)) as running:
        running.wait_for("ready")
        os.kill(running.descendants()[0], signal.SIGTERM)
        running.wait_for(" echo ")
        assert " icanon " in running.text
        assert b"\x1b[?1049l\x1b[?25h" in running.transcript
