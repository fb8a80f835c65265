"""Whether the records that values refer to exist."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Any, Final

from trunkline.model.change import Change
from trunkline.model.conditions import types_of
from trunkline.model.kind import ChoiceSource, Kind
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.model.table.cells import visible

_ALIKE: Final = 0.6
"""How alike two texts must be for one to be named as the nearest of the other, from 0 to 1."""
_LISTED: Final = 12
"""How many known values there may be at most to be named where none is near."""
_COMPARED: Final = 20
"""How many near texts are compared: of those that are as near, the first by name is named."""


class KnownValues:
    """The values that one field can have: those of some records of another kind."""

    def __init__(self, choice: ChoiceSource, kind: Kind, records: Iterable[Record]) -> None:
        """Index the records that the values are chosen from, and take their kind."""
        self.kind = kind
        self._records: dict[str, list[Mapping[str, Any]]] = {}
        self._names: dict[str, str] = {}
        for record in records:
            value = choice.value_in(record)
            if isinstance(value, str):
                self._records.setdefault(value, []).append(record.values)
                self._names.setdefault(kind.label_of(record), value)
        self._are_keys = not choice.value
        self._nearest_to = cache(self._nearest)

    def records(self, value: Any) -> list[Mapping[str, Any]]:
        """Return the values of the records that a value refers to; none if it is unknown."""
        return self._records.get(value, []) if isinstance(value, str) else []

    def hint(self, value: Any) -> str:
        """Return what could be meant instead of an unknown value: the nearest, or all if few."""
        if isinstance(value, str) and (nearest := self._nearest_to(value)):
            return f"; nearest {visible(nearest)}"
        known = self._names if self._are_keys else self._records
        if not 0 < len(known) <= _LISTED:
            return ""
        return f"; {self.kind.name}: {', '.join(map(visible, known))}"

    def _nearest(self, value: str) -> str:
        """Return the known value, or the name of one, that is most like a text; empty for none.

        Capitals and small letters are alike.
        """
        texts = {text.casefold(): text for text in (*self._records, *self._names)}
        wanted = value.casefold()
        close = get_close_matches(wanted, texts, _COMPARED, _ALIKE)
        if not close:
            return ""
        alike = [SequenceMatcher(None, text, wanted).ratio() for text in close]
        text = texts[min(it for it, ratio in zip(close, alike, strict=True) if ratio == alike[0])]
        key = self._names.get(text, text)
        if self._are_keys:
            text = self.kind.label_of(Record(key, None, self._records[key][0]))
        return key if text == key else f"{key} ({text})"


def references(change: Change, field: str, choice: ChoiceSource) -> Iterator[tuple[Any, Any]]:
    """Yield each new value of a field with the fields beside it; of a list, its new entries.

    Args:
        change: an update or a creation that writes the field.
    """
    wanted = change.patch[field]
    if not isinstance(wanted, list):
        if wanted not in (None, ""):
            yield wanted, {**change.before, **change.patch}
        return
    before = change.before.get(field)
    old = before if isinstance(before, list) else []
    for entry in wanted:
        if not any(same(entry, other) for other in old):
            members = isinstance(entry, Mapping)
            yield (entry.get(choice.value), entry) if members else (entry, {})


def reference_problem(
    kind: Kind, field: str, known: KnownValues, value: Any, around: Mapping[str, Any], parent: str
) -> str:
    """Return why a value of a field refers to no record; empty where it does.

    Args:
        around: the fields that are written beside it, as they are afterwards.
        parent: the parent whose records it may refer to; empty for those of the account.
    """
    choice, shown = kind.writes.choices[field], visible(str(value))
    listed = "array" in types_of(kind.fields[field])
    title = kind.title_of(field)
    if listed:
        title = _title(kind, field, choice.value) if choice.value else known.kind.singular
    records = known.records(value)
    if not records:
        what = f"{visible(parent)} has no {title}" if parent else f"unknown {title}"
        where = f" in {kind.title_of(field)}" if listed else ""
        return f"{what} {shown}{where}{known.hint(value)}"
    bound = {own: choice.along[own] for own in bound_fields(kind, field)}
    if any(all(around.get(own) == it.get(their) for own, their in bound.items()) for it in records):
        return ""
    others = [f"{_title(kind, field, own)} {visible(str(around.get(own)))}" for own in bound]
    return f"{title} {shown} does not go with {' and '.join(others)}"


def bound_fields(kind: Kind, field: str) -> tuple[str, ...]:
    """Return the fields that must be those of the same record as a field with choices.

    They are set along with it. Display names are left out: only choices and required fields count.
    """
    choice, schema = kind.writes.choices[field], kind.fields[field]
    if "array" not in types_of(schema):
        return tuple(own for own in choice.along if own in kind.writes.choices)
    required = schema.get("items", {}).get("required", ())
    return tuple(own for own in choice.along if own in required)


def _title(kind: Kind, field: str, own: str) -> str:
    if own in kind.fields:
        return kind.title_of(own)
    members = kind.fields[field].get("items", {}).get("properties", {})
    return str(members.get(own, {}).get("title", own)).lower()
