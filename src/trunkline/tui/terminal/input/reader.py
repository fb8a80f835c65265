"""Dividing the bytes of a terminal into characters, whole sequences and pastes.

The grammar is that of ECMA-48 §5.4 and §5.6: control sequences (CSI), single shifts (SS3), and
strings (OSC, DCS, APC, PM, SOS). A bracketed paste is everything between its two marks.
"""

import re
from codecs import getincrementaldecoder
from enum import Enum
from typing import Final, NamedTuple

LARGEST_PASTE: Final = 4 << 20
"""The most bytes of a paste; a larger one is dropped whole."""

_PASTE_BEGINS: Final = b"\x1b[200~"
_PASTE_ENDS: Final = b"\x1b[201~"
_LONGEST_SEQUENCE: Final = 128

_ESC: Final = 0x1B
_COMPLETE: Final = re.compile(
    rb"\x1b(?:"
    rb"\[M[\x00-\xff]{3}"  # a mouse event as three raw bytes
    rb"|\[\[[!-~]"  # a function key of the Linux console
    rb"|\[(?:3|7|8|23|24)\$"  # a shifted key of rxvt
    rb"|\[(?!\[|M)[ -?]*[@-~]"
    rb"|O[0-9;]{0,8}[@-~]"
    rb"|[\x00-\x1a\x1c-NQ-WYZ`-\x7f]"
    rb"|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    rb")"
)
_UNFINISHED: Final = re.compile(
    rb"\x1b(?:\[(?:M[\x00-\xff]{0,2}|\[|(?!(?:3|7|8|23|24)\$)[ -?]*)|O[0-9;]{0,8}|[P\]X^_]"
    rb"|[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})?\Z"
)
# Patterns that few programs need, compiled when one does.
_INTERRUPTED: Final = rb"\x1b(?:\[\[|\[[ -?]*|O[0-9;]{0,8})?"
# ESC cancels a string, as CAN and SUB do; only a backslash after it makes it a terminator.
_STRING_ENDS: Final = rb"\x1b\\|[\x18\x1a]|(?=\x1b[^\\])"
_OSC_ENDS: Final = rb"\x1b\\|[\x07\x18\x1a]|(?=\x1b[^\\])"
_LONG_SEQUENCE_ENDS: Final = rb"[@-~]|(?=[^ -?])"
_LATE_REST: Final = rb"\[[0-?]+[ -/]*[@-~]|(?=\][0-9]+;)"
_ALT: Final = 2


class Kind(Enum):
    """What a token is.

    `TEXT` is characters, each of them a key; `ESCAPE` the key; `ALT` one character typed with Alt;
    `SEQUENCE` a whole sequence; `OVERLONG` a paste that is too large.
    """

    TEXT = "text"
    ESCAPE = "escape"
    ALT = "alt"
    SEQUENCE = "sequence"
    PASTE = "paste"
    OVERLONG = "overlong"


class Token(NamedTuple):
    """A part of the input."""

    kind: Kind
    text: str = ""


class Reader:
    """Divides bytes that come in pieces; what is not complete yet is kept.

    Strings are answers, and nothing in them is a key: their content is dropped as it comes.
    """

    def __init__(
        self, *, escape_delay: float = 0.1, sequence_delay: float = 1.0, paste_delay: float = 5.0
    ) -> None:
        """Create a reader.

        Args:
            escape_delay: the seconds after which an ESC that nothing follows is the key.
            sequence_delay: the seconds after which the rest of a sequence no longer comes.
            paste_delay: the seconds after which the rest of a paste no longer comes.
        """
        self._escape_delay = escape_delay
        self._sequence_delay = sequence_delay
        self._paste_delay = paste_delay
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._held = b""
        self._skipped_until: bytes | None = None
        self._paste: bytearray | None = None
        self._overlong = False
        self._escape_expired = False

    @property
    def patience(self) -> float | None:
        """The seconds of silence after which `expire` is due, `None` if nothing is incomplete."""
        if self._paste is not None:
            return self._paste_delay
        if self._skipped_until is None and self._held == b"\x1b":
            return self._escape_delay
        incomplete = self._held or self._skipped_until or self._decoder.getstate()[0]
        return self._sequence_delay if incomplete else None

    def feed(self, data: bytes) -> list[Token]:
        """Return what is complete with more bytes."""
        if self._escape_expired:
            self._escape_expired = False
            # The ESC of an answer came too long before the rest of it.
            if late := re.match(_LATE_REST, data):
                data = data[late.end() :] if late.end() else b"\x1b" + data
        data, self._held = self._held + data, b""
        tokens: list[Token] = []
        at = 0
        while at < len(data):
            if self._paste is not None:
                at = self._read_paste(data, at, tokens)
            elif self._skipped_until is not None:
                at = self._skip(data, at, self._skipped_until)
            elif data[at] != _ESC:
                end = data.find(b"\x1b", at)
                self._add_text(data[at : end if end >= 0 else len(data)], tokens)
                at = end if end >= 0 else len(data)
            else:
                at = self._read_sequence(data, at, tokens)
        return tokens

    def expire(self) -> list[Token]:
        """Return what is left of something whose rest does not come: a key, or part of a paste."""
        held, self._held = self._held, b""
        tokens: list[Token] = []
        if self._paste is not None:
            self._paste += held
            self._end_paste(tokens)
        elif self._skipped_until is not None:
            self._skipped_until = None
        elif held == b"\x1b":
            self._escape_expired = True
            tokens.append(Token(Kind.ESCAPE))
        elif len(held) == _ALT:
            tokens.append(Token(Kind.ALT, held[1:].decode("ascii", "replace")))
        else:
            self._end_text(tokens)
        return tokens

    def _add_text(self, data: bytes, tokens: list[Token]) -> None:
        if text := self._decoder.decode(data):
            tokens.append(Token(Kind.TEXT, text))

    def _end_text(self, tokens: list[Token]) -> None:
        """Replace a character that has not come whole."""
        if text := self._decoder.decode(b"", final=True):
            tokens.append(Token(Kind.TEXT, text))
        self._decoder.reset()

    def _read_sequence(self, data: bytes, at: int, tokens: list[Token]) -> int:
        """Read what begins with an ESC, and return where the rest begins."""
        self._end_text(tokens)
        if _UNFINISHED.match(data, at):
            if len(data) - at > _LONGEST_SEQUENCE:
                self._skipped_until = _LONG_SEQUENCE_ENDS
            else:
                self._held = data[at:]
            return len(data)
        if data[at + 1] in b"P]X^_":
            self._skipped_until = _OSC_ENDS if data[at + 1] == ord("]") else _STRING_ENDS
            return at + 2
        complete = _COMPLETE.match(data, at)
        if complete is None:
            return self._read_malformed(data, at, tokens)
        sequence = complete[0]
        if sequence == _PASTE_BEGINS:
            self._paste, self._overlong = bytearray(), False
        elif sequence[1] in b"[O":
            if len(sequence) <= _LONGEST_SEQUENCE:
                tokens.append(Token(Kind.SEQUENCE, sequence.decode("ascii", "replace")))
        else:
            tokens.append(Token(Kind.ALT, sequence[1:].decode("utf-8", "replace")))
        return complete.end()

    def _read_malformed(self, data: bytes, at: int, tokens: list[Token]) -> int:
        """Drop a sequence that something else interrupts; an ESC before another one is the key."""
        if data[at + 1] == _ESC:
            tokens.append(Token(Kind.ESCAPE))
        interrupted = re.compile(_INTERRUPTED).match(data, at)
        assert interrupted is not None
        return interrupted.end()

    def _skip(self, data: bytes, at: int, until: bytes) -> int:
        if end := re.compile(until).search(data, at):
            self._skipped_until = None
            return end.end()
        if data.endswith(b"\x1b"):
            self._held = b"\x1b"
        return len(data)

    def _read_paste(self, data: bytes, at: int, tokens: list[Token]) -> int:
        """Collect a paste up to the mark of its end, and return where the rest begins."""
        assert self._paste is not None
        end = data.find(_PASTE_ENDS, at)
        stop = end if end >= 0 else len(data) - _partial_mark(data, at)
        self._paste += data[at:stop]
        if len(self._paste) > LARGEST_PASTE:
            self._overlong = True
            self._paste.clear()
        if end < 0:
            self._held = data[stop:]
            return len(data)
        self._end_paste(tokens)
        return end + len(_PASTE_ENDS)

    def _end_paste(self, tokens: list[Token]) -> None:
        assert self._paste is not None
        text = "" if self._overlong else self._paste.decode("utf-8", "replace")
        tokens.append(Token(Kind.OVERLONG if self._overlong else Kind.PASTE, text))
        self._paste = None


def _partial_mark(data: bytes, at: int) -> int:
    """Return how many bytes at the end may be the beginning of the mark that ends a paste."""
    for size in range(min(len(_PASTE_ENDS) - 1, len(data) - at), 0, -1):
        if data.endswith(_PASTE_ENDS[:size]):
            return size
    return 0
