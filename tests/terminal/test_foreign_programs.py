"""Programs that cannot start, fail or leave the terminal in disorder leave the screen as it was."""

import signal
import time
from pathlib import Path

from support.emulator import KEY, running_emulator
from support.pty import PATIENCE, Program, environment, trunkline
from support.terminal_dashboard import (
    DOWN,
    REDRAW,
    UP,
    demo,
    profile,
    quit_program,
    selected_row,
    to_connectors,
)

# A scroll region, its origin, inserting, no mouse, paste or focus, a cursor, reverse, line drawing.
DISORDER = (
    "\\033[5;10r\\033[?6h\\033[4h\\033[?1000;1003;1006;1015;2004;1004l\\033[?7;25h\\033[?5h\\033(0"
    "\\033[?1049l"
)
DAMAGE = DISORDER.replace("\\033", "\x1b").encode()


def write_program(path: Path, text: str, mode: int = 0o755) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(mode)


def lasting_modes(running: Program) -> set[str]:
    """Return the modes of the terminal, but not whether it is in the middle of a frame."""
    return running.terminal.modes - {"2026"}


def editor_fails(running: Program, message: str) -> None:
    """Open the user's editor, and check that the screen is as before, with a message."""
    running.send("o")
    running.wait_for("Edit 1 row as text")
    attributes, modes = running.local_modes(), lasting_modes(running)
    running.send("y")
    running.wait_for(message)
    assert running.local_modes() == attributes
    assert lasting_modes(running) == modes
    running.send(DOWN)
    running.wait_for(lambda it: "pre-release" in selected_row(it))
    running.send(UP)
    running.wait_for(lambda it: "pre-release" not in selected_row(it))


def test_an_editor_that_fails_leaves_the_terminal_as_it_was(home: Path, tmp_path: Path) -> None:
    editor = tmp_path / "my editor"
    with demo(home, columns=140, env={"EDITOR": str(editor), "VISUAL": " "}) as running:
        to_connectors(running)
        running.wait_for("40 rows")
        running.wait_until_quiet()
        cells = running.terminal.cells()
        editor_fails(running, "my: there is no such program (quote a path with spaces)")
        editor.mkdir()
        editor_fails(running, "my editor: it is a folder; nothing was staged")
        editor.rmdir()
        write_program(editor, "", mode=0o644)
        editor_fails(running, "my editor: it is not executable; nothing was staged")
        write_program(editor, "exit 3")
        editor_fails(running, "my editor failed with exit code 3; nothing was staged")
        write_program(editor, f"stty raw; printf '{DISORDER}'; kill -9 $$")
        editor_fails(running, "my editor was ended by SIGKILL; nothing was staged")
        running.wait_until_quiet()
        # The message is still in the line above the footer.
        assert running.terminal.cells()[:-2] == cells[:-2]
        assert quit_program(running) == 0


def test_the_editor_gets_the_text_but_no_credentials(home: Path, tmp_path: Path) -> None:
    editor, seen = tmp_path / "editor", tmp_path / "seen"
    write_program(editor, f'env > {seen}; echo "$1" >> {seen}; exit 1')
    with (
        running_emulator() as server,
        Program(
            trunkline(), {**profile(home, server.url), "EDITOR": str(editor)}, columns=120
        ) as running,
    ):
        running.wait_for("Aubrac Hotels")
        to_connectors(running)
        running.wait_for("40 rows")
        editor_fails(running, "failed with exit code 1")
        assert quit_program(running) == 0
    variables = seen.read_text()
    assert "HOME=" in variables
    assert KEY not in variables
    assert not Path(variables.splitlines()[-1]).parent.exists()


def test_a_signal_while_an_editor_is_open_ends_both(home: Path, tmp_path: Path) -> None:
    editor, ended = tmp_path / "editor", tmp_path / "ended"
    write_program(
        editor,
        f"trap 'touch {ended}; exit 1' HUP\necho the editor; stty raw\n"
        "while :; do sleep 0.05; done",
    )
    with demo(home, env={"EDITOR": str(editor), "TMPDIR": str(tmp_path)}) as running:
        to_connectors(running)
        running.wait_for("40 rows")
        running.send("o")
        running.wait_for("Edit 1 row as text")
        running.send("y")
        running.wait_for("the editor")
        assert [*tmp_path.glob("trunkline-edit-*")]
        running.signal(signal.SIGTERM)
        assert running.wait() == 128 + signal.SIGTERM
        assert not running.terminal.alternate
        assert not running.terminal.modes
    deadline = time.monotonic() + PATIENCE
    while not ended.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not [*tmp_path.glob("trunkline-edit-*")]


def test_what_a_killed_program_left_is_removed_by_the_next_one(home: Path, tmp_path: Path) -> None:
    left = tmp_path / "trunkline-edit-x"
    left.mkdir()
    (left / "edit.yaml").touch()
    with demo(home, env={"TMPDIR": str(tmp_path)}) as running:
        running.wait_for(lambda it: not left.exists())
        assert quit_program(running) == 0


def test_redraw_repairs_what_another_program_has_changed(home: Path) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.wait_until_quiet()
        cells, modes = running.terminal.cells(), lasting_modes(running)
        running.terminal.feed(DAMAGE + b"other output")
        assert lasting_modes(running) != modes
        running.send(REDRAW)
        running.wait_for(lambda it: it.terminal.cells() == cells)
        assert lasting_modes(running) == modes
        running.send(DOWN)
        running.wait_for(lambda it: it.terminal.cells() != cells)
        running.send(UP)
        running.wait_for(lambda it: it.terminal.cells() == cells)
        assert quit_program(running) == 0


def test_a_scroll_region_that_was_left_behind_does_no_harm(home: Path) -> None:
    clean = screen_after(home / "clean", "true")
    damage = DISORDER.removesuffix("\\033[?1049l")
    assert screen_after(home / "damaged", f"printf '{damage}'") == clean


def screen_after(home: Path, command: str) -> object:
    """Return what the demo shows after a command and some movement."""
    program = " ".join(trunkline("demo"))
    home.mkdir(parents=True)
    with Program(["sh", "-c", f"{command}; exec {program}"], environment(home)) as running:
        running.wait_for("Aubrac Hotels")
        to_connectors(running)
        running.wait_for("40 rows")
        running.send("G")
        running.wait_for(lambda it: "Paris front desk" not in it.text)
        running.wait_until_quiet()
        return running.terminal.cells(), lasting_modes(running)
