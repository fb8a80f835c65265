"""Wrong keys, servers that die, answers that fail: one clear line, and the program stays up."""

import re
from pathlib import Path

from support.emulator import emulator_process, running_emulator
from support.pty import Program, trunkline
from support.terminal_dashboard import (
    DOWN,
    ENTER,
    demo,
    profile,
    quit_program,
    selected_row,
    to_connectors,
)

TWO_ATTEMPTS = {"TRUNKLINE_ATTEMPTS": "2"}


def failures(running: Program) -> int:
    """Return how often the screen reports a failure."""
    return len(re.findall("was refused|no connection to", running.text))


def test_a_wrong_key_is_named_with_its_profile_and_source(home: Path) -> None:
    with (
        running_emulator() as server,
        Program(trunkline(), profile(home, server.url, key="wrong-key")) as running,
    ):
        running.wait_for("401")
        running.wait_until_quiet()
        assert failures(running) == 1, running.describe()
        assert "acme" in running.text
        assert "ACME_KEY" in running.text
        assert b"wrong-key" not in running.transcript
        assert quit_program(running) == 0


def test_rows_stay_when_the_server_is_killed(home: Path) -> None:
    with (
        emulator_process("--port", "0") as server,
        Program(trunkline(), {**profile(home, server.url), **TWO_ATTEMPTS}) as running,
    ):
        running.wait_for("Aubrac Hotels")
        to_connectors(running)
        running.wait_for("40 rows")
        assert server.process is not None
        server.process.kill()
        running.send("r")
        running.wait_for(failures)
        running.wait_until_quiet()
        assert failures(running) == 1, running.describe()
        assert "Paris front desk" in running.text
        before = selected_row(running)
        running.send(DOWN)
        running.wait_for(lambda it: selected_row(it) != before)
        assert quit_program(running) == 0


def test_an_unreachable_server_is_reported_in_one_line(home: Path) -> None:
    env = {**profile(home, "http://127.0.0.1:9"), **TWO_ATTEMPTS}
    with Program(trunkline(), env) as running:
        running.wait_for(failures)
        running.wait_until_quiet()
        assert failures(running) == 1, running.describe()
        assert quit_program(running) == 0


def test_a_server_that_fails_three_times_in_ten_is_usable(home: Path) -> None:
    with demo(home, "--errors", "0.3") as running:
        running.wait_for("6 rows")
        running.send(ENTER)
        running.wait_for("› connectors")
        running.wait_for("Paris front desk")
        running.wait_until_quiet(0.5)
        assert "Traceback" not in running.text
        assert quit_program(running) == 0


def test_a_vendors_text_is_shown_and_not_interpreted(home: Path) -> None:
    with demo(home) as running:
        to_connectors(running)
        running.send("/")
        running.send("red night")
        # The seeds hold a name with markup, a change of direction and an escape sequence.
        running.wait_for("2 of 40")
        running.wait_for(lambda it: "[red]Night[/]" in selected_row(it))
        running.wait_for("\\u202eksed\\u202c \\x1b[31m")
        assert "\u202e".encode() not in running.transcript
