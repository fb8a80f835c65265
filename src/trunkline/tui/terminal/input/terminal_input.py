"""Turning the input of a terminal into the messages of Textual."""

from collections.abc import Iterable, Iterator

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

from trunkline.tui.terminal.input.reader import Kind, Reader, Token
from trunkline.tui.terminal.input.sequences import parsable


class PasteRefused(Message):
    """A paste was too large, and nothing of it was kept."""


class TerminalInput:
    """Feeds Textual's parser only with characters and with whole sequences that it knows."""

    def __init__(self) -> None:
        self._reader = Reader(escape_delay=constants.ESCAPE_DELAY)
        self._parser = XTermParser()

    @property
    def patience(self) -> float | None:
        """The seconds of silence after which `expire` is due, `None` if it never is."""
        return self._reader.patience

    def feed(self, data: bytes) -> list[Message]:
        """Return the messages that bytes make complete."""
        return self._messages(self._reader.feed(data))

    def expire(self) -> list[Message]:
        """Return the messages that need not wait for more bytes."""
        return self._messages(self._reader.expire())

    def _messages(self, tokens: Iterable[Token]) -> list[Message]:
        return [message for token in tokens for message in self._parsed(token)]

    def _parsed(self, token: Token) -> Iterator[Message]:
        match token.kind:
            case Kind.TEXT:
                yield from self._parser.feed(token.text)
            case Kind.SEQUENCE:
                yield from self._known(token.text)
            case Kind.ESCAPE:
                yield events.Key("escape", "\x1b")
            case Kind.ALT:
                yield from self._with_alt(token.text)
            case Kind.PASTE:
                yield events.Paste(token.text)
            case Kind.OVERLONG:
                yield PasteRefused()

    def _known(self, sequence: str) -> Iterator[Message]:
        if known := parsable(sequence):
            yield from self._parser.feed(known)

    def _with_alt(self, character: str) -> Iterator[Message]:
        if parsable(f"\x1b{character}"):
            yield from self._parser.feed(f"\x1b{character}")
            return
        for event in self._parser.feed(character):
            if isinstance(event, events.Key):
                shift = "shift+" if character.isupper() else ""
                yield events.Key(f"alt+{shift}{event.key.lower()}", None)
