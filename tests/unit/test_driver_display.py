"""What the lean driver sends makes the same screen as what Textual wrote: text, colours, cursor."""

from hypothesis import given, settings
from hypothesis import strategies as st

from support.terminal import Terminal
from trunkline.tui.driver.display import ALT_SCREEN_OFF, ALT_SCREEN_ON, Display
from trunkline.tui.driver.frames import SYNC_BEGINS, SYNC_ENDS
from trunkline.tui.driver.pen import Terminal as Abilities

WIDTH, HEIGHT = 24, 8
ABLE = Abilities(back_color_erase=True, erase_characters=True)
ABILITIES = [ABLE, Abilities(), Abilities(erase_characters=True)]

# Characters of which pyte, Rich and every terminal say the same: one cell, two cells, combining.
LETTERS = st.sampled_from(["a", "b", "Z", "7", " ", " ", " ", "é", "─", "●", "▸", "日", "本", "한"])
STYLES = st.sampled_from(
    """ 1 2;3 4 7 9 31 41 97;100 38;5;12 48;5;238 48;5;24 4;48;5;24 1;38;5;15;48;5;24 38;2;1;2;3;48;2;4;5;6""".split(
        " "
    )
)


@st.composite
def runs(draw: st.DrawFn) -> str:
    """A run of text as Textual writes it: place, style, text, reset."""
    x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    text = draw(st.text(LETTERS, min_size=1, max_size=WIDTH))
    text = fitted(text, WIDTH - x)
    style = draw(STYLES)
    run = f"\x1b[{style}m{text}\x1b[0m" if style else text
    return f"\x1b[{y + 1};{x + 1}H{run}"


def fitted(text: str, width: int) -> str:
    """Give so much of a text as fits into that many cells, filled up with blanks."""
    cut, cells = "", 0
    for char in text:
        cells += 2 if char in "日本한" else 1
        if cells > width:
            break
        cut += char
    return cut


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A whole row, as in Textual's full repaints."""
    y = draw(st.integers(0, HEIGHT - 1))
    text = draw(st.text(LETTERS, max_size=WIDTH))
    return whole_row(y, text, draw(STYLES))


def whole_row(y: int, text: str, style: str) -> str:
    text = fitted(text, WIDTH)
    text += " " * (WIDTH - sum(2 if char in "日本한" else 1 for char in text))
    return f"\x1b[{y + 1};1H\x1b[{style}m{text}\x1b[0m"


@st.composite
def scrolls(draw: st.DrawFn) -> str:
    """All rows, from a list in which the same texts come by again at other heights."""
    start = draw(st.integers(0, 6))
    mark = draw(st.integers(0, HEIGHT - 1))
    written = (
        whole_row(y, f"row {start + y} " + "x" * (start + y), "7" if y == mark else "48;5;238")
        for y in range(HEIGHT)
    )
    return "\n".join(written)


PLACES = st.builds(lambda x, y: f"\x1b[{y};{x}H", st.integers(1, WIDTH), st.integers(1, HEIGHT))
FRAMES = st.builds(lambda parts, end: "".join(parts) + end, st.lists(rows() | runs()), PLACES)
SCROLLS = st.builds(str.__add__, scrolls(), PLACES)


class Pair:
    """The same output on two terminals: as Textual wrote it, and through the display."""

    def __init__(self, abilities: Abilities, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.stock, self.lean = Terminal(width, height), Terminal(width, height)
        self.display = Display(abilities, width, height)
        self.write(ALT_SCREEN_ON)
        self.write("\x1b[?25l\x1b[?7l")

    def write(self, data: str) -> None:
        self.stock.feed(data.encode())
        self.display.feed(data, self.lean.columns, self.lean.rows)

    def flush(self) -> int:
        sent = self.display.take().encode()
        self.lean.feed(sent)
        return len(sent)

    def check(self) -> None:
        assert self.lean.cells() == self.stock.cells()
        assert self.lean.cursor == self.stock.cursor
        assert not self.lean.unknown


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ABILITIES), st.lists(st.tuples(FRAMES | SCROLLS, st.booleans())))
def test_any_frames_give_the_same_screen(
    abilities: Abilities, frames: list[tuple[str, bool]]
) -> None:
    pair = Pair(abilities)
    for frame, taken_at_once in frames:
        pair.write(frame)
        if taken_at_once:
            pair.flush()
            pair.check()
    pair.flush()
    if frames:
        pair.check()
