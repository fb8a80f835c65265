"""A line to type in that stays open until what it holds means something."""

from collections.abc import Callable

from trunkline.tui.prompt.line import Line
from trunkline.tui.services.input_history import InputHistory


class CheckedLine(Line):
    """Says what is wrong with its text in place of closing."""

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        check: Callable[[str], str],
        history: InputHistory,
        id: str,
    ) -> None:
        """Prepare a line.

        Args:
            label: what stands before the text.
            text: the text to begin with.
            check: says what is wrong with a text; empty where nothing is.
            history: the lines accepted before.
            id: the widget's id.
        """
        super().__init__(label, text, history=history, id=id)
        self._check = check

    async def accept(self) -> None:
        """Close the line if its text means something, else say what is wrong with it."""
        if reason := self._check(self.text):
            self.app.notify(reason, severity="error")
        else:
            await super().accept()
