"""A page of wrapped text with a current line, drawn line by line; its text is never markup."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final, NamedTuple

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
from trunkline.tui.drawing.viewport import Viewport, motion

_SPACE: Final = "\u00a0"

Span = tuple[str, str]
"""Visible text and its role: a name of `Page.ROLES`, or nothing."""


class Line(NamedTuple):
    """One line of a page; a long one takes several rows.

    Attributes:
        indent: the cells by which its second and later rows are indented.
        target: what opening it leads to, `None` for nothing.
        copies: the text to copy; empty for the line itself.
        hint: what is shown about it while it is the current line.
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
    """Yield the rows of a line, 1 cell wide or more, broken at spaces if possible."""
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
    """Return a text that is not broken, such as a telephone number in groups."""
    return text.replace(" ", _SPACE)


def broken(text: str) -> str:
    """Return a text with plain spaces again, to be copied."""
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
    """The text about the current line, in two rows under the page."""

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
        """Show another text."""
        if text != self._text:
            self._text = text
            height = self.styles.height
            self.refresh(layout=height is not None and height.is_auto)

    def render(self) -> Content:
        """Render the text."""
        return Content(self._text)


class Page(Acting, ScrollView, can_focus=True):
    """Lines of text, one of which is current."""

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
        """A line was opened."""

        def __init__(self, target: Any) -> None:
            super().__init__()
            self.target = target

    class Highlighted(Message):
        """Another line is current."""

        def __init__(self, line: Line | None) -> None:
            super().__init__()
            self.line = line

    def __init__(self, *, pointing: bool = True, id: str | None = None) -> None:
        """Create an empty page; without `pointing` it is only read, and no line is highlighted."""
        super().__init__(id=id)
        self._pointing = pointing
        self.viewport = Viewport()
        self._lines: Sequence[Line] = ()
        self._rows: list[tuple[int, tuple[Span, ...]]] = []
        self._first: list[int] = []
        self._current = 0
        self._width = 0

    @property
    def line(self) -> Line | None:
        """The current line, `None` on an empty page."""
        return self._lines[self._current] if self._lines else None

    @property
    def line_number(self) -> int:
        """The number of the current line, counted from 0."""
        return self._current

    @property
    def lines(self) -> Sequence[Line]:
        """All lines."""
        return self._lines

    def show(self, lines: Sequence[Line], *, keep: bool = False) -> None:
        """Show other lines, from the first one or, to `keep` it, at the current line number."""
        self._lines = lines
        self._current = min(self._current, max(0, len(lines) - 1)) if keep else 0
        self._width = 0
        self._wrap()
        if not keep:
            self._scroll_to_row(0)
        self.refresh()
        self.post_message(self.Highlighted(self.line))

    def move_to(self, number: int) -> None:
        """Make a line the current one; the first or last one for a number outside."""
        number = max(0, min(number, len(self._lines) - 1))
        if not self._lines or number == self._current:
            return
        before, self._current = self._current, number
        for line in (before, number):
            self._redraw_line(line)
        self._reveal()
        self.post_message(self.Highlighted(self.line))

    def move_cursor(self, row: int, *, scroll: int = 0) -> None:
        """Make the line at a row the current one; the page scrolls only to keep it visible."""
        if self._rows:
            self.move_to(self._rows[max(0, min(row, len(self._rows) - 1))][0])

    def do_page_open(self) -> None:
        """Open the current line."""
        if self.line is not None:
            self.post_message(self.Opened(self.line.target))

    do_page_up, do_page_down = motion("up"), motion("down")
    do_page_page_up, do_page_page_down = motion("page-up"), motion("page-down")
    do_page_top, do_page_bottom = motion("top"), motion("bottom")

    def label(self, action: Action) -> str:
        """Return what opening a line does, in the words of the screen."""
        screen = self.screen
        return screen.label(action) if isinstance(screen, Acting) else super().label(action)

    def why_not(self, action: Action) -> str:
        """Return why a line cannot be opened."""
        if action.id == "page.open" and (self.line is None or self.line.target is None):
            return "This line leads nowhere"
        return ""

    def on_resize(self) -> None:
        """Wrap the lines again."""
        self._wrap()
        self._reveal()

    def notify_style_update(self) -> None:
        """Redraw with the new colours."""
        super().notify_style_update()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render one visible row."""
        width = self.scrollable_content_region.width
        row = self.scroll_offset.y + y
        base = self.rich_style
        if row >= len(self._rows):
            return Strip.blank(width, base)
        number, spans = self._rows[row]
        over = Style.null()
        if number == self._current and self._pointing and self.has_focus:
            over = self.get_component_rich_style("page--cursor", partial=True)
        segments = [Segment(text, base + self._style_of(role) + over) for text, role in spans]
        return Strip(segments).adjust_cell_length(width, base + over)

    def _style_of(self, role: str) -> Style:
        if not role:
            return Style.null()
        return self.get_component_rich_style(f"page--{role}", partial=True)

    def on_focus(self) -> None:
        """Redraw the current line: it is highlighted while the page has the focus."""
        self._redraw_line(self._current)

    on_blur = on_focus

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        if width < 1 or width == self._width:
            return
        self._width = width
        self._rows, self._first = [], []
        for number, line in enumerate(self._lines):
            self._first.append(len(self._rows))
            self._rows += [(number, row) for row in wrapped(line, width)]
        self.virtual_size = Size(width, len(self._rows))
        self._place()

    def _span(self, number: int) -> tuple[int, int]:
        end = self._first[number + 1] if number + 1 < len(self._first) else len(self._rows)
        return self._first[number], end - self._first[number]

    def _redraw_line(self, number: int) -> None:
        if number < len(self._first):
            row, count = self._span(number)
            self.refresh(Region(0, row - self.scroll_offset.y, self._width, count))

    def _place(self) -> None:
        view = self.viewport
        view.height, view.top = self.scrollable_content_region.height, self.scroll_offset.y
        view.row, view.span = self._span(self._current) if self._first else (0, 1)

    def _reveal(self) -> None:
        if self._first:
            self._place()
            self.viewport.fit(len(self._rows))
            self._scroll_to_row(self.viewport.top)

    def _scroll_to_row(self, row: int) -> None:
        self.scroll_to(y=row, animate=False, force=True)
