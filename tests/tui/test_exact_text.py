"""Texts in a text area and in the line of a field: only what is typed changes."""

from unittest.mock import Mock

import pytest
from textual import events
from textual.app import App, ComposeResult

from trunkline.tui.form.view.field_editor import EditorInput
from trunkline.tui.text.exact_text_area import ExactTextArea

MIXED = "one\r\ntwo\nthree\rfour\u2028five\vsix\fseven\x85eight\u2029nine  \n"


class TextApp(App[None]):
    def compose(self) -> ComposeResult:
        yield ExactTextArea(MIXED, soft_wrap=True)


async def test_typing_in_a_text_with_mixed_line_ends_changes_nothing_else() -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        area = app.query_one(ExactTextArea)
        area.focus()
        assert area.text == MIXED
        assert [area.get_line(row).plain for row in range(2)] == ["one␍", "two"]
        await pilot.press("x", "enter")
        assert area.text == f"x\n{MIXED}"
        app.post_message(events.Paste("p\rq\u2028"))
        await pilot.pause()
        assert area.text == f"x\np\nq\u2028{MIXED}"
        area.select_all()
        assert area.selected_text == area.text
        for _ in range(3):
            area.undo()
        assert area.text == MIXED
        area.text = "a\r\nb\r\n"
        area.move_cursor(area.document.end)
        await pilot.press("c", "enter")
        assert area.text == "a\r\nb\r\nc\r\n"


@pytest.mark.parametrize("text", ["a\tb", "\x1b[31mred", "half \ud800 pair"])
async def test_control_characters_are_drawn_as_symbols(text: str) -> None:
    app = TextApp()
    async with app.run_test(size=(60, 10)) as pilot:
        area = app.query_one(ExactTextArea)
        area.text = text
        await pilot.pause()
        drawn = area.render_line(0).text
        assert "\x1b" not in drawn
        assert "\ud800" not in drawn
        assert area.text == text


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield EditorInput(Mock(steps=False, stays=False), "ab", hidden=False)


async def test_a_line_takes_all_characters_of_the_first_line_of_a_paste() -> None:
    app = LineApp()
    async with app.run_test(size=(60, 10)) as pilot:
        line = app.query_one(EditorInput)
        line.focus()
        line.cursor_position = 1
        app.post_message(events.Paste("x\u2028y\x85 \r\nz"))
        await pilot.pause()
        assert line.value == "ax\u2028y\x85 b"
