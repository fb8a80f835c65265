"""The input line for a field's value: typed, or chosen from the known values."""

from collections.abc import Callable, Sequence
from typing import Any

from trunkline.tui.lists.choices import Choices
from trunkline.tui.lists.labels import MIXED
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine


def edit_line(
    label: str, text: str, choices: Choices, *, mixed: bool, then: Callable[[Any], object]
) -> InputLine:
    """Return an input line that refuses what is not a value of the field.

    The current value is selected, so that typing replaces it. Records with different values are
    not made equal by Enter alone: an empty text cancels then.
    """

    def complete(typed: str) -> Sequence[Candidate]:
        return choices.complete("" if typed == text else typed)

    return InputLine(
        f"{label}{MIXED} → " if mixed else label,
        text,
        parse=choices.value,
        required=mixed,
        completer=complete,
        select=True,
        then=then,
        id="edit",
    )
