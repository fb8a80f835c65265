"""No bytes of a terminal end the program, and none are performed that are not keys."""

import random
from pathlib import Path

import pytest

from support.terminal_dashboard import ESCAPE, demo, quit_program, to_connectors

ANSWERS = (
    b"\x1b[?62;22c\x1b[>41;388;0c\x1b]11;rgb:1e1e/1e1e/1e1e\x07\x1b]10;rgb:ffff/d/e\x1b\\"
    b"\x1bP>|XTerm(388)\x1b\\\x1b[0n\x1b_Gi=31;OK\x1b\\\x1b[?997;1n\x1b[?31u\x1b[4;2$y"
)
BROKEN = (b"\xe9", b"\x1b[106;1:1;106u", b"\x1b[2000000;1u", b"\x1b[57441;2u", b"\x1b[99~")


def after(home: Path, *pieces: bytes) -> str:
    """Return the screen of the demo's connectors after input in pieces, with pauses between."""
    with demo(home) as running:
        to_connectors(running)
        running.wait_for("40 rows")
        running.wait_until_quiet(0.3)
        for piece in pieces:
            running.send_bytes(piece)
            running.wait_until_quiet()
        text = running.text
        assert quit_program(running) == 0
        return text


def test_answers_and_broken_sequences_are_no_keys(home: Path) -> None:
    pieces = (b"".join(BROKEN) + ANSWERS, b"\x1b[1;", b"5R\x1b]11;rgb:", b"1/1/1\x07")
    # One of them is a whole key, with what a terminal says about it that nobody asked for.
    assert after(home / "a", *pieces) == after(home / "b", b"j")


def test_a_modifier_between_the_keys_of_a_sequence_is_ignored(home: Path) -> None:
    with demo(home) as running:
        running.send("g")
        running.send_bytes(b"\x1b[57441;2u\x1b[57453u")
        running.send("p")
        running.wait_for("profiles")
        assert "Unknown key" not in running.text
        assert quit_program(running) == 0


INPUTS = {":": "esc cancel", "/": "esc cancel", "\x10": "Search everything", "?": "type to search"}
"""The keys that open an input, and what is seen then."""


def test_a_paste_is_inserted_and_its_keys_are_not_performed(home: Path) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.send_bytes(b"\x1b[200~:q\rq\x1b[A\x03\x1b[201~")
        for key, opened in INPUTS.items():
            running.send(key)
            running.wait_for(opened)
            running.send_bytes(b"\x1b[200~hel\x1b[31mp\x07\rq\x1b[201~")
            running.wait_for("hel␛[31mp␇")
            assert b"\x1b[31mp" not in running.transcript
            running.send(ESCAPE)
            running.wait_for(lambda it: "hel␛[31mp␇" not in it.text)
        running.send(ESCAPE)
        running.wait_for("Aubrac Hotels")
        assert quit_program(running) == 0


def test_the_program_outlives_random_input(home: Path) -> None:
    source = random.Random(5)
    with demo(home) as running:
        running.wait_for("6 rows")
        for _ in range(12):
            # Not q or control+C, which quit; not S or a, by which something could be written.
            data = bytes(each for each in source.randbytes(40) if each not in b"qSa\x03\x1a")
            running.send_bytes(data + source.choice(BROKEN) + source.choice((b"", ANSWERS)))
            running.pump(0.02)
        running.wait_until_quiet(0.3)
        assert running.status is None, running.describe()


@pytest.mark.parametrize("keys", ["q:", "qi", "qgp"])
def test_keys_after_the_one_that_quits_do_nothing(home: Path, keys: str) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.send(keys)
        assert running.wait() == 0


def test_a_crash_restores_the_terminal_and_does_not_end_with_0(home: Path) -> None:
    environment = {"PYTHONPATH": str(home)}
    home.mkdir(parents=True, exist_ok=True)
    (home / "sitecustomize.py").write_text(CRASHING)
    with demo(home, env=environment) as running:
        running.wait_for("6 rows")
        modes = running.terminal.modes
        assert modes
        running.send("j")
        assert running.wait() == 1
        assert not running.terminal.alternate
        assert not running.terminal.modes
        assert "Internal error (see " in running.text
        assert "Traceback" not in running.text
        assert "a key that breaks" in (home / "state" / "trunkline" / "faults.log").read_text()


CRASHING = """
import textual.events as events
import textual._xterm_parser as parser

def feed(self, data, before=parser.XTermParser.feed):
    if data == "j":
        raise RuntimeError("a key that breaks")
    return before(self, data)

parser.XTermParser.feed = feed
"""
