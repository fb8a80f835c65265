"""Help: from the registry, what works here first, found by typing."""

import pytest

from support.shell import SmallShell
from trunkline.tui.actions.acting import live_actions
from trunkline.tui.actions.keymap import default_keymap, keymap_of
from trunkline.tui.actions.registry import ACTIONS
from trunkline.tui.command.help_screen import FILTER_LANGUAGE, HelpScreen, help_lines
from trunkline.tui.text.page import Page


def texts(search: str = "", reasons: dict[str, str] | None = None) -> list[str]:
    """Return the lines of the help."""
    return [line.text for line in help_lines(reasons or {}, default_keymap(), search)]


def test_every_action_is_in_it() -> None:
    whole = "\n".join(texts())
    for action in ACTIONS:
        assert action.title in whole
        assert action.help in whole


@pytest.mark.parametrize("search", ["sort by", "SORT column", "sheet.sort", "reverses", "end sort"])
def test_words_find_titles_ids_and_descriptions_in_any_order(search: str) -> None:
    assert any("Sort by this column" in line for line in texts(search))


def test_a_key_finds_its_action() -> None:
    assert any("Open the command palette" in line for line in texts("ctrl+p"))


def test_a_search_without_a_match_is_empty() -> None:
    assert texts("xyzzy") == []


def test_the_filter_language_is_explained() -> None:
    found = texts("filter column")
    assert "Filters" in found
    assert any(FILTER_LANGUAGE[2][0] in line for line in found)


def test_an_action_of_all_screens_that_one_does_not_perform_is_not_available_there() -> None:
    (line,) = (
        line for line in texts("screen.filter", {"screen.close": ""}) if "Filter the" in line
    )
    assert "Not now: not available here." in line


def test_changed_keys_are_shown() -> None:
    keymap = keymap_of({"sheet.sort": "f2, ctrl+x"})
    assert any("f2  ctrl+x" in line.text for line in help_lines({}, keymap, "sheet.sort"))


async def test_the_screen_in_front_comes_first_with_what_does_not_work_and_why() -> None:
    app = SmallShell()
    async with app.run_test():
        found = texts("", {live.action.id: live.why_not for live in live_actions(app.screen)})
    headings = [line.strip() for line in found if line and not line.startswith(" ")]
    assert headings[:4] == ["Table", "Browse", "Screens", "Everywhere"]
    assert headings[4].endswith("elsewhere")
    clear = next(line for line in found if "Clear the marks" in line)
    assert clear.endswith(" Not now: nothing is marked.")


async def test_typing_searches_and_escape_empties_the_search_before_it_closes() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        page = app.screen.query_one(Page)
        whole = len(page.lines)
        await pilot.press(*"sort")
        assert 0 < len(page.lines) < whole
        await pilot.press("escape")
        assert len(page.lines) == whole
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)


async def test_arrows_and_pages_scroll_it_at_80_by_24() -> None:
    app = SmallShell()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark", "down", "down", "up")
        page = app.screen.query_one(Page)
        assert page.scroll_offset.y == 1
        await pilot.press("pagedown")
        assert page.scroll_offset.y == page.size.height


async def test_its_own_key_does_not_open_it_twice() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("question_mark", "f1")
        assert len([screen for screen in app.screen_stack if isinstance(screen, HelpScreen)]) == 1
