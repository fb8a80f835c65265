"""Menus: items are chosen by letter or with the arrows."""

from typing import Any

import pytest
from textual.events import Paste

from support.shell import SmallShell
from trunkline.tui.actions import typed_ahead
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

CHOICES = [
    MenuItem("y", "Key", "conn-8f21", "conn-8f21"),
    MenuItem("c", "Cell", "[b]fr-FR[/b]", "[b]fr-FR[/b]"),
    MenuItem("m", "Marked rows", "rows", why_not="Nothing is marked"),
]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["y"], ["conn-8f21"]),
        (["c"], ["[b]fr-FR[/b]"]),
        (["enter"], ["conn-8f21"]),
        (["j", "enter"], ["[b]fr-FR[/b]"]),
        (["down", "k", "enter"], ["conn-8f21"]),
        (["k", "k", "enter"], ["[b]fr-FR[/b]"]),
        (["escape"], [None]),
        (["q"], [None]),
        (["m"], []),
        (["x"], []),
    ],
)
async def test_keys_choose_items(keys: list[str], chosen: list[Any]) -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        result: list[str | None] = []
        app.push_screen(MenuScreen("Copy", CHOICES), result.append)
        await pilot.pause()
        await pilot.press(*keys)
        assert result == chosen


async def test_a_text_that_is_typed_or_pasted_into_a_menu_chooses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typed_ahead, "IN_ONE_GO", 60)
    app = SmallShell()
    async with app.run_test() as pilot:
        app.push_screen(MenuScreen("Copy", CHOICES))
        await pilot.pause()
        await pilot.press(*"secret", "enter")
        assert isinstance(app.screen, MenuScreen)
        app.post_message(Paste("token"))
        await pilot.press("enter")
        assert isinstance(app.screen, MenuScreen)


async def test_an_item_that_cannot_be_chosen_says_why() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.push_screen(MenuScreen("Copy", CHOICES))
        await pilot.pause()
        await pilot.press("m")
        assert app.status == "Nothing is marked"
        assert isinstance(app.screen, MenuScreen)


async def test_an_open_menu_blocks_other_keys() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.push_screen(MenuScreen("Copy", CHOICES))
        await pilot.pause()
        await pilot.press("s", "question_mark", "colon")
        assert isinstance(app.screen, MenuScreen)
        assert app.table.done == []
