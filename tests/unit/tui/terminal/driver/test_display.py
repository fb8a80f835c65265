"""The lean driver's output makes the same screen as Textual's: text, colours, cursor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.terminal import Terminal
from trunkline.tui.terminal.driver.display import ALT_SCREEN_OFF, ALT_SCREEN_ON, Display
from trunkline.tui.terminal.driver.frame_parser import SYNC_BEGINS, SYNC_ENDS
from trunkline.tui.terminal.driver.pen import Terminal as Abilities

WIDTH, HEIGHT = 24, 8
ABLE = Abilities(back_color_erase=True, erase_characters=True)
ABILITIES = [ABLE, Abilities(), Abilities(erase_characters=True)]

# Characters whose width pyte, Rich and all terminals agree on: one cell, two cells, combining.
LETTERS = st.sampled_from(["a", "b", "Z", "7", " ", " ", " ", "é", "─", "●", "▸", "日", "本", "한"])
STYLES = st.sampled_from(
    [
        *("", "1", "2;3", "4", "7", "9", "31", "41", "97;100"),
        *("38;5;12", "48;5;238", "48;5;24", "4;48;5;24", "1;38;5;15;48;5;24"),
        "38;2;1;2;3;48;2;4;5;6",
    ]
)


@st.composite
def runs(draw: st.DrawFn) -> str:
    """A run of text as Textual writes it: position, style, text, reset."""
    x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    text = draw(st.text(LETTERS, min_size=1, max_size=WIDTH))
    text = fitted(text, WIDTH - x)
    style = draw(STYLES)
    run = f"\x1b[{style}m{text}\x1b[0m" if style else text
    return f"\x1b[{y + 1};{x + 1}H{run}"


def fitted(text: str, width: int) -> str:
    """Return a text cut or padded to a number of cells."""
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
    """All rows, from a list in which texts recur on other rows."""
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


SCREENFUL = "\n".join(whole_row(y, f"row {y}", "48;5;24") for y in range(HEIGHT)) + "\x1b[1;1H"


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


@settings(max_examples=200)
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


@settings(max_examples=50)
@given(st.lists(FRAMES, min_size=1), st.integers(WIDTH, 40), st.integers(HEIGHT, 12), FRAMES)
def test_a_resized_terminal_is_repainted(
    before: list[str], width: int, height: int, after: str
) -> None:
    pair = Pair(ABLE, width, height)
    for frame in before:
        pair.write(frame)
    pair.flush()
    for terminal in (pair.stock, pair.lean):
        terminal.resize(WIDTH, HEIGHT)
    # What a terminal does with its cells then is undefined.
    pair.lean.feed(b"\x1b[HWRECKED\x1b[31m")
    pair.display.invalidate()
    rows = [whole_row(y, f"row {y}", "48;5;24") for y in range(HEIGHT)]
    pair.write("\n".join(rows) + after)
    pair.flush()
    pair.check()


def test_a_terminal_that_grew_and_shrank_back_is_painted_from_memory() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    pair.flush()
    pair.lean.feed(b"\x1b[2J\x1b[3;3Hdebris")
    pair.display.invalidate()
    pair.flush()
    pair.check()


def test_nothing_is_sent_when_nothing_has_changed() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    assert pair.flush() > 60
    pair.write(SCREENFUL)
    assert pair.flush() == 0


def test_frames_that_were_not_taken_cost_nothing() -> None:
    once, often = Pair(ABLE), Pair(ABLE)
    once.write(SCREENFUL)
    for start in range(30):
        often.write("\n".join(whole_row(y, f"{start} {y}", "7") for y in range(HEIGHT)))
    often.write(SCREENFUL)
    assert once.flush() == often.flush()
    often.check()


def test_a_row_that_scrolls_by_moves_the_rows_that_stay() -> None:
    texts = [f"{number} {'some name or other'[number % 7 :]}" for number in range(HEIGHT + 1)]
    pair = Pair(Abilities())
    for start in (0, 1, 0):
        rows = [whole_row(y, texts[start + y], "48;5;24") for y in range(HEIGHT - 1)]
        pair.write("\n".join([*rows, whole_row(HEIGHT - 1, "footer", "7")]) + "\x1b[1;1H")
        sent = pair.flush()
        pair.check()
    assert sent < 2 * WIDTH + 40


def test_text_after_an_emoji_stays_in_its_column() -> None:
    # Three parts that a terminal may draw one by one, in two or six cells.
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    pair = Pair(ABLE)
    pair.write(f"\x1b[1;1Hab{family}cd  ef\x1b[1;1H")
    pair.flush()
    row = pair.lean.cells()[0]
    assert [row[x].text for x in (0, 1, 4, 5, 6, 7, 8, 9)] == list("abcd  ef")


def test_a_row_is_cleared_before_an_emoji_that_may_be_narrow() -> None:
    pair = Pair(ABLE)
    pair.write("\x1b[1;1Hxxxxxx\x1b[1;1H")
    pair.flush()
    pair.write("\x1b[1;1H\N{HEAVY BLACK HEART}\ufe0fb\x1b[1;1H")
    pair.flush()
    # The heart takes two cells in Textual, and one in this terminal.
    assert [cell.text for cell in pair.lean.cells()[0][1:4]] == [" ", "b", "x"]


ASIDES = [
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b]0;title\x1b\\",
    "\x07",
    "\x1b[?2004h",
    "\x1b[>25u",
    "\x1b[?2048$p",
    "\x1b[2 q",
    "\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x1b\x1b\\\x1b\\",
]


def test_everything_else_passes_unchanged_and_in_order() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    pair.flush()
    for aside in ASIDES:
        pair.write(aside)
    assert pair.display.take() == "".join(ASIDES)
    assert not pair.display.plain


def test_other_sequences_in_a_frame_pass() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL + "\x1b]22;pointer\x07" + "\x1b[2;3Hx")
    sent = pair.display.take()
    assert "\x1b]22;pointer\x07" in sent
    pair.lean.feed(sent.encode())
    pair.check()


@pytest.mark.parametrize(
    "unknown",
    ["\x1b[5@", "\t", "\x1b[2;5r", "\x1bD", "\x1b7", "\x1b[?6h", "\x1b[4:3m", "\x1b[999m", "\x1b["],
)
def test_everything_after_an_unknown_sequence_passes_unchanged(unknown: str) -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    pair.flush()
    pair.write(f"\x1b[2;3H\x1b[7mseen{unknown}\x1b[1mrest")
    pair.write("\x1b[4;4Hmore")
    sent = pair.display.take()
    assert pair.display.plain
    assert sent.endswith(f"{unknown}\x1b[1mrest\x1b[4;4Hmore")
    if unknown in ("\x1b[5@", "\t", "\x1b[2;5r", "\x1bD", "\x1b7"):
        pair.lean.feed(sent.encode())
        pair.check()


def test_the_screen_is_left_in_the_plain_style() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    pair.flush()
    pair.write("\x1b[2;2Hnever seen")
    pair.write(ALT_SCREEN_OFF)
    assert pair.display.take() == "\x1b[m" + ALT_SCREEN_OFF
    pair.write("\x1b[?25h")
    assert pair.display.take() == "\x1b[?25h"


def test_after_a_suspension_everything_is_painted_again() -> None:
    pair = Pair(ABLE)
    pair.write(SCREENFUL)
    pair.flush()
    pair.write(ALT_SCREEN_OFF)
    pair.flush()
    pair.lean.feed(b"$ a shell\r\n")
    pair.write(ALT_SCREEN_ON)
    pair.write(SCREENFUL)
    pair.flush()
    pair.check()


def test_a_frame_is_taken_whole_and_bracketed_when_it_is_large() -> None:
    pair = Pair(ABLE, 80, 24)
    pair.write(SYNC_BEGINS)
    pair.write("".join(f"\x1b[{y};1H{y} {'abcdefgh ' * 6}" for y in range(1, 24)))
    assert "abc" not in pair.display.take()
    pair.write(SYNC_ENDS)
    sent = pair.display.take()
    assert sent.startswith(SYNC_BEGINS)
    assert sent.endswith(SYNC_ENDS)
    pair.write(SYNC_BEGINS)
    pair.write("\x1b[3;3Hx")
    pair.write(SYNC_ENDS)
    assert SYNC_BEGINS not in pair.display.take()


def test_links_are_kept() -> None:
    display = Display(ABLE, WIDTH, HEIGHT)
    display.feed(ALT_SCREEN_ON, WIDTH, HEIGHT)
    link = "id=1;https://example.org/"
    text = f"\x1b]8;{link}\x1b\\\x1b[1mhere\x1b[0m\x1b]8;;\x1b\\"
    display.feed(f"\x1b[1;1Hgo {text} now\x1b[1;1H", WIDTH, HEIGHT)
    sent = display.take()
    assert f"\x1b]8;{link}\x1b\\" in sent
    assert sent.index("here") < sent.index("\x1b]8;;\x1b\\") < sent.index("now")
