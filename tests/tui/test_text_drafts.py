"""What was typed and not accepted: Esc asks, and the end of the program keeps it."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from support.dashboard import opened, profile_at, settings_of
from support.editing import Editor, at_connectors
from support.emulator import Emulator
from trunkline.settings import Settings
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.text.editor_screen import TextScreen
from trunkline.tui.text.paste_screen import PasteScreen


@pytest.fixture
def settings(server: Emulator) -> Settings:
    return settings_of(profile_at(server.url))


@pytest.fixture
async def at_page(settings: Settings) -> AsyncIterator[Editor]:
    """Open the form of a config page."""
    async with at_connectors(settings) as editor:
        await open_page(editor)
        yield editor


async def open_page(editor: Editor) -> None:
    await editor.to_kind("config-pages")
    await editor.press("enter")
    await editor.until(lambda: editor.shows(FormScreen))


def typed(editor: Editor) -> str:
    """Return the text on the page in front."""
    screen = editor.app.screen
    assert isinstance(screen, TextScreen)
    return screen.lines.text


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["E"], id="a field as text"),
        pytest.param(["p"], id="a paste"),
        pytest.param(["g", "s"], id="the schema"),
    ],
)
async def test_escape_asks_what_becomes_of_a_text(keys: Sequence[str], at_page: Editor) -> None:
    await at_page.press(*keys)
    before = typed(at_page)
    await at_page.press("escape")
    assert at_page.shows(FormScreen), "nothing was typed"
    await at_page.press(*keys)
    await at_page.type("1")
    await at_page.press("escape", "escape")
    assert typed(at_page) == f"1{before}"
    await at_page.press("escape", "d")
    assert at_page.shows(FormScreen)
    await at_page.press(*keys)
    assert "There is a draft of this text" in at_page.text
    await at_page.press("escape")
    assert at_page.shows(FormScreen), "the draft stays until it is resumed or discarded"
    await at_page.press(*keys)
    await at_page.press("r")
    assert typed(at_page) == f"1{before}"
    await at_page.press("escape", "x")
    await at_page.press(*keys)
    assert typed(at_page) == before


async def test_an_accepted_text_leaves_no_draft(at_page: Editor, settings: Settings) -> None:
    await at_page.press("E")
    await at_page.type("1")
    await at_page.press("f2")
    assert at_page.shows(FormScreen)
    assert not list((settings.paths.state / "drafts").glob("*.text"))


async def test_pasted_lines_that_were_left_are_there_again(settings: Settings) -> None:
    async with at_connectors(settings) as editor:
        await editor.to_column("voiceName")
        await editor.press("p")
        await editor.until(lambda: editor.shows(PasteScreen))
        await editor.type("one")
        await editor.press("escape")
        assert editor.said == "Nothing was staged · p has the lines again"
        await editor.press("p")
        await editor.until(lambda: editor.shows(PasteScreen))
        assert "1  one" in editor.text


async def test_an_open_line_is_offered_at_the_next_start(settings: Settings) -> None:
    async with at_connectors(settings) as editor:
        await editor.ask_cell("voiceName")
        await editor.type("fr-FR-N")
        editor.app.services.end(129)
    async with opened(settings) as desktop:
        await desktop.read()
        offer = "Unfinished: Aubrac Hotels › connectors › Paris front desk · g f to continue"
        assert offer in desktop.text
        await desktop.press("g", "f", "enter")
        await desktop.until(lambda: isinstance(desktop.app.screen, FormScreen))
        await desktop.settle()
        screen = desktop.app.screen
        assert isinstance(screen, FormScreen)
        assert (screen.context.pointer, screen.context.typing) == ("/voiceName", "fr-FR-N")
        assert not screen.context.dirty


async def test_an_open_page_is_named_at_the_next_start(settings: Settings, home: Path) -> None:
    async with at_connectors(settings) as editor:
        await open_page(editor)
        await editor.press("g", "s")
        await editor.type("1")
        editor.app.services.end(143)
    async with at_connectors(settings) as editor:
        name = "Aubrac Hotels › config-pages › sandbox › schema"
        assert f"Unfinished: {name} · g f says where" in editor.text
        await editor.press("g", "f")
        assert "g s there offers the text" in editor.text
        await editor.press("escape")
        await open_page(editor)
        await editor.press("g", "s", "r")
        assert typed(editor).startswith("1{")


async def test_a_text_with_a_secret_is_not_kept(at_page: Editor, settings: Settings) -> None:
    await at_page.press("E")
    await at_page.type("https://ana:pw@a.example ")
    await at_page.press("escape")
    assert "Keep it as a draft" not in at_page.text
    assert "Discard it" in at_page.text
    assert not list((settings.paths.state / "drafts").glob("*.text"))


@pytest.mark.parametrize("end", ["", "}"], ids=["half", "whole"])
async def test_a_schema_that_names_a_secret_is_not_kept(
    at_page: Editor, settings: Settings, end: str
) -> None:
    await at_page.press("g", "s")
    screen = at_page.app.screen
    assert isinstance(screen, TextScreen)
    pin = '{"properties": {"pin": {"type": "string", "format": "password"'
    screen.lines.text = f'{pin}, "default": "s3cret-pin"}}}}{end}'
    await at_page.press("escape")
    assert "Keep it as a draft" not in at_page.text
    assert "Discard it" in at_page.text
    at_page.app.services.end(143)
    assert not list((settings.paths.state / "drafts").glob("*.text"))
