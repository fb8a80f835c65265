"""A page of text with a line in hand: drawn line by line, wrapped, never mounted, never markup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action

_SPACE: Final = "\u00a0"

Span = tuple[str, str]
"""Some text, already made visible, and its role: a name of `Page.ROLES`, or nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page; it takes several rows where it is too long for one.

    Attributes:
        spans: its text.
        indent: cells by which its second and later rows are indented.
        target: what opening it leads to, `None` where it leads nowhere.
        copies: what copying it gives; empty where it has nothing of its own.
        hint: what is said of it while it is in hand.
    """

    spans: tuple[Span, ...]
    indent: int = 0
    target: Any = None
    copies: str = ""
    hint: str = ""

    @property
    def text(self) -> str:
        """Its text without roles."""
        return "".join(text for text, _ in self.spans)


def wrapped(line: Line, width: int) -> Iterator[tuple[Span, ...]]:
    """Yield the rows of a line: broken at spaces where that is possible, else in the word.

    Args:
        line: the line.
        width: cells of a row, at least 1.
    """
    if cell_len(line.text) <= width:
        yield tuple((broken(text), role) for text, role in line.spans)
        return
    indent = line.indent if line.indent <= width * 2 // 3 else 0
    cells = [(char, role, cell_len(char)) for text, role in line.spans for char in text]
    start, room = 0, width
    while start < len(cells):
        end, used, space = start, 0, -1
        while end < len(cells) and used + cells[end][2] <= room:
            if cells[end][0] == " ":
                space = end
            used += cells[end][2]
            end += 1
        if end < len(cells) and cells[end][0] != " " and space > start:
            end = space
        end = max(end, start + 1)
        row = _joined(cells[start:end])
        yield row if start == 0 else ((" " * indent, ""), *row)
        start, room = end, width - indent
        while start < len(cells) and cells[start][0] == " ":
            start += 1


def unbroken(text: str) -> str:
    """Return a text that no row ends in, such as a telephone number in groups."""
    return text.replace(" ", _SPACE)


def broken(text: str) -> str:
    """Return a text with plain spaces again, fit to be copied."""
    return text.replace(_SPACE, " ")


def _joined(cells: Sequence[tuple[str, str, int]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for char, role, _ in cells:
        if spans and spans[-1][1] == role:
            spans[-1] = (spans[-1][0] + char, role)
        else:
            spans.append((char, role))
    return tuple((broken(text), role) for text, role in spans)


class Hint(Widget):
    """What is said of the line in hand, in two rows under the page."""

    DEFAULT_CSS = """
    Hint {
        height: 3;
        padding: 0 1;
        border-top: solid $panel;
        color: $foreground-muted;
        &.-empty { display: none; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""

    def show(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render(self) -> Content:
        """Draw the text."""
        return Content(self._text)


class Page(Acting, ScrollView, can_focus=True):
    """Lines of text, one of them in hand."""

    SCOPE = "page"
    ROLES: ClassVar[frozenset[str]] = frozenset(
        {"heading", "live", "name", "muted", "key", "problem", "good"}
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {"page--cursor", *(f"page--{role}" for role in ROLES)}
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Page {
        height: 1fr;
        padding: 0 1;
        overflow: hidden hidden;
        color: $foreground;
        & > .page--heading { text-style: bold; color: $text-primary; }
        & > .page--live { text-style: bold; color: $text-error; }
        & > .page--name { color: $foreground-muted; }
        & > .page--muted { color: $foreground-muted; }
        & > .page--key { color: $text-accent; }
        & > .page--problem { color: $text-error; }
        & > .page--good { color: $text-success; }
        & > .page--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
    }
    """

    class Opened(Message):
        """A line was opened.

        Attributes:
            target: what it leads to.
        """

        def __init__(self, target: Any) -> None:
            super().__init__()
            self.target = target

    class Highlighted(Message):
        """Another line is in hand."""

        def __init__(self, line: Line | None) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, pointing: bool = True, id: str | None = None) -> None:
        """Make an empty page.

        Args:
            pointing: whether the line in hand is shown; else the page is only read.
            id: the widget's id.
        """
        super().__init__(id=id)
        self._pointing = pointing
        self._lines: Sequence[Line] = ()
        self._rows: list[tuple[int, tuple[Span, ...]]] = []
        self._first: list[int] = []
        self._cursor = 0
        self._width = 0

    @property
    def line(self) -> Line | None:
        """The line in hand, `None` on an empty page."""
        return self._lines[self._cursor] if self._lines else None

    @property
    def number(self) -> int:
        """Which line is in hand, counted from 0."""
        return self._cursor

    @property
    def lines(self) -> Sequence[Line]:
        """What it shows."""
        return self._lines

    def show(self, lines: Sequence[Line], *, keep: bool = False) -> None:
        """Show other lines.

        Args:
            lines: what to show.
            keep: stay at the line number in hand instead of going to the first one.
        """
        self._lines = lines
        self._cursor = min(self._cursor, max(0, len(lines) - 1)) if keep else 0
        self._width = 0
        self._lay_out()
        if not keep:
            self.scroll_to(y=0, animate=False, force=True)
        self.refresh()
        self.post_message(self.Highlighted(self.line))

    def stand_on(self, number: int) -> None:
        """Take a line in hand, counted from 0."""
        number = max(0, min(number, len(self._lines) - 1))
        if not self._lines or number == self._cursor:
            return
        before, self._cursor = self._cursor, number
        for line in (before, number):
            self._refresh_line(line)
        self._reveal()
        self.post_message(self.Highlighted(self.line))

    def do_page_open(self) -> None:
        """Open the line in hand."""
        if self.line is not None:
            self.post_message(self.Opened(self.line.target))

    def do_page_up(self) -> None:
        """Take the line above in hand."""
        self.stand_on(self._cursor - 1)

    def do_page_down(self) -> None:
        """Take the line below in hand."""
        self.stand_on(self._cursor + 1)

    def do_page_page_up(self) -> None:
        """Go one screen up."""
        self._leap(-max(1, self._height - 1))

    def do_page_page_down(self) -> None:
        """Go one screen down."""
        self._leap(max(1, self._height - 1))

    def do_page_top(self) -> None:
        """Take the first line in hand."""
        self.stand_on(0)

    def do_page_bottom(self) -> None:
        """Take the last line in hand."""
        self.stand_on(len(self._lines) - 1)

    def label(self, action: Action) -> str:
        """Say what opening a line does, as the screen calls it."""
        screen = self.screen
        return screen.label(action) if isinstance(screen, Acting) else super().label(action)

    def why_not(self, action: Action) -> str:
        """Say that a line leads nowhere."""
        if action.id == "page.open" and (self.line is None or self.line.target is None):
            return "this line leads nowhere"
        return ""

    def on_resize(self) -> None:
        """Wrap the lines again."""
        self._lay_out()
        self._reveal()

    def notify_style_update(self) -> None:
        """Draw with the new colours."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        width = self.scrollable_content_region.width
        row = self.scroll_offset.y + y
        base = self.rich_style
        if row >= len(self._rows):
            return Strip.blank(width, base)
        number, spans = self._rows[row]
        over = Style.null()
        if number == self._cursor and self._pointing and self.has_focus:
            over = self.get_component_rich_style("page--cursor", partial=True)
        segments = list(self._segments(spans, base, over))
        return Strip(segments).adjust_cell_length(width, base + over)

    def on_focus(self) -> None:
        """Show the line in hand."""
        self._refresh_line(self._cursor)

    def on_blur(self) -> None:
        """Hide the line in hand."""
        self._refresh_line(self._cursor)

    @property
    def _height(self) -> int:
        return self.scrollable_content_region.height

    def _segments(self, spans: Sequence[Span], base: Style, over: Style) -> Iterator[Segment]:
        for text, role in spans:
            style = self.get_component_rich_style(f"page--{role}", partial=True) if role else base
            yield Segment(text, base + style + over)

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width < 1 or width == self._width:
            return
        self._width = width
        self._rows, self._first = [], []
        for number, line in enumerate(self._lines):
            self._first.append(len(self._rows))
            self._rows += [(number, row) for row in wrapped(line, width)]
        self.virtual_size = Size(width, len(self._rows))

    def _span(self, number: int) -> tuple[int, int]:
        """Return the first row of a line and the row after its last one."""
        end = self._first[number + 1] if number + 1 < len(self._first) else len(self._rows)
        return self._first[number], end

    def _refresh_line(self, number: int) -> None:
        if number < len(self._first):
            start, end = self._span(number)
            self.refresh(Region(0, start - self.scroll_offset.y, self._width, end - start))

    def _reveal(self) -> None:
        if not self._first:
            return
        start, end = self._span(self._cursor)
        top = self.scroll_offset.y
        if end > top + self._height:
            top = end - self._height
        self.scroll_to(y=min(top, start), animate=False, force=True)

    def _leap(self, rows: int) -> None:
        if not self._first:
            return
        target = max(0, min(self._first[self._cursor] + rows, len(self._rows) - 1))
        self.stand_on(self._rows[target][0])
