"""A line to type in whose text is used before the next key is looked at."""

from collections.abc import Awaitable, Callable

from trunkline.tui.prompt.line import Line
from trunkline.tui.services.input_history import InputHistory


class AskedLine(Line):
    """Calls a function with its text in place of telling it by a message."""

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        then: Callable[[str], Awaitable[None]],
        history: InputHistory,
        check: Callable[[str], str] = lambda text: "",
    ) -> None:
        """Prepare a line.

        Args:
            label: what stands before the text.
            text: the text to begin with.
            then: called with the text that was accepted.
            history: the lines accepted before; this one is added.
            check: says why a text cannot be used, and the line stays; empty where it can.
        """
        super().__init__(label, text, history=history)
        self._asked_before = history
        self._then = then
        self._check = check

    async def accept(self) -> None:
        """Close the line and use its text."""
        text = self.text.strip()
        if reason := self._check(text):
            self.app.notify(reason, severity="error")
            return
        self._asked_before.add(text)
        await self.close(self.Accepted(self, text))
        await self._then(text)
