"""Pages of text, and the text about the current line."""

from textual.app import App, ComposeResult

from trunkline.tui.text.page import Hint


class Tall(App[None]):
    """An app with a hint that is as tall as its text."""

    CSS = "Hint { height: auto; min-height: 3; max-height: 10; }"

    def compose(self) -> ComposeResult:
        yield Hint()


async def test_a_hint_that_may_grow_shows_every_line_of_a_longer_text() -> None:
    app = Tall()
    async with app.run_test(size=(40, 12)) as pilot:
        hint = app.query_one(Hint)
        hint.show("done")
        await pilot.pause()
        assert hint.size.height == 2
        hint.show("\n".join(["one", "two", "three", "request 4"]))
        await pilot.pause()
        assert hint.size.height == 4
