"""Input lines: completion, history, errors, and how they close."""

from textual.widgets import Input

from support.shell import SmallShell
from trunkline.tui.actions.registry import action_of
from trunkline.tui.prompt.candidate_list import CandidateList
from trunkline.tui.services.commands import Open, Perform, UseTheme
from trunkline.tui.services.input_history import InputHistory


def typed(app: SmallShell) -> str:
    """Return the text of the line."""
    return app.screen.query_one(Input).value


def offered(app: SmallShell) -> list[str]:
    """Return the candidates."""
    shown = app.screen.query_one(CandidateList)
    return [candidate.text for candidate in shown.candidates] if shown.display else []


async def test_a_command_is_run_and_the_focus_returns() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"numbers", "space", "slash", "plus", "4", "enter", "j")
        assert app.told == [Open("numbers", "", "+4")]
        assert not app.bottom.asking
        assert app.table.row == 1


async def test_the_line_replaces_the_footer() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        before = app.table.size
        await pilot.press("colon")
        assert (app.bottom.footer.display, app.table.size) == (False, before)
        await pilot.press("escape")
        await pilot.pause()
        assert (app.bottom.footer.display, app.table.size) == (True, before)
        assert app.footer.startswith("enter open")


async def test_candidates_follow_the_text_and_tab_chooses() -> None:
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


async def test_a_word_with_arguments_is_completed_with_a_space() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"theme", "tab")
        assert typed(app) == "theme "
        assert offered(app) == ["theme auto", "theme ansi", "theme dark", "theme light"]


async def test_right_at_the_end_chooses_a_candidate() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", "n", "u", "left", "right")
        assert typed(app) == "nu"
        await pilot.press("right")
        assert typed(app) == "numbers"


async def test_an_error_keeps_the_line_open_and_suggests() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"numbres", "enter")
        assert app.status == (
            "Error: Unknown kind, action or command 'numbres': did you mean numbers?"
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


async def test_an_action_of_another_screen_names_that_screen() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("colon", *"profiles.test", "enter")
        await pilot.pause()
        assert app.status == "Test the profile works in: Profiles"


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


async def test_a_line_calls_back_for_each_key_and_when_accepted() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("slash", "space", "p", "enter")
        assert app.told == [
            ("changed", "env:live "),
            ("changed", "env:live p"),
            ("accepted", "env:live p"),
        ]


async def test_a_cancelled_line_calls_back() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("slash", "x", "ctrl+c")
        assert app.told == [("changed", "env:livex"), "cancelled"]
        assert app.is_running


async def test_a_screen_without_a_bottom_bar_has_no_command_bar() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("question_mark")
        assert app.why_disabled(action_of("app.command")) == "There is no command bar here"


def test_history_keeps_each_line_once() -> None:
    history = InputHistory()
    for line in ("a", "b", "a", ""):
        history.add(line)
    assert [history.step(-1), history.step(-1), history.step(-1)] == ["a", "b", None]
    assert [history.step(1), history.step(1), history.step(1)] == ["a", "", ""]
