"""A terminal without a window: pyte's screen, with what pyte leaves out.

It adds the alternate screen, answers to a program's questions, and the sequences that pyte would
print as text. Columns and rows are counted from 0.
"""

import re
from codecs import getincrementaldecoder
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import pyte
from pyte.screens import Char
from wcwidth import wcwidth

_TOKEN = re.compile(
    r"[^\x1b]+"
    r"|\x1b\[[<=>?]?[0-9;:]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b[P_^X](?:[^\x1b]|\x1b\x1b|\x1b[^\\\x1b])*\x1b\\"
    r"|\x1b[ -/]*[0-OQ-WYZ`-~]"
)
# What pyte understands; anything else with a private marker it would print or misread.
_FOR_PYTE = re.compile(r"\x1b\[\??[0-9;]*[@-Zadefghlmr`]\Z")
_QUERY = re.compile(r"\x1b\[\?(\d+)\$p\Z")


class Answers(Enum):
    """How the terminal answers questions about its modes: the modes that it has."""

    MODERN = frozenset({"2026"})  # synchronised output, as xterm-like terminals of today
    IN_BAND = frozenset({"2026", "2048"})  # and resizes told in the stream, as kitty and ghostty
    NONE = None  # no answer at all, as tmux 3.3, GNU screen or the Linux console


@dataclass(frozen=True)
class Cell:
    """What one cell shows; a blank has no foreground or weight, since none is seen."""

    text: str
    foreground: str
    background: str
    flags: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(char: Char) -> "Cell":
        """Return the cell of a pyte character."""
        names = ("bold", "italics", "underscore", "strikethrough", "reverse", "blink")
        flags = frozenset(name for name in names if getattr(char, name))
        seen_on_blanks = flags - {"bold", "italics"}
        if char.data == " " and not seen_on_blanks:
            return Cell(" ", "", char.bg, frozenset())
        return Cell(char.data, char.fg, char.bg, flags)


class Page(pyte.Screen):
    """pyte's screen, with what it lacks of a real terminal's behaviour.

    Rows and cells that were never written to are as all others, and a wide character that loses
    one half loses the other.
    """

    def draw(self, data: str) -> None:
        for char in data:
            row, x = self.buffer[self.cursor.y], min(self.cursor.x, self.columns - 1)
            end = x + max(wcwidth(char), 1)
            if row[x].data == "" and x:
                self._blank(row, x - 1)
            if end < self.columns and row[end].data == "":
                self._blank(row, end)
            super().draw(char)

    def _blank(self, row: dict[int, Char], x: int) -> None:
        row[x] = self.default_char._replace(bg=row[x].bg)

    def _shift(self, by: int) -> None:
        """Move the rows from the cursor to the bottom margin up, or down when negative."""
        bottom = self.margins.bottom if self.margins else self.lines - 1
        top = self.cursor.y
        rows = {y: self.buffer.pop(y) for y in range(top, bottom + 1) if y in self.buffer}
        for y, row in rows.items():
            if top <= y - by <= bottom:
                self.buffer[y - by] = row
        self.dirty.update(range(top, bottom + 1))
        self.carriage_return()

    def insert_lines(self, count: int | None = None) -> None:
        self._shift(-(count or 1))

    def delete_lines(self, count: int | None = None) -> None:
        self._shift(count or 1)

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        super().erase_in_display(how, *args, **kwargs)
        rows = {0: range(self.cursor.y + 1, self.lines), 1: range(self.cursor.y)}
        for y in rows.get(how, range(self.lines)):
            for x in range(self.columns):
                self.buffer[y][x] = self.cursor.attrs


class Terminal:
    """A terminal of some size that takes bytes and gives the bytes that it answers.

    A deaf one answers nothing.
    """

    def __init__(
        self, columns: int = 80, rows: int = 24, answers: Answers = Answers.MODERN
    ) -> None:
        self.columns, self.rows = columns, rows
        self.answers = answers
        self.deaf = False
        self.alternate = False
        self.title = ""
        self.clipboard: list[str] = []
        self.bells = 0
        self.modes: set[str] = set()
        self.unknown: list[str] = []
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._pages = {on: Page(columns, rows) for on in (False, True)}
        self._streams = {on: pyte.Stream(page) for on, page in self._pages.items()}

    @property
    def page(self) -> Page:
        """The page that is seen."""
        return self._pages[self.alternate]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor."""
        return self.page.cursor.x, self.page.cursor.y

    @property
    def cursor_is_visible(self) -> bool:
        """Whether the program lets the cursor be seen."""
        return "25" not in self.modes

    @property
    def lines(self) -> list[str]:
        """The text of each row, without the blanks at its end."""
        return [line.rstrip() for line in self.page.display]

    @property
    def text(self) -> str:
        """The whole screen as text."""
        return "\n".join(self.lines)

    def cells(self) -> list[list[Cell]]:
        """What each cell of the screen shows, row by row."""
        return [
            [Cell.of(self.page.buffer[y][x]) for x in range(self.columns)] for y in range(self.rows)
        ]

    def resize(self, columns: int, rows: int) -> bytes:
        """Change the size; gives the report that the program asked for, if it did."""
        self.columns, self.rows = columns, rows
        for page in self._pages.values():
            page.resize(rows, columns)
        return self._size_report() if "2048" in self.modes else b""

    def feed(self, data: bytes) -> bytes:
        """Feed what a program wrote, and return the terminal's answers."""
        text = self._rest + self._decoder.decode(data)
        answer = b""
        end = 0
        while match := _TOKEN.match(text, end):
            end = match.end()
            answer += self._token(match[0])
        self._rest = text[end:]
        return b"" if self.deaf else answer

    def _token(self, token: str) -> bytes:
        if query := _QUERY.match(token):
            known = self.answers.value
            return (
                b"" if known is None else f"\x1b[?{query[1]};{2 * (query[1] in known)}$y".encode()
            )
        if token == "\x1b[6n":
            column, row = self.cursor
            return f"\x1b[{row + 1};{column + 1}R".encode()
        if token in ("\x1b[c", "\x1b[0c"):
            return b"\x1b[?62;22c"
        if token.startswith("\x1b]"):
            self._operating_system_command(token)
        elif token.startswith("\x1b[?") and token[-1] in "hl":
            return self._set_modes(token[3:-1].split(";"), on=token[-1] == "h")
        elif not token.startswith("\x1b"):
            self.bells += token.count("\x07")
            self._streams[self.alternate].feed(token)
        elif _FOR_PYTE.match(token) or len(token) == 2 or token[1] in "()":
            self._streams[self.alternate].feed(token)
        else:
            self.unknown.append(token)
        return b""

    def _operating_system_command(self, token: str) -> None:
        code, _, body = token[2:].removesuffix("\x07").removesuffix("\x1b\\").partition(";")
        if code in ("0", "2"):
            self.title = body
        elif code == "52":
            self.clipboard.append(body.partition(";")[2])

    def _set_modes(self, modes: list[str], *, on: bool) -> bytes:
        answer = b""
        for mode in modes:
            # The cursor and wrapping are on from the start: what is kept is that they are off.
            kept = on if mode not in ("25", "7") else not on
            (self.modes.add if kept else self.modes.discard)(mode)
            if mode == "1049" and on != self.alternate:
                self.alternate = on
                if on:
                    self.page.reset()
                    self._streams[on].feed("\x1b[?7l" if "7" in self.modes else "")
            elif mode == "2048" and on and self.answers is Answers.IN_BAND:
                answer += self._size_report()
            elif mode in ("6", "7"):
                self._streams[self.alternate].feed(f"\x1b[?{mode}{'h' if on else 'l'}")
        return answer

    def _size_report(self) -> bytes:
        size = (self.rows, self.columns, self.rows * 16, self.columns * 8)
        return f"\x1b[48;{';'.join(map(str, size))}t".encode()
