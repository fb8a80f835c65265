"""How a field is edited: in its line, by choosing, or on a screen of its own."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from trunkline.forms import MASKED, UNSET, Control, Field, Json, Unset
from trunkline.forms.values.exact_numbers import equal
from trunkline.forms.values.values import as_json, to_text
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.text.text_marks import is_plain

_JSON, _TEXT = ".json", ".txt"
_OF_LINES: Final = frozenset({"textarea", "multi-line"})
_LONG_LINE: Final = 200
"""Characters of a text that is too long to edit in a line."""


class InputMode(NamedTuple):
    """How one field is edited.

    Attributes:
        page: the file suffix of a text that is edited on a screen of its own; empty for the line.
        values: the value of each option.
        chosen: the index of the field's current option, `None` for none.
    """

    text: str = ""
    page: str = ""
    options: tuple[Candidate, ...] = ()
    values: tuple[Json, ...] = ()
    strict: bool = False
    chosen: int | None = None


def input_mode_of(field: Field) -> InputMode:
    """Return how a field is edited."""
    match field.control:
        case Control.CHECKS:
            return _checks(field)
        case Control.CHOICE:
            choices = [(choice.value, choice.label, choice.note) for choice in field.choices]
            return _choices(field, choices)
        case Control.FLAG:
            return _choices(field, [(True, "true", ""), (False, "false", "")])
        case Control.NULL:
            return _choices(field, [(None, "null", "")])
        case Control.SECRET:
            return InputMode()
        case Control.JSON if isinstance(field.value, dict | list):
            return InputMode(page=_JSON)
    if field.control in HOLDERS:
        return InputMode(page=_JSON)
    if field.control is Control.LINES and field.format in _OF_LINES:
        return InputMode(field.text, page=_TEXT)
    if "\n" in field.text or not is_plain(field.text) or len(field.text) > _LONG_LINE:
        return InputMode(field.text, page=_TEXT)
    text = "" if field.value is None and field.invalid_text is None else field.text
    values = [*field.suggestions, *([] if field.default is UNSET else [field.default])]
    texts = dict.fromkeys(filter(str.strip, map(to_text, values)))
    return InputMode(text, options=tuple(map(Candidate, texts)), values=tuple(texts))


def _choices(field: Field, choices: Sequence[tuple[Json, str, str]]) -> InputMode:
    """Return the mode for a field that accepts some values only, each with label and note."""
    choices = list(choices)
    if field.nullable and all(value is not None for value, _, _ in choices):
        choices = [
            (v, as_json(v) if label == "null" else label, note) for v, label, note in choices
        ]
        choices.append((None, "null", "explicitly no value"))
    values = tuple(value for value, _, _ in choices)
    current = field.default if field.value is UNSET else field.value
    return InputMode(
        options=tuple(
            Candidate(label, " · ".join(filter(None, (_other_text(value, label), note))))
            for value, label, note in choices
        ),
        values=values,
        strict=True,
        chosen=None if current is MASKED else _index(values, current),
    )


def _checks(field: Field) -> InputMode:
    ticked = field.value if isinstance(field.value, list) else []
    values = tuple(choice.value for choice in field.choices)
    options = tuple(
        Candidate(choice.label, choice.note, ticked=_index(ticked, choice.value) is not None)
        for choice in field.choices
    )
    return InputMode(options=options, values=values, strict=True)


def _other_text(value: Json, label: str) -> str:
    return "" if label in (to_text(value), as_json(value)) else to_text(value)


def _index(values: Sequence[Json], value: Json | Unset) -> int | None:
    """Return the index of a value; 1 and 1.0 are one value, as for a validator."""
    return next((index for index, other in enumerate(values) if equal(other, value)), None)
