"""Keys, sequences of keys, and what is said when something does not work."""

import pytest
from textual import events

from support.shell import SmallShell
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.keymap import keymap_of
from trunkline.tui.actions.registry import action_of
from trunkline.tui.chrome import status_line
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.services.commands import Open
from trunkline.tui.terminal.input.terminal_input import PasteRefused

DANGEROUS = Action("sheet.mark", "Delete", "Deletes.", ("d",), "Edit", dangerous=True)


async def test_a_key_performs_the_action_of_the_focused_node() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("j", "down")
        assert app.table.row == 2


async def test_an_async_action_is_awaited() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("s")
        assert app.table.done == ["sheet.sort"]


async def test_an_ordinal_action_gets_the_position_of_its_key() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("1", "9")
        assert app.told == [0, 8]


async def test_a_key_that_does_not_work_now_says_why() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("u")
        assert app.status == "Nothing is marked"


async def test_a_sequence_performs_its_action_at_its_last_key() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("j", "j", "g")
        assert app.table.row == 2
        await pilot.press("g")
        assert app.table.row == 0
        assert app.keyboard.pending == ()


async def test_the_footer_shows_the_keys_that_complete_a_sequence() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("g")
        assert app.footer.startswith("g top  ")
        assert app.footer.endswith("  esc cancel")
        shown = f"{app.footer}  {app.status}"
        for _sequence, action in app.keyboard.keymap.sequences["app"]:
            if action.ordinal:
                continue
            assert f"{action.keys[0][-1]} {action.label}" in shown
        await pilot.press("escape")
        assert app.footer.startswith("enter open  ")
        assert app.status == "1 marked · 47 of 1,204 rows"


async def test_an_unknown_sequence_is_named_and_its_last_key_does_nothing() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("g", "j")
        assert app.status == "Unknown key g j"
        assert app.table.row == 0


async def test_keys_that_are_typed_ahead_reach_the_line_that_the_first_one_opens() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        for key, character in (("colon", ":"), ("n", "n"), ("u", "u"), ("enter", "\r"), ("j", "j")):
            app.post_message(events.Key(key, character))
        await pilot.pause()
        await pilot.pause()
        assert app.told == [Open("numbers")]
        assert app.table.row == 1


async def test_a_key_that_is_typed_before_a_screen_is_composed_reaches_it() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.push_screen(MenuScreen("Copy", [MenuItem("y", "Key", "1")]), app.told.append)
        app.post_message(events.Key("y", "y"))
        await pilot.pause()
        await pilot.pause()
        assert app.told == ["1"]


async def test_changed_keys_work_and_the_old_ones_do_not() -> None:
    app = SmallShell(
        keys=keymap_of({"sheet.down": "ctrl+x ctrl+x, ctrl+n", "browse.kind": "f2,f3"})
    )
    async with app.run_test() as pilot:
        await pilot.press("j", "down")
        assert app.table.row == 0
        await pilot.press("ctrl+x", "ctrl+x", "ctrl+n")
        assert app.table.row == 2
        await pilot.press("f3", "1")
        assert app.told == [1]


async def test_an_action_without_a_key_is_performed_by_its_name() -> None:
    app = SmallShell(keys=keymap_of({"sheet.down": "none"}))
    async with app.run_test() as pilot:
        await pilot.press("j", "down")
        assert app.table.row == 0
        await app.services.perform(action_of("sheet.down"))
        assert app.table.row == 1


async def test_a_dangerous_action_is_refused_where_writes_are_refused() -> None:
    app = SmallShell()
    async with app.run_test():
        table = app.table
        assert table.why_disabled(DANGEROUS) == ""
        app.why_read_only = lambda: "acme-us is read-only"  # type: ignore[method-assign]
        assert table.why_disabled(DANGEROUS) == "acme-us is read-only"
        assert table.why_disabled(action_of("sheet.mark")) == ""


async def test_a_message_stays_in_front_of_the_status_until_a_later_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.status == "Error: GET /v1/agents: 503, request 8fa9"
        app.bottom.status.show("2 marked")
        await pilot.press("j")
        assert app.status.startswith("Error: ")
        now = app.bottom.status
        monkeypatch.setattr("trunkline.tui.chrome.status_line.monotonic", lambda: float("inf"))
        await pilot.press("j")
        assert now.text == "2 marked"


async def test_a_message_is_text_and_never_markup() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.notify("[red]x[/red]\x1b[2J\nsecond line", title="Note")
        await pilot.pause()
        assert app.status == r"Note: [red]x[/red]\x1b[2J"


async def test_a_paste_that_was_too_large_is_reported() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.post_message(PasteRefused())
        await pilot.pause()
        assert app.status == ("Nothing was pasted: the text is larger than 4 MiB; import a file")


async def test_redrawing_keeps_the_screen() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press("j", "ctrl+l")
        assert app.table.row == 1


async def test_copying_keeps_the_text_for_pasting() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await app.services.copy("+442079460000", "+44 20 7946 0000")
        await pilot.pause()
        assert app.status == "Copied +44 20 7946 0000 inside Trunkline only"
        assert app.clipboard == "+442079460000"


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_quitting(key: str) -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        await pilot.press(key)
    assert app.return_value == 0


async def test_what_matters_less_does_not_cover_what_the_same_key_led_to() -> None:
    app = SmallShell()
    async with app.run_test() as pilot:
        app.notify("There is no such field", severity="error")
        app.notify("Nothing is wrong")
        await pilot.pause()
        assert app.status == "Error: There is no such field"
        app.notify("A warning", severity="warning")
        app.notify("Another error", severity="error")
        await pilot.pause()
        assert app.status == "Error: Another error"
        await pilot.press("j")
        app.notify("3 rows")
        await pilot.pause()
        assert app.status == "3 rows"


async def test_what_matters_less_is_shown_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status_line, "SHOWN_FIRST", 0.05)
    app = SmallShell()
    async with app.run_test() as pilot:
        app.notify("Refused", severity="warning")
        app.notify("Run 1: 3 done")
        await pilot.pause()
        assert app.status == "Refused"
        while app.status == "Refused":
            await pilot.pause(0.01)
        assert app.status == "Run 1: 3 done"
