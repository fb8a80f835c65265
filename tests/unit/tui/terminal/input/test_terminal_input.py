"""What a terminal sends becomes the events of its keys and pastes alone, however it is cut."""

import random
from collections.abc import Iterator, Sequence

import pytest
from textual import events
from textual.message import Message

from trunkline.tui.terminal.input.reader import LARGEST_PASTE
from trunkline.tui.terminal.input.terminal_input import PasteRefused, TerminalInput

Event = tuple[str, str | None]

KEYS: dict[bytes, list[Event]] = {
    b"j": [("j", "j")],
    b"\r": [("enter", "\r")],
    b"\x03": [("ctrl+c", "\x03")],
    b"\x7f": [("backspace", "\x7f")],
    "é".encode(): [("é", "é")],
    "\U0001f600".encode(): [("grinning_face", "\U0001f600")],
    b"\x1b[A": [("up", None)],
    b"\x1bOB": [("down", None)],
    b"\x1bOP": [("f1", None)],
    b"\x1b[[B": [("f2", None)],
    b"\x1b[6~": [("pagedown", None)],
    b"\x1b[3;5~": [("ctrl+delete", None)],
    b"\x1b[1;2C": [("shift+right", None)],
    b"\x1b[Z": [("shift+tab", None)],
    b"\x1b[7$": [("shift+home", None)],
    b"\x1bx": [("alt+x", None)],
    b"\x1bQ": [("alt+shift+q", None)],
    "\x1bé".encode(): [("alt+é", None)],
    b"\x1b\r": [("alt+enter", None)],
    b"\x1b\x7f": [("ctrl+w", None)],
    # The extended protocol: plain, with text, a shifted key, a repeated one, functional keys.
    b"\x1b[13u": [("enter", "\r")],
    b"\x1b[27u": [("escape", None)],
    b"\x1b[106;1:1;106u": [("j", "j")],
    b"\x1b[106;1:2;106u": [("j", "j")],
    b"\x1b[103:71;2;71u": [("G", "G")],
    b"\x1b[99;5u": [("ctrl+c", None)],
    b"\x1b[113;1;64u": [("at", "@")],
    b"\x1b[57417u": [("left", None)],
    b"\x1b[1;1:1A": [("up", None)],
}
"""Keys as they are sent, and their events."""

SILENT: Sequence[bytes] = (
    # Answers: attributes, versions, status, the cursor, modes, sizes, colours, settings, themes.
    b"\x1b[?62;22c",
    b"\x1b[>41;388;0c",
    b"\x1b[=1;2c",
    b"\x1b[0n",
    b"\x1b[12;40R",
    b"\x1b[?12;40;1R",
    b"\x1b[?1;2$y",
    b"\x1b[4;2$y",
    b"\x1b[?997;1n",
    b"\x1b[?31u",
    b"\x1b[8;24;80t",
    b"\x1b[4;600;800t",
    b"\x1b[?0;0;4S",
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
    b"\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    b"\x1b]52;c;cm0gLXJmIC8K\x07",
    b"\x1bP>|XTerm(388)\x1b\\",
    b"\x1bP1+r544e=787465726d\x1b\\",
    b"\x1bP!|00000000\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^private\x1b\\",
    b"\x1bXstart of string q\x1b\\",
    # Mouse events in forms that are not asked for, one of which is no UTF-8.
    b"\x1b[M !!",
    b"\x1b[M\xe9\xff\xc3",
    b"\x1b[32;10;5M",
    # Keys that mean nothing: lone modifiers, released keys, unknown and impossible codes.
    b"\x1b[57441;2u",
    b"\x1b[57453u",
    b"\x1b[57358;65u",
    b"\x1b[106;1:3u",
    b"\x1b[2000000;1u",
    b"\x1b[55296;1;55296u",
    b"\x1b[106;9999999u",
    b"\x1b[1;1;2000000u",
    b"\x1b[99~",
    b"\x1b[106P",
    b"\x1b[33~",
    b"\x1bO5A",
    b"\x1b[" + b"1;" * 400 + b"R",
    b"\x1b[201~",
)
"""Whole sequences that are no keys."""

PASTES: dict[bytes, list[Event]] = {
    b"\x1b[200~%b\x1b[201~" % text: [("paste", text.decode("utf-8", "replace"))]
    for text in (
        b"",
        b"plain",
        b"two\rlines\n",
        b"q\x1b[Aj\x1b\x1b[200~x\x03\x00",
        b"\x1b[201",
        "é日".encode(),
        b"\xe9",
        b"\x1b]11;",
    )
}

RAW: Sequence[bytes] = (b"\x1b", b"\x1b[", b"\x1b]", b"\x1bP", b"\x1bO", b"\x1b\\", b"\x1b[M")


REPLACED: Event = ("replacement_character", "�")


def described(messages: Sequence[Message]) -> list[Event]:
    """Return the keys and pastes; the type of every other message."""
    result: list[Event] = []
    for message in messages:
        if isinstance(message, events.Key):
            result.append((message.key, message.character))
        elif isinstance(message, events.Paste):
            result.append(("paste", message.text))
        elif not isinstance(message, events.CursorPosition):
            result.append((type(message).__name__, ""))
    return result


def read(data: bytes, pieces: random.Random | None = None) -> list[Event]:
    """Return what bytes become, fed at once or in random pieces, until nothing is incomplete."""
    source = TerminalInput()
    result: list[Event] = []
    at = 0
    while at < len(data):
        end = at + pieces.randint(1, 5) if pieces else len(data)
        result += described(source.feed(data[at:end]))
        at = end
    while source.patience is not None:
        result += described(source.expire())
    return result


@pytest.mark.parametrize("sent", KEYS, ids=repr)
def test_a_key_is_one_key(sent: bytes) -> None:
    assert read(sent) == KEYS[sent]


@pytest.mark.parametrize("sent", SILENT, ids=lambda sent: repr(sent[:24]))
def test_an_answer_or_an_unknown_key_is_nothing(sent: bytes) -> None:
    assert read(b"g" + sent + b"1") == [("g", "g"), ("1", "1")]


@pytest.mark.parametrize("sent", PASTES, ids=repr)
def test_a_paste_is_one_event_with_every_character(sent: bytes) -> None:
    assert read(b"g" + sent + b"1") == [("g", "g"), *PASTES[sent], ("1", "1")]


def mixed(source: random.Random) -> Iterator[tuple[bytes, list[Event]]]:
    """Yield random keys, pastes and silent sequences, with the events that they should give."""
    for _ in range(source.randint(1, 12)):
        chosen = source.randrange(3)
        if chosen == 0:
            yield source.choice([*KEYS.items()])
        elif chosen == 1:
            yield source.choice([*PASTES.items()])
        else:
            yield source.choice(SILENT), []


def test_only_keys_and_pastes_count_however_the_input_is_cut() -> None:
    source = random.Random(10)
    for _ in range(1500):
        parts = [*mixed(source)]
        sent = b"".join(part for part, _ in parts)
        expected = [event for _, result in parts for event in result]
        assert read(sent, source) == expected, sent


def random_bytes(source: random.Random) -> bytes:
    """Return random bytes mixed with whole and broken sequences."""
    pieces: list[bytes] = []
    for _ in range(source.randint(1, 8)):
        chosen = source.randrange(4)
        if chosen == 0:
            pieces.append(source.randbytes(source.randint(1, 4)))
        elif chosen == 1:
            pieces.append(source.choice(RAW))
        else:
            whole = source.choice([*KEYS, *SILENT, *PASTES])
            pieces.append(whole if source.random() < 0.5 else whole[: source.randrange(len(whole))])
    return b"".join(pieces)


def test_random_bytes_mean_the_same_however_they_are_cut() -> None:
    source = random.Random(13)
    for _ in range(1500):
        sent = random_bytes(source)
        assert read(sent, source) == read(sent), sent


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"\x1b[1;5\r", [("enter", "\r")]),
        (b"\x1b[1;\xe9j", [REPLACED, ("j", "j")]),
        (b"\x1b[[ j", [("space", " "), ("j", "j")]),
        (b"\x1bO,j", [("comma", ","), ("j", "j")]),
        (b"\x1bO5\x1b[A", [("up", None)]),
        (b"\x1b]11;rgb\x1b[A", [("up", None)]),
        (b"\x1bP1\x18j", [("j", "j")]),
    ],
    ids=repr,
)
def test_what_interrupts_a_sequence_counts(sent: bytes, expected: list[Event]) -> None:
    source = TerminalInput()
    assert read(sent) == expected
    pieces = [source.feed(sent[at : at + 1]) for at in range(len(sent))]
    assert described([message for piece in pieces for message in piece]) == expected


def test_no_random_bytes_break_the_input() -> None:
    source, reader = random.Random(14), TerminalInput()
    for _ in range(10_000):
        reader.feed(random_bytes(source))
        if source.random() < 0.1:
            reader.expire()


def test_what_is_not_utf8_is_shown_as_such() -> None:
    assert read(b"a\xe9b\xff") == [("a", "a"), REPLACED, ("b", "b"), REPLACED]


def test_an_escape_that_nothing_follows_is_the_key() -> None:
    assert read(b"\x1b") == [("escape", "\x1b")]
    assert read(b"\x1b\x1b[A") == [("escape", "\x1b"), ("up", None)]


@pytest.mark.parametrize("cut", range(1, 6))
def test_an_answer_that_arrives_in_two_pieces_is_not_typed(cut: int) -> None:
    answer = b"\x1b[1;5R"
    source = TerminalInput()
    messages = source.feed(answer[:cut])
    if cut == 1:
        messages = [*messages, *source.expire()]
    messages = [*messages, *source.feed(answer[cut:] + b"j")]
    assert described(messages) == [("escape", "\x1b")] * (cut == 1) + [("j", "j")]


def test_a_lone_escape_is_waited_for_shortly_and_the_rest_longer() -> None:
    source = TerminalInput()
    patience = []
    for piece in (b"j", b"\x1b", b"[", b"1", b"A", b"\x1b]11;", b"\x07", b"\xc3", b"\xa9"):
        source.feed(piece)
        patience.append(source.patience)
    assert patience == [None, 0.1, 1.0, 1.0, None, 1.0, None, 1.0, None]


def test_keys_count_again_after_an_answer_that_never_ends() -> None:
    source = TerminalInput()
    assert source.feed(b"\x1b]11;rgb:" + b"q" * 100_000) == []
    assert source.expire() == []
    assert described(source.feed(b"j")) == [("j", "j")]


def test_a_paste_that_never_ends_is_still_a_paste() -> None:
    source = TerminalInput()
    assert source.feed(b"\x1b[200~q\r\x1b[20") == []
    assert described(source.expire()) == [("paste", "q\r\x1b[20")]
    assert described(source.feed(b"j")) == [("j", "j")]


def test_a_paste_that_is_too_large_is_refused_whole() -> None:
    source = TerminalInput()
    messages = source.feed(b"\x1b[200~" + b"q" * LARGEST_PASTE)
    for _ in range(3):
        messages += source.feed(b"q" * LARGEST_PASTE)
    messages += source.feed(b"q\x1b[201~j")
    assert isinstance(messages[0], PasteRefused)
    assert described(messages[1:]) == [("j", "j")]


def test_the_reports_that_textual_asks_for_arrive() -> None:
    sent = b"\x1b[I\x1b[O\x1b[<0;5;7M\x1b[<64;5;7M\x1b[?2026;2$y\x1b[48;24;80;0;0t\x1b[<0;3;3m"
    names = [name for name, _ in read(sent)]
    assert names == [
        *("AppFocus", "AppBlur", "MouseDown", "MouseScrollUp"),
        *("TerminalSupportsSynchronizedOutput", "Resize", "MouseUp"),
    ]


@pytest.mark.parametrize("size", ["0;80", "24;0", "99999;99999", "24;2001"])
def test_an_impossible_size_is_ignored(size: str) -> None:
    assert read(f"\x1b[48;{size};0;0t".encode()) == []
