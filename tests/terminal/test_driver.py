"""The lean driver on real pseudo-terminals: slow ones, stuck ones, resized and suspended ones."""

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.pty import Program, environment, state_of
from support.slow_link import Link
from support.terminal import Answers

# `p` shows another page, `f` creates a file, `u` writes an unknown sequence, `s` suspends.
PROGRAM = '''
import os, random, sys
from pathlib import Path
from textual.app import App
from textual.widgets import Static
from trunkline.tui.terminal.driver.driver import choose_driver

class Pages(App):
    CSS = """
        Screen { overflow: hidden; }
        Static { background: $surface; }
        #head { background: $primary; text-style: bold; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(self):
        super().__init__(driver_class=choose_driver(os.environ))
        self.page = 0

    def compose(self):
        yield Static("head", id="head")
        yield Static("", id="body", markup=False)

    def on_resize(self, event):
        self.turn(event.size)

    def turn(self, size):
        words = random.Random(self.page)
        width, height = size
        line = lambda: "".join(words.choices("abcdefghij   ", k=width))
        self.query_one("#head").update(f"page {self.page} of {width}x{height}")
        self.query_one("#body").update("\\\\n".join(line() for _ in range(height - 1)))

    def on_key(self, event):
        match event.key:
            case "p":
                self.page += 1
                self.turn(self.size)
            case "f":
                Path(sys.argv[1]).touch()
            case "u":
                self._driver.write("\\\\x1b[1;1H\\\\x1b[3@")
            case "s":
                with self.suspend():
                    print("outside")
                    input()
            case "q":
                self.exit()

Pages().run(mouse=False)
'''.replace("\\\\", "\\")


@contextmanager
def pages(home: Path, plain: bool = False, **program: Any) -> Iterator[Program]:
    env = environment(home, TRUNKLINE_PLAIN_DRIVER="1" if plain else "")
    command = [sys.executable, "-c", PROGRAM, str(home / "file")]
    with Program(command, env, **program) as running:
        running.wait_for("page 0 of")
        running.wait_until_quiet()
        yield running


def wait_for_file(running: Program, file: Path, timeout: float = 10.0) -> None:
    """Wait without reading the program's output."""
    deadline = time.monotonic() + timeout
    while not file.exists():
        assert time.monotonic() < deadline, running.describe()
        time.sleep(0.01)


def test_a_slow_link_carries_no_stale_pages(home: Path) -> None:
    with pages(home, columns=100, rows=30) as running:
        link = Link(running, rate=48_000)
        before = running.received
        for _ in range(60):
            running.send("p")
            link.run(0.015)
        link.run_until_empty(0.5)
        # A page is about 3 kB: all of them would be 180 kB and four seconds late.
        assert running.received - before < 120_000
        assert link.largest < 20_000
        assert "page 60 of" in running.text
        assert running.terminal.cursor == (0, 0)
        running.send("q")
        assert running.wait() == 0
        # No answer is left for the shell.
        assert running.transcript.rfind(b"\x1b[6n") < running.transcript.rfind(b"\x1b[?1049l")


def test_a_terminal_that_never_answers_is_painted(home: Path) -> None:
    with pages(home) as running:
        running.terminal.deaf = True
        for page in range(1, 9):
            running.send("p")
            running.wait_for(f"page {page} of")
        running.send("q")
        assert running.wait() == 0


def test_a_stuck_terminal_does_not_stop_the_program(home: Path) -> None:
    with pages(home, columns=200, rows=50) as running:
        for _ in range(80):
            running.send("p")
        running.send("f")
        wait_for_file(running, home / "file")
        running.wait_for("page 80 of")


def test_a_stuck_terminal_does_not_keep_the_program_from_ending(home: Path) -> None:
    with pages(home, columns=200, rows=50) as running:
        for _ in range(10):
            running.send("p")
        running.send("f")
        wait_for_file(running, home / "file")
        running.send("q")
        deadline = time.monotonic() + 10
        while running.status is None and time.monotonic() < deadline:
            running.look_for_end()
            time.sleep(0.02)
        assert running.status == 0


def test_a_storm_of_resizes_ends_with_the_right_screen(home: Path) -> None:
    sizes = random.Random(3)
    with pages(home) as running:
        for _ in range(25):
            running.resize(sizes.randint(1, 150), sizes.randint(1, 45))
            running.pump(0.01)
        running.resize(90, 20)
        running.wait_for("page 0 of 90x20")
        running.wait_until_quiet(0.4)
        with pages(home / "fresh", columns=90, rows=20) as fresh:
            assert running.terminal.cells() == fresh.terminal.cells()
            assert running.terminal.cursor == fresh.terminal.cursor


def test_a_size_that_changes_and_changes_back_is_repainted(home: Path) -> None:
    with pages(home) as running:
        before = running.terminal.cells()
        running.signal(signal.SIGSTOP)
        running.resize(10, 5)
        running.resize(80, 24)
        running.signal(signal.SIGCONT)
        running.wait_for(lambda it: it.terminal.cells() == before)


def test_a_size_reported_in_the_input_is_painted_once(home: Path) -> None:
    starts = []
    for answers in (Answers.MODERN, Answers.IN_BAND):
        with pages(home / answers.name, answers=answers) as running:
            starts.append(running.received)
    modern, in_band = starts
    assert in_band < modern + 500


def test_suspending_releases_and_reclaims_the_terminal(home: Path) -> None:
    with pages(home) as running:
        before = running.terminal.cells()
        running.send("s")
        running.wait_for("outside")
        assert not running.terminal.alternate
        running.send("\n")
        running.wait_for(lambda it: it.terminal.alternate and "page 0 of" in it.text)
        running.wait_until_quiet()
        assert running.terminal.cells() == before
        running.send("p")
        running.wait_for("page 1 of")


def test_a_stopped_and_continued_program_paints_again(home: Path) -> None:
    with pages(home) as running:
        before = running.terminal.cells()
        running.signal(signal.SIGTSTP)
        running.wait_for(lambda it: state_of(it.pid) == "T" and not it.terminal.alternate)
        running.signal(signal.SIGCONT)
        running.wait_for(lambda it: it.terminal.alternate and it.terminal.cells() == before)


def test_the_program_continues_after_an_unknown_sequence(home: Path) -> None:
    with pages(home) as running:
        running.send("u")
        running.wait_for(lambda it: it.text.startswith("   page 0"))
        running.send("p")
        running.wait_for("page 1 of")
        running.wait_until_quiet()
        with pages(home / "other", plain=True) as plain:
            plain.send("p")
            plain.wait_for("page 1 of")
            plain.wait_until_quiet()
            assert running.terminal.cells() == plain.terminal.cells()
        running.send("q")
        assert running.wait() == 0


@pytest.mark.parametrize("term", ["tmux-256color", "screen-256color", "xterm-256color"])
def test_tmux_shows_the_same_as_with_textuals_own_driver(home: Path, term: str) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    screens = []
    for plain in (False, True):
        with inside_tmux(home / str(plain), term, plain) as running:
            for page in range(4):
                running.wait_for(f"page {page} of 70x20")
                running.send("p")
            running.wait_for("page 4 of")
            running.wait_until_quiet()
            screens.append(running.terminal.cells())
    assert screens[0] == screens[1]


@contextmanager
def inside_tmux(home: Path, term: str, plain: bool) -> Iterator[Program]:
    """Run the pages in tmux, which draws them on a terminal of its own."""
    env = environment(home, TRUNKLINE_PLAIN_DRIVER="1" if plain else "")
    settings, script = home / "tmux.conf", home / "pages.py"
    settings.write_text(f"set -g status off\nset -g default-terminal {term}\n")
    script.write_text(PROGRAM)
    tmux = ["tmux", "-f", str(settings), "-S", str(home / "socket")]
    command = [*tmux, "new-session", f"{sys.executable} {script} {home / 'file'}"]
    try:
        with Program(command, env, columns=70, rows=20, answers=Answers.NONE) as running:
            yield running
    finally:
        subprocess.run([*tmux, "kill-server"], env=env, check=False, capture_output=True)
