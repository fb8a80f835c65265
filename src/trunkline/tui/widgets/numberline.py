"""The line that a telephone number is typed into."""

from collections.abc import Callable, Mapping

from trunkline.model.phone import NotANumber
from trunkline.tui.widgets.prompt import History, Line

__all__ = ["NumberLine"]


class NumberLine(Line):
    """Stays open until it holds a number."""

    def __init__(self, read: Callable[[str], Mapping[str, str]], history: History) -> None:
        """Ask for a number.

        Args:
            read: reads it, and raises `NotANumber` where it is none.
            history: the numbers that were asked for before.
        """
        super().__init__("look up: ", history=history, id="number")
        self._read = read

    async def accept(self) -> None:
        """Close the line if there is a number in it, else say why there is none."""
        try:
            self._read(self.text)
        except NotANumber as error:
            self.app.notify(str(error), severity="error")
            return
        await super().accept()
