"""How a field is edited: in its line, by choosing, or on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trunkline.forms import MASKED, UNSET, Control, Field, Json
from trunkline.forms.values.values import json_types, to_text
from trunkline.model.patch import same
from trunkline.tui.form.view.field_display import HOLDERS

_JSON, _TEXT = ".json", ".txt"
_OF_LINES: Final = frozenset({"textarea", "multi-line"})
_LONG_LINE: Final = 200
"""Characters of a text that is too long for a line."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose.

    Attributes:
        text: what stands in the line when it is chosen.
        note: more about it.
        ticked: whether it is in the check list; `None` where there is none.
    """

    text: str
    note: str = ""
    ticked: bool | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How one field is edited.

    Attributes:
        text: the text to begin with.
        page: empty for the field's own line; else the ending of the file that such a text would
            be in.
        options: what can be chosen.
        values: the value of each option.
        strict: whether nothing else can be given.
        chosen: the option that the field has now, `None` for none of them.
    """

    text: str = ""
    page: str = ""
    options: tuple[Option, ...] = ()
    values: tuple[Json, ...] = ()
    strict: bool = False
    chosen: int | None = None


def way_of(field: Field) -> Way:
    """Return how a field is edited."""
    match field.control:
        case Control.CHECKS:
            return _checks(field)
        case Control.CHOICE:
            named = [(each.value, each.label, each.note) for each in field.choices]
            return _choices(field, named)
        case Control.FLAG:
            return _choices(field, [(True, "true", ""), (False, "false", "")])
        case Control.NULL:
            return _choices(field, [(None, "null", "")])
        case Control.SECRET:
            return Way()
        case Control.JSON if isinstance(field.value, dict | list):
            return Way(page=_JSON)
    if field.control in HOLDERS:
        return Way(page=_JSON)
    if field.control is Control.LINES and field.format in _OF_LINES:
        return Way(field.text, page=_TEXT)
    if "\n" in field.text or len(field.text) > _LONG_LINE:
        return Way(field.text, page=_TEXT)
    text = "" if field.value is None and field.invalid_text is None else field.text
    values = [*field.suggestions, *([] if field.default is UNSET else [field.default])]
    texts = dict.fromkeys(to_text(each) for each in values)
    return Way(text, options=tuple(map(Option, texts)), values=tuple(texts))


def _choices(field: Field, named: Sequence[tuple[Json, str, str]]) -> Way:
    listed = list(named)
    if field.nullable and all(value is not None for value, _, _ in listed):
        listed.append((None, "null", "no value, and said so"))
    values = tuple(value for value, _, _ in listed)
    held = field.default if field.value is UNSET else field.value
    return Way(
        options=tuple(
            Option(label, " · ".join(filter(None, (_aside(value, label), note))))
            for value, label, note in listed
        ),
        values=values,
        strict=True,
        chosen=None if held is MASKED else _place(values, held),
    )


def _checks(field: Field) -> Way:
    held = field.value if isinstance(field.value, list) else []
    values = tuple(each.value for each in field.choices)
    options = tuple(
        Option(each.label, each.note, ticked=_place(held, each.value) is not None)
        for each in field.choices
    )
    return Way(options=options, values=values, strict=True)


def _aside(value: Json, label: str) -> str:
    """Return the value itself where its label says something else."""
    text = to_text(value)
    return "" if text == label else text


def _place(values: Sequence[Json], wanted: Json) -> int | None:
    """Return where a value is among others: 1 and 1.0 are one value here, as to a validator."""
    for place, value in enumerate(values):
        alike = value == wanted and set(json_types(value)) & set(json_types(wanted))
        if same(value, wanted) or alike:
            return place
    return None
