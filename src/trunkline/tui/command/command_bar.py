"""The command bar: the input line for commands."""

from collections.abc import Callable
from functools import partial

from trunkline.tui.command.command_language import complete, parse
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.commands import Command, Vocabulary
from trunkline.tui.services.input_history import InputHistory


def command_bar(
    vocabulary: Vocabulary, history: InputHistory, then: Callable[[Command], object]
) -> InputLine:
    """Return the input line for a command; an empty line cancels."""
    return InputLine(
        ":",
        parse=partial(parse, vocabulary=vocabulary),
        required=True,
        completer=partial(complete, vocabulary=vocabulary),
        history=history,
        then=then,
        id="command",
    )
