"""The command bar: a line that is read as a command."""

from functools import partial

from textual.message import Message

from trunkline.tui.command.command_language import (
    Command,
    CommandError,
    Vocabulary,
    complete,
    parse,
)
from trunkline.tui.prompt.line import Line
from trunkline.tui.services.input_history import InputHistory


class CommandBar(Line):
    """A line that stays open until it means something, and then posts what."""

    class Commanded(Message):
        """A command was given."""

        def __init__(self, command: Command) -> None:
            super().__init__()
            self.command = command

    def __init__(self, vocabulary: Vocabulary, history: InputHistory, text: str = "") -> None:
        """Prepare the bar.

        Args:
            vocabulary: what a command can name.
            history: the commands given before.
            text: the text to begin with.
        """
        super().__init__(
            ":", text, history=history, completer=partial(complete, vocabulary=vocabulary)
        )
        self._vocabulary = vocabulary

    def changed(self, text: str) -> None:
        """Nobody need know of a command that is not given yet."""

    async def accept(self) -> None:
        """Post the command, or say what is wrong with the line."""
        text = self.text.strip()
        if not text:
            await self.cancel()
            return
        try:
            command = parse(text, self._vocabulary)
        except CommandError as error:
            self.app.notify(str(error), severity="error")
            return
        self._history.add(text)
        await self.close(self.Commanded(command))
