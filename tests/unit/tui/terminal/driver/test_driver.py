"""Sessions of real widgets give the same screen through the lean driver as through Textual's."""

from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import (
    Checkbox,
    DataTable,
    Footer,
    Input,
    OptionList,
    RichLog,
    Static,
    TextArea,
)

from support.frame_recording import record
from support.terminal import Terminal
from trunkline.tui.terminal.driver.display import ALT_SCREEN_ON, Display
from trunkline.tui.terminal.driver.pen import Terminal as Abilities

TEXTS = ("plain", "naïve façade", "日本語 テキスト", "한국어", "box ┌─┐", "arrows ←→", "мир")


class Tables(App[None]):
    """A table that scrolls both ways beside a list."""

    BINDINGS = [("t", "toggle_dark", "Dark"), ("q", "quit", "Quit")]

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield DataTable(cursor_type="row", zebra_stripes=True)
            yield OptionList(*(f"{text} {n}" for n in range(9) for text in TEXTS))
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable[str])
        table.add_columns("number", "text", "another", "long")
        for n in range(200):
            table.add_row(str(n), TEXTS[n % 7], TEXTS[n % 5], f"{n} " * 12)

    def action_toggle_dark(self) -> None:
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"


class Forms(App[None]):
    """Fields, text that wraps, and a log that grows."""

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            for text in TEXTS:
                yield Static(f"[b]{text}[/b] [reverse]{text}[/reverse] [u]{text}[/u]")
                yield Input(value=text, select_on_focus=False)
                yield Checkbox(text)
            yield TextArea("\n".join(TEXTS))
        yield RichLog()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(RichLog).write(event.value)


TABLE_KEYS = """
    down down down down pagedown pagedown up pageup end home right right tab down down down down
    pagedown t shift+tab down 61x14 down pagedown t 100x30 up
"""
FORM_KEYS = """
    tab tab tab tab a b c left left backspace tab space shift+tab d e home f 50x12 tab tab x y
    80x24 end g pagedown tab tab tab tab h i
"""


def pairs(writes: list[str], size: tuple[int, int]) -> Iterator[tuple[Terminal, Terminal]]:
    """Feed both drivers; yield the two screens after each frame that the lean one has sent."""
    stock, lean = Terminal(*size), Terminal(*size)
    display = Display(Abilities(back_color_erase=True, erase_characters=True), *size)
    for number, data in enumerate([ALT_SCREEN_ON, *writes]):
        stock.feed(data.encode())
        display.feed(data, *size)
        # Some frames are late; their difference comes with the next one.
        if number % 3:
            lean.feed(display.take().encode())
        if number % 3 == 1 and number > 1:
            yield stock, lean
    lean.feed(display.take().encode())
    assert not display.plain
    yield stock, lean


@pytest.mark.parametrize(
    ("app", "keys", "colours"),
    [
        (Tables, TABLE_KEYS, "256"),
        (Tables, TABLE_KEYS, "standard"),
        (Forms, FORM_KEYS, "truecolor"),
    ],
    ids=["tables-256", "tables-16", "forms-truecolor"],
)
async def test_a_session_gives_the_same_screen(
    app: type[App[Any]], keys: str, colours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", colours)
    writes = await record(app(), keys.split(), (80, 24))
    compared = 0
    # Nothing is cut on a terminal of the session's largest size.
    for stock, lean in pairs(writes, (100, 30)):
        assert lean.cells() == stock.cells()
        assert lean.cursor == stock.cursor
        compared += 1
    assert compared > 10
