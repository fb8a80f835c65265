"""Typing a command or a filter: completion, history, errors, and leaving it."""

from textual.widgets import Input

from support.shell import SmallShell
from trunkline.tui.actions.registry import action_of
from trunkline.tui.command.command_language import Open, Perform, UseTheme
from trunkline.tui.prompt.candidate_list import CandidateList
from trunkline.tui.prompt.input_history import InputHistory


def typed(app: SmallShell) -> str:
    """Return what the line says."""
    return app.screen.query_one(Input).value


def offered(app: SmallShell) -> list[str]:
    """Return the candidates."""
    found = app.screen.query_one(CandidateList)
    return [candidate.text for candidate in found.candidates] if found.display else []


async def test_a_command_is_told_and_the_table_has_the_keyboard_again() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"numbers", "space", "slash", "plus", "4", "enter", "j")
        assert app.told == [Open("numbers", "", "+4")]
        assert not app.bottom.asking
        assert app.table.row == 1


async def test_the_line_takes_the_place_of_the_footer() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        before = app.table.size
        await pilot.press("colon")
        assert (app.bottom.footer.display, app.table.size) == (False, before)
        await pilot.press("escape")
        await pilot.pause()
        assert (app.bottom.footer.display, app.table.size) == (True, before)
        assert app.footer.startswith("enter open")


async def test_candidates_are_offered_as_one_types_and_tab_takes_them() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon")
        assert offered(app) == ["projects", "connectors", "numbers", "variants"]
        await pilot.press("t")
        assert offered(app)[0] == "theme "
        await pilot.press("tab")
        assert typed(app) == "theme "
        assert offered(app) == ["theme auto", "theme ansi", "theme dark", "theme light"]
        await pilot.press("tab", "tab", "tab", "tab", "tab")
        assert typed(app) == "theme auto"
        await pilot.press("shift+tab")
        assert typed(app) == "theme light"
        await pilot.press("enter")
        assert app.told == [UseTheme("light")]
        assert app.theme == "light"


async def test_a_whole_word_that_wants_more_is_completed_with_its_space() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"theme", "tab")
        assert typed(app) == "theme "
        assert offered(app) == ["theme auto", "theme ansi", "theme dark", "theme light"]


async def test_right_at_the_end_takes_a_candidate_too() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", "n", "u", "left", "right")
        assert typed(app) == "nu"
        await pilot.press("right")
        assert typed(app) == "numbers"


async def test_an_error_keeps_the_line_open_and_names_what_is_near() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"numbres", "enter")
        assert app.status == (
            "Error: 'numbres' is no kind, action or command: did you mean numbers?"
        )
        assert typed(app) == "numbres"


async def test_escape_and_an_empty_line_do_nothing() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", "x", "escape")
        await pilot.press("colon", "enter")
        assert not app.bottom.asking
        assert [told for told in app.told if not isinstance(told, tuple)] == []


async def test_an_action_is_performed_by_its_name() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"sheet.sort", "enter")
        await pilot.pause()
        assert app.told == [Perform(action_of("sheet.sort"))]
        assert app.table.done == ["sheet.sort"]


async def test_an_action_of_another_place_says_where_it_works() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"profiles.test", "enter")
        await pilot.pause()
        assert app.status == "Test the profile: that works in: Profiles"


async def test_the_history_goes_back_and_forth() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        for word in ("numbers", "variants"):
            await pilot.press("colon", *word, "enter")
        await pilot.press("colon", "up")
        assert typed(app) == "variants"
        await pilot.press("up", "up")
        assert typed(app) == "numbers"
        await pilot.press("down", "down")
        assert typed(app) == ""


async def test_a_filter_is_told_at_every_key_and_when_it_is_accepted() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("slash", "space", "p", "enter")
        assert app.told == [
            ("changed", "env:live "),
            ("changed", "env:live p"),
            ("accepted", "env:live p"),
        ]


async def test_a_filter_that_is_given_up_is_told_as_it_was() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("slash", "x", "ctrl+c")
        assert app.told == [("changed", "env:livex"), "cancelled"]
        assert app.is_running


async def test_there_is_no_command_bar_where_there_is_no_place_for_it() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        assert app.hindrance(action_of("app.command")) == "There is no command bar here"


def test_history_keeps_each_line_once() -> None:
    history = InputHistory()
    for line in ("a", "b", "a", ""):
        history.add(line)
    assert [history.step(-1), history.step(-1), history.step(-1)] == ["a", "b", None]
    assert [history.step(1), history.step(1), history.step(1)] == ["a", "", ""]
