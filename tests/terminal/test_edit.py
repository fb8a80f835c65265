"""Editing in a real terminal: to the vendor and back, past an editor, and past a kill."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.emulator import KEY, Emulator, emulator_process
from support.pty import PATIENCE, Program, trunkline
from support.terminal_dashboard import DOWN, ENTER, ESCAPE, profile, quit_program, selected_row

RIGHT = "\x1b[C"
PROJECT = "/v1/agents/PROJECT-58RP822I/telephony/connectors"
SLOW = "\n[api]\nchunk_size = 1\nconcurrency = 2\n"


@pytest.fixture
def server() -> Iterator[Emulator]:
    with emulator_process() as emulator:
        yield emulator


def voices(server: Emulator) -> dict[str, str]:
    """Return the voices of the first project's connectors by key."""
    with server.client(KEY) as client:
        found = client.get(PROJECT).json()
        connectors = found if isinstance(found, list) else found["connectors"]
        return {each["connectorId"]: each["voiceName"] for each in connectors}


def slowly(env: dict[str, str]) -> None:
    """Make runs write one record in a call, two calls at a time."""
    settings = Path(env["XDG_CONFIG_HOME"]) / "trunkline" / "config.toml"
    settings.write_text(settings.read_text() + SLOW)


def to_voices(running: Program) -> None:
    """Open the first project and select the voice of its first connector."""
    running.wait_for("Aubrac Hotels")
    running.send(ENTER)
    running.wait_for("40 rows")
    running.send(RIGHT * 4)
    running.wait_for("c cell")


def edit(running: Program, voice: str) -> None:
    """Set the voice of the selected or marked rows."""
    running.send("c")
    running.wait_for("esc cancel")
    running.send(voice)
    running.wait_for(voice)
    running.send(ENTER)
    running.wait_for("staged · S reviews")


def test_an_edit_is_reviewed_applied_to_live_and_undone(home: Path, server: Emulator) -> None:
    before = voices(server)
    with Program(trunkline(), profile(home, server.url)) as running:
        to_voices(running)
        running.send("   ")
        running.wait_for("3 marked")
        edit(running, "fr-FR-Neural2-D")
        running.wait_for("● 3 staged")
        assert voices(server) == before

        running.send("S")
        running.wait_for("typing live confirms")
        running.wait_for("LIVE, WRITABLE")
        running.wait_for("~ Paris front desk  voice  fr-FR-Neural2-A → fr-FR-Neural2-D")
        running.send("a")
        running.wait_for("type live to confirm:")
        running.send(f"live{ENTER}")
        running.wait_for("Run 1: 3 done")
        after = voices(server)
        assert list(after.values()).count("fr-FR-Neural2-D") == 3

        running.send("U")
        running.wait_for("undo of run 1")
        running.wait_for("fr-FR-Neural2-D → fr-FR-Neural2-A")
        running.send("a")
        running.wait_for("type live to confirm:")
        running.send(f"live{ENTER}")
        running.wait_for("Run 2: 3 done")
        assert voices(server) == before

        running.send(ESCAPE)
        running.wait_for("Aubrac Hotels › connectors")
        running.send("gh")
        running.wait_for("undo of run 1")
        running.wait_for("2 runs")
        assert quit_program(running) == 0


def test_the_users_editor_has_the_terminal_and_what_it_changed_is_staged(
    home: Path, server: Emulator, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        "#!/bin/sh\necho this is the editor >&2\n"
        "sed -i 's/voiceName: fr-FR-Neural2-A/voiceName: fr-FR-Neural2-E/' \"$1\"\n"
    )
    editor.chmod(0o755)
    env = {**profile(home, server.url), "EDITOR": str(editor)}
    with Program(trunkline(), env) as running:
        to_voices(running)
        running.send("o")
        running.wait_for("Edit 1 row as text")
        running.send("y")
        running.wait_for("1 connector staged")
        assert b"this is the editor" in running.transcript
        running.wait_for(lambda it: "fr-FR-Neural2-E*" in selected_row(it))
        running.send(DOWN)
        running.wait_for(lambda it: "pre-release" in selected_row(it))
        assert quit_program(running) == 0


def test_a_run_continues_while_the_editor_has_the_terminal(home: Path, tmp_path: Path) -> None:
    editor, go = tmp_path / "editor", tmp_path / "go"
    editor.write_text(
        f"#!/bin/sh\necho begun\nwhile [ ! -e {go} ]; do sleep 0.05; done\necho over\n"
    )
    editor.chmod(0o755)
    with emulator_process("--latency", "20") as server:
        env = {**profile(home, server.url), "EDITOR": str(editor)}
        slowly(env)
        with Program(trunkline(), env) as running:
            to_voices(running)
            running.send("*")
            running.wait_for("40 marked")
            edit(running, "de-DE-Neural2-D")
            running.send("S")
            running.wait_for("typing live confirms")
            running.send("a")
            running.wait_for("type live to confirm:")
            running.send(f"live{ENTER}")
            running.wait_for("X stop")
            running.send(ESCAPE)
            running.wait_for("Aubrac Hotels › connectors")
            running.wait_for("● writing ")
            running.send("o")
            running.wait_for("Edit 40 rows as text")
            running.send("c")
            running.wait_for("begun")
            deadline = time.monotonic() + PATIENCE
            while set(voices(server).values()) != {"de-DE-Neural2-D"}:
                assert time.monotonic() < deadline
            go.touch()
            running.wait_for("Nothing was changed in the editor")
            running.wait_for(lambda it: "● writing" not in it.text)
            assert b"begun\r\nover\r\n" in running.transcript
            assert quit_program(running) == 0


def test_staged_edits_survive_a_kill(home: Path, server: Emulator) -> None:
    env = profile(home, server.url)
    with Program(trunkline(), env) as running:
        to_voices(running)
        edit(running, "fr-FR-Neural2-D")
        running.signal(signal.SIGKILL)
        assert running.wait() == -signal.SIGKILL
    with Program(trunkline(), env) as running:
        running.wait_for("● 1 staged")
        running.wait_for("6 rows")
        running.send(ENTER)
        running.wait_for("fr-FR-Neural2-D*")
        assert quit_program(running) == 0


def test_a_killed_run_is_resumed_after_the_next_start(home: Path) -> None:
    with emulator_process("--latency", "60") as server:
        env = profile(home, server.url)
        slowly(env)
        with Program(trunkline(), env) as running:
            to_voices(running)
            running.send("*")
            running.wait_for("40 marked")
            edit(running, "de-DE-Neural2-D")
            running.send("S")
            running.wait_for("typing live confirms")
            running.send("a")
            running.wait_for("type live to confirm:")
            running.send(f"live{ENTER}")
            running.wait_for("/s · ")
            running.signal(signal.SIGKILL)
            assert running.wait() == -signal.SIGKILL
        done = list(voices(server).values()).count("de-DE-Neural2-D")
        assert 0 < done < 40
        with Program(trunkline(), env) as running:
            running.wait_for("run 1 was interrupted")
            running.send("gh")
            running.wait_for("interrupted")
            running.send("R")
            running.wait_for("Run 1: 40 done")
            assert quit_program(running) == 0
        assert set(voices(server).values()) == {"de-DE-Neural2-D"}
