"""The command palette finds what has a name."""

import pytest

from support.rendered import rendered_lines
from support.shell import SmallShell
from trunkline.tui.command.palette_screen import Palette
from trunkline.tui.services.commands import Open, UseTheme


@pytest.mark.parametrize(
    ("typed", "told"), [("connectors", Open("connectors")), ("theme light", UseTheme("light"))]
)
async def test_what_is_chosen_is_a_command(typed: str, told: object) -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, Palette)
        await pilot.press(*typed.replace(" ", "_").split("_")[0])
        for word in typed.split(" ")[1:]:
            await pilot.press("space", *word)
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.told == [told]


async def test_an_action_is_performed_and_one_that_does_not_work_is_not_offered() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", *"sort by")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.table.done == ["sheet.sort"]


async def test_escape_closes_it() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", "escape")
        assert not isinstance(app.screen, Palette)


async def test_the_footer_shows_the_keys_of_the_palette_and_not_of_the_screen_behind() -> None:
    app = SmallShell()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "mark" in rendered_lines(app.screen)[-1]
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert rendered_lines(app.screen)[-1].split("  ") == [
            " enter perform", "↓ choose", "esc close"
        ]  # fmt: skip
        await pilot.press("escape")
        await pilot.pause()
        assert "mark" in rendered_lines(app.screen)[-1]
