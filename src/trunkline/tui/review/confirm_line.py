"""The line in which a word is typed that confirms something, under what is to be known of it."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.prompt.line import Line
from trunkline.tui.text.page import Line as TextLine
from trunkline.tui.text.page import wrapped


class Notes(Widget):
    """What is to be known, over the rows above the line."""

    COMPONENT_CLASSES = {"notes--title"}  # noqa: RUF012
    DEFAULT_CSS = """
    Notes {
        layer: over;
        dock: bottom;
        margin-bottom: 2;
        width: 100%;
        height: auto;
        max-height: 75%;
        padding: 0 1;
        border-top: solid $error;
        color: $foreground;
        background: $surface;
        & > .notes--title { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many rows the lines take."""
        return len(self._rows(width))

    def render(self) -> Content:
        """Draw the title and the lines, wrapped."""
        title, *rows = self._rows(self.content_size.width)
        styled = Content.styled(title, look_of(self, "notes--title"))
        return Content("\n").join([styled, *map(Content, rows)])

    def _rows(self, width: int) -> list[str]:
        rows = [self._title]
        for line in self._lines:
            wrapping = wrapped(TextLine(((line, ""),), indent=2), max(1, width))
            rows += ["".join(text for text, _ in row) for row in wrapping]
        return rows


class ConfirmLine(Line):
    """A line that goes away when its word is typed, or when the user gives up."""

    class Confirmed(Message):
        """The word was typed."""

    def __init__(self, word: str, title: str, notes: Sequence[str]) -> None:
        """Ask for a word.

        Args:
            word: the word.
            title: what it confirms; made visible already, as are the notes.
            notes: what is to be known before.
        """
        super().__init__(f"type {word} to confirm: ", id="confirm")
        self._word = word
        self._notes = Notes(title, notes)

    async def on_mount(self) -> None:
        """Show what is to be known."""
        await super().on_mount()
        await self.screen.mount(self._notes)

    async def accept(self) -> None:
        """Confirm if the word was typed, else say that it was not."""
        if self.text.strip() == self._word:
            await self.close(self.Confirmed())
        else:
            self.app.notify(f"that is not {self._word}: nothing is written", severity="warning")

    async def close(self, message: Message) -> None:
        """Leave the screen with the notes."""
        await self._notes.remove()
        await super().close(message)
