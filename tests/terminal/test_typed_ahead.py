"""Keys that are typed in a real terminal before a slow vendor has answered."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import KEY, Emulator, emulator_process
from support.pty import Program, trunkline
from support.terminal_dashboard import ENTER, profile, quit_program, selected_row

LINE_START = "\x15"  # ctrl+u deletes what is before the cursor
PROJECT = "/v1/agents/PROJECT-58RP822I/telephony/connectors"


@pytest.fixture
def slow_server() -> Iterator[Emulator]:
    with emulator_process("--latency", "300") as emulator:
        yield emulator


def voices(server: Emulator) -> list[str]:
    """Return the voices of the first project's connectors."""
    with server.client(KEY) as client:
        found = client.get(PROJECT).json()
        connectors = found if isinstance(found, list) else found["connectors"]
        return [each["voiceName"] for each in connectors]


def test_a_change_to_live_is_typed_at_once_from_the_list_to_the_confirmation(
    home: Path, slow_server: Emulator
) -> None:
    with Program(trunkline(), profile(home, slow_server.url)) as running:
        running.wait_for("Aubrac Hotels")
        running.send(f"{ENTER}jllll" + f"c{LINE_START}fr-FR-Neural2-D{ENTER}k")
        running.wait_for("Waiting for the ")
        running.wait_for("1 connector staged")
        assert "Paris front desk" in selected_row(running)
        running.send(f"c{LINE_START}fr-FR-Neural2-D{ENTER}Salive{ENTER}")
        running.wait_for("Run 1: 2 done")
        assert voices(slow_server).count("fr-FR-Neural2-D") == 2
        assert quit_program(running) == 0


def test_letters_of_a_value_that_cannot_be_given_here_do_nothing(
    home: Path, slow_server: Emulator
) -> None:
    with Program(trunkline(), profile(home, slow_server.url)) as running:
        running.wait_for("Aubrac Hotels")
        running.send(f"{ENTER}c")
        for letter in "deSDq":  # as fast as people type
            running.send(letter)
            time.sleep(0.1)
        running.wait_for("Name cannot be edited")
        running.wait_until_quiet()
        assert "staged" not in running.text
        time.sleep(0.5)
        assert quit_program(running) == 0
