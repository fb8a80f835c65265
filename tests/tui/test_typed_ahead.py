"""Keys typed faster than the vendor answers do what they do when they are typed slowly."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key

from support import watsonx
from support.dashboard import Desktop, opened, profile_at, settings_of
from support.editing import Editor
from support.emulator import Emulator, running_emulator
from trunkline.tui.actions import typed_ahead
from trunkline.tui.chrome.menu_screen import MenuScreen

VOICE = ["0", "l", "l", "l", "l"]
EDIT_VOICE = [*VOICE, "c", "ctrl+u", *"fr-FR-Neural2-D", "enter"]

SEQUENCES = {
    "a cell of a list that is still loading": ["enter", "j", "j", *EDIT_VOICE, "j"],
    "a value that is refused": ["enter", *VOICE, "c", "ctrl+u", *"no voice", "enter"],
    "a filter, marks, find and replace": [
        *("enter", "/", *"paris", "enter", "j", "space", "space"),
        *(*VOICE, "%", *"A$", "enter", *"D", "enter"),
    ],
    "a command, a profile, a menu and help": [
        *(":", *"numbers", "enter", "j", "j", "/", *"sandbox", "enter"),
        *("?", *"palette", "escape", "escape", "g", "1", "j", "y", "i", "j"),
    ],
    "a text and a choice of a form": [
        *("enter", "e", "/", *"asr", "enter", "enter", "ctrl+u", *"en-GB", "enter"),
        *("/", *"variant", "enter", "enter", *"ly", "enter", "w", "j", "space"),
    ],
    "a review": ["enter", *EDIT_VOICE, "S", "a", *"no", "escape", "j"],
}

NAMES = {
    " ": "space",
    "/": "slash",
    ":": "colon",
    "-": "minus",
    "%": "percent_sign",
    "$": "dollar_sign",
    "?": "question_mark",
}
"""What the terminal driver calls the keys of these characters."""


@pytest.fixture(scope="module")
def slow_server() -> Iterator[Emulator]:
    with running_emulator(latency=80.0) as server:
        yield server


@asynccontextmanager
async def desktop_of(server: Emulator) -> AsyncIterator[Editor]:
    async with opened(settings_of(profile_at(server.url)), size=(100, 30)) as desktop:
        editor = Editor(desktop.app, desktop.pilot)
        await editor.read()
        yield editor


def burst(desktop: Desktop, keys: Sequence[str]) -> None:
    """Type keys at once, before the first of them is handled."""
    for key in keys:
        desktop.app.post_message(Key(NAMES.get(key, key), key if len(key) == 1 else None))


async def type_slowly(desktop: Desktop, keys: Sequence[str]) -> None:
    """Type each key when all that the key before has started is over."""
    for key in keys:
        await desktop.press("space" if key == " " else key)
        await desktop.until(lambda: all(worker.is_finished for worker in desktop.app.workers))
        await desktop.settle()


def without_message(desktop: Desktop) -> list[str]:
    """Return the screen without the line of messages, which go after some seconds."""
    return desktop.lines[:-2] + desktop.lines[-1:]


@pytest.mark.parametrize("name", SEQUENCES)
async def test_a_burst_does_what_the_keys_do_one_by_one(
    name: str, slow_server: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = SEQUENCES[name]
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "slow"))
    async with desktop_of(slow_server) as desktop:
        await type_slowly(desktop, keys)
        expected = without_message(desktop)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "fast"))
    async with desktop_of(slow_server) as desktop:
        burst(desktop, keys)
        await desktop.until(
            lambda: without_message(desktop) == expected, "\n".join(["the same as", *expected])
        )


async def test_the_line_of_a_cell_is_there_before_its_known_values() -> None:
    with running_emulator(latency=400.0) as server:
        async with desktop_of(server) as desktop:
            await type_slowly(desktop, ["enter", *VOICE])
            burst(desktop, ["c"])
            await desktop.until(lambda: "loading the known values …" in desktop.lines[-1])
            assert desktop.lines[-1].startswith(" voice: fr-FR-Neural2-A")
            await desktop.until(lambda: "more" in desktop.text and "accept" in desktop.lines[-1])


async def test_a_new_record_is_asked_for_its_parent_before_the_parents_are_loaded() -> None:
    with running_emulator(latency=80.0) as server:
        profile = watsonx.profile_of(f"{server.url}/instances/demo")
        settings = settings_of(profile, keys={profile.name: watsonx.TOKEN})
        async with opened(settings) as desktop:
            await desktop.read()
            burst(desktop, [":", *"numbers", "enter", "n", *"lab", "enter"])
            await desktop.until(lambda: "new" in desktop.crumbs)


async def test_a_live_change_is_confirmed_by_what_was_typed_ahead(slow_server: Emulator) -> None:
    async with desktop_of(slow_server) as desktop:
        burst(desktop, ["enter", *EDIT_VOICE, "S", "a", *"live", "enter", "z"])
        await desktop.until(lambda: desktop.app.changes.run is not None)
        run = await desktop.ended()
        assert "1 done" in desktop.text
        assert run.is_current


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["enter", "0", "c", *"dSDzq", "enter"], id="a column that is read-only"),
        pytest.param(["enter", "S", "a", *"live", "enter"], id="nothing to review"),
        pytest.param(
            [*("enter", *EDIT_VOICE, "S", "d", "a", *"live", "enter")], id="nothing to apply"
        ),
        pytest.param(
            [*("enter", *EDIT_VOICE, "S", "a", *"love", "enter", *"live", "enter")],
            id="another word than live",
        ),
    ],
)
async def test_letters_for_an_input_that_is_refused_do_nothing(
    keys: list[str], slow_server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desktop_of(slow_server) as desktop:
        burst(desktop, keys)
        app = desktop.app
        await desktop.until(lambda: not (app.message_queue_size or app.typed_ahead.held))
        await desktop.until(lambda: all(worker.is_finished for worker in app.workers))
        assert desktop.app.changes.run is None
        assert desktop.app.is_running
        assert not desktop.shows(MenuScreen)
        assert "delete" not in desktop.text


async def test_a_number_moves_and_does_not_go_to_a_kind(
    slow_server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "IN_ONE_GO", 0.4)
    async with desktop_of(slow_server) as desktop:
        burst(desktop, ["enter", *"19j", *"5k", *"3l"])
        await desktop.until(lambda: desktop.browse.view.sheet.row == 14)
        sheet = desktop.browse.view.sheet
        await desktop.until(lambda: sheet.viewport.column == 3)
        burst(desktop, ["1"])
        await desktop.until(lambda: desktop.crumbs == "projects")


async def test_a_wrong_expression_is_named_while_it_is_typed(slow_server: Emulator) -> None:
    async with desktop_of(slow_server) as desktop:
        await desktop.press("/")
        await desktop.type("/[/")
        assert "✗ Invalid regular expression: unterminated" in desktop.lines[-1]
        await desktop.press("backspace", "backspace", "backspace")
        await desktop.type("bank")
        assert desktop.lines[-2] == " 1 of 6 rows"
        assert desktop.lines[-1].endswith("enter accept  esc cancel")
