"""Copying: the method, what is sent, and the message."""

import base64
import os
import stat
import sys
from pathlib import Path

import pyperclip
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.tui.terminal.capabilities import Multiplexer
from trunkline.tui.terminal.clipboard import LONGEST, Clipboard, CopyError, CopyMethod, osc52

DESKTOP = {"DISPLAY": ":0", "TERM": "xterm-256color"}
SSH = {"SSH_CONNECTION": "a", "DISPLAY": "localhost:10.0", "TERM": "xterm-256color"}


class Copies:
    """A clipboard whose copies are recorded."""

    def __init__(self, way: str, env: dict[str, str], folder: Path) -> None:
        self.file = folder / "state" / "copied.txt"
        self.sent: list[str] = []
        self.clipboard = Clipboard(way, env, self.file, self.sent.append)


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the copies to the desktop's clipboard."""
    copied: list[str] = []
    monkeypatch.setattr(pyperclip, "copy", copied.append)
    return copied


async def test_a_desktop_clipboard_is_preferred(tmp_path: Path, native: list[str]) -> None:
    copies = Copies("auto", DESKTOP, tmp_path)
    copied = await copies.clipboard.copy("+442079460000", "+44 20 7946 0000")
    assert copied.message == "Copied +44 20 7946 0000 to the desktop's clipboard"
    assert (copied.method, copied.failed) == (CopyMethod.NATIVE, False)
    assert native == ["+442079460000"]
    assert copies.sent == []


async def test_over_ssh_the_terminal_copies(tmp_path: Path, native: list[str]) -> None:
    copies = Copies("auto", SSH, tmp_path)
    copied = await copies.clipboard.copy("Zoë", "the name")
    assert copied.message == "Copied the name through the terminal (OSC 52)"
    assert copies.sent == [f"\x1b]52;c;{base64.b64encode('Zoë'.encode()).decode()}\x07"]
    assert native == []
    assert not copies.file.exists()


async def test_a_desktop_clipboard_that_fails_is_reported_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(text: str) -> None:
        raise pyperclip.PyperclipException("\n  Pyperclip could not find a copy/paste mechanism\n")

    monkeypatch.setattr(pyperclip, "copy", fail)
    copies = Copies("auto", DESKTOP, tmp_path)
    copied = await copies.clipboard.copy("x", "it")
    assert copied.failed
    assert copied.message == (
        "Copied it through the terminal (OSC 52) "
        "(no desktop clipboard: Pyperclip could not find a copy/paste mechanism)"
    )


async def test_a_text_too_long_for_the_terminal_goes_to_a_private_file(tmp_path: Path) -> None:
    copies = Copies("osc52", SSH, tmp_path)
    text = "é" * LONGEST
    copied = await copies.clipboard.copy(text, "3,000 rows")
    assert copied.method is CopyMethod.FILE
    assert f"to {copies.file} (" in copied.message
    assert f"more than the {LONGEST:,} that a terminal accepts" in copied.message
    assert copies.file.read_text("utf-8") == text
    assert stat.S_IMODE(copies.file.stat().st_mode) == 0o600
    assert os.listdir(copies.file.parent) == [copies.file.name]
    assert copies.sent == []


async def test_a_file_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    copies = Copies("file", SSH, tmp_path)
    copied = await copies.clipboard.copy("x", "the row")
    assert copied.failed
    assert copied.message.startswith("Could not copy the row: ")
    assert copies.clipboard.register == "x"


async def test_off_copies_inside_the_program_only(tmp_path: Path, native: list[str]) -> None:
    copies = Copies("off", DESKTOP, tmp_path)
    copied = await copies.clipboard.copy("x", "the row")
    assert copied.message == "Copied the row inside Trunkline only"
    assert (native, copies.sent, copies.file.exists()) == ([], [], False)
    assert copies.clipboard.register == "x"


def tmux(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named tmux first on the path."""
    program = folder / "bin" / "tmux"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")


async def test_in_tmux_its_buffer_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = tmp_path / "received"
    tmux(tmp_path, f"open({str(received)!r}, 'w').write(repr(sys.argv[1:]) + sys.stdin.read())",
         monkeypatch)  # fmt: skip
    copies = Copies("auto", {**SSH, "TMUX": "/run/tmux,1,0"}, tmp_path)
    copied = await copies.clipboard.copy("+33", "it")
    assert copied.method is CopyMethod.TMUX
    assert received.read_text() == "['load-buffer', '-w', '-']+33"
    assert copies.sent == []


async def test_a_tmux_that_fails_is_reported_and_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmux(tmp_path, "sys.exit('unknown flag -w')", monkeypatch)
    copies = Copies("auto", {**SSH, "TMUX": "/run/tmux,1,0"}, tmp_path)
    copied = await copies.clipboard.copy("+33", "it")
    assert copied.method is CopyMethod.OSC52
    assert "(tmux: unknown flag -w)" in copied.message
    assert copies.sent[0].startswith("\x1b]52;c;")
    assert copies.sent[0].endswith("\x1b\\")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(Multiplexer))
def test_the_sequence_contains_the_text(text: str, multiplexer: Multiplexer) -> None:
    sequence = osc52(text, multiplexer)
    plain, end, wrapped = sequence.partition("\x07")
    expected = "\x1b]52;c;" + base64.b64encode(text.encode()).decode()
    assert plain == expected
    assert end
    assert unwrapped(wrapped, multiplexer) == ("" if not multiplexer else expected + "\x07")


def unwrapped(sequence: str, multiplexer: Multiplexer) -> str:
    """Return what a multiplexer passes on of device control strings."""
    if multiplexer is Multiplexer.TMUX:
        assert sequence.startswith("\x1bPtmux;")
        return (
            sequence.removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")
        )
    parts = sequence.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert all(len(part) < 768 for part in parts)
    return "".join(parts)


def test_the_longest_text() -> None:
    longest = "x" * (LONGEST // 4 * 3)
    assert osc52(longest)
    with pytest.raises(CopyError):
        osc52(longest + "xxx")
