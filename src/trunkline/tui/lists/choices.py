"""The known values of a field: loaded from other records, completed, and parsed from text."""

from collections import ChainMap
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.staging.table_import import from_text
from trunkline.model.conditions import outdated, types_of
from trunkline.model.kind import ChoiceSource, Kind
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.cells import plain
from trunkline.tui.prompt.candidate import Candidate
from trunkline.vendors.read_records import read

if TYPE_CHECKING:
    from trunkline.sessions import Sessions

_NULL: Final = "null"
_OLD: Final = "deprecated"


@dataclass(frozen=True, slots=True)
class Pick:
    """One record that can be chosen.

    Attributes:
        value: the value that refers to it.
        name: its display name, empty if it has none.
        sets: the values that other fields get with it, by name.
        within: the values that other fields must have for it to be a choice, by name.
    """

    value: str
    name: str
    sets: Mapping[str, Any]
    within: Mapping[str, Any] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """The value itself, if a name is shown instead."""
        return self.value if self.name else ""

    def suits(self, around: Mapping[str, Any]) -> bool:
        """Return whether it can be chosen beside these values; a missing one limits nothing."""
        return all(around.get(name) in (None, "", value) for name, value in self.within.items())

    def is_of(self, value: Any, around: Mapping[str, Any] | None = None) -> bool:
        """Return whether a value refers to it: its own, or an object of those that it sets.

        Args:
            around: the sibling fields; those that it sets have to agree if they are present.
        """
        if isinstance(value, Mapping):
            names = value.keys() & self.sets.keys()
            return bool(names) and all(value[name] in (None, self.sets[name]) for name in names)
        siblings = around or {}
        agrees = all(siblings.get(name, new) == new for name, new in self.sets.items())
        return value == self.value and agrees


@dataclass(frozen=True, slots=True)
class Choices:
    """The known values of one field.

    Attributes:
        named: the display name of each known value, empty if it has none.
        refers: the singular of the kind whose key the value is; empty if it is not a key. A key is
            shown and typed by its record's name.
        whole: whether all records that can be chosen are known; other values are refused then.
    """

    kind: Kind
    name: str
    named: Mapping[str, str] = field(default_factory=dict)
    refers: str = ""
    whole: bool = False
    records: tuple[Pick, ...] = ()

    @property
    def picks(self) -> tuple[Pick, ...]:
        """What can be chosen: the records, and other known values if any value is accepted."""
        if self.whole and self.refers:
            return self.records
        known = {pick.value for pick in self.records}
        others = (Pick(v, name, {}) for v, name in self.named.items() if v not in known)
        return (*others, *self.records)

    def name_of(self, value: Any, around: Mapping[str, Any] | None = None) -> str:
        """Return the display name of the record that a value refers to; empty if unknown.

        Args:
            value: the value, or an object of the values that the record sets.
            around: the sibling fields, which identify the record.
        """
        if isinstance(value, str) and not (self.records and self.records[0].sets):
            return self.named.get(value, "")
        return next((pick.name for pick in self.records if pick.is_of(value, around)), "")

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the field."""
        return self.kind.fields[self.name]

    @property
    def title(self) -> str:
        """The field's title, in lower case."""
        return str(self.schema.get("title", self.name)).lower()

    @property
    def clears(self) -> bool:
        """Whether null is allowed, which clears the field."""
        return _NULL in types_of(self.schema)

    def shown(self, value: Any) -> str:
        """Return a value as it is typed: by its name if no other value has the same."""
        if value is None:
            return _NULL if self.clears else ""
        text = plain(value)
        name = self.named.get(text, "") if self.refers else ""
        return name if name and self._values_of(name) == [text] else text

    def value(self, text: str) -> Any:
        """Parse typed text: a known value, the name of one, null, or another value.

        Raises:
            ValueError: the text is not a value of the field; the message says why.
        """
        allowed = {plain(v): v for v in self.schema.get("enum", ()) if v is not None}
        if text in allowed:
            return allowed[text]
        if text in self.named:
            return text
        if text == _NULL and self.clears:
            return None
        values = self._values_of(text)
        if len(values) > 1:
            raise ValueError(f"several records are called {text!r}: {', '.join(values)}")
        if values:
            return values[0]
        if self.refers and self.whole:
            raise ValueError(f"no {self.refers} is called {text!r}")
        if self.whole and self.records and text:
            close = get_close_matches(text, self.named, 1)
            hint = f"; nearest {close[0]}" if close else ""
            raise ValueError(f"unknown {self.title} {text!r}{hint}")
        if allowed and text not in allowed:
            raise ValueError(f"{text!r} is not one of {', '.join(allowed)}")
        return from_text(text, self.schema)

    def complete(self, text: str) -> Sequence[Candidate]:
        """Return the known values that contain a text, those that begin with it first."""
        typed = text.strip().casefold()
        old = outdated(self.kind.schema, self.name)
        texts = self.schema.get("enumDescriptions") or ()
        notes = dict(zip(map(plain, self.schema.get("enum", ())), texts, strict=False))
        candidates = [
            Candidate(
                self.shown(value),
                (value if name and self.refers else name)
                or notes.get(value)
                or (_OLD if value in old else ""),
            )
            for value, name in self.named.items()
            if typed in value.casefold() or typed in name.casefold()
        ]
        candidates.sort(key=lambda candidate: not candidate.text.casefold().startswith(typed))
        if self.clears and _NULL.startswith(typed):
            candidates.append(Candidate(_NULL, "clears the field"))
        return candidates

    def _values_of(self, name: str) -> list[str]:
        return [value for value, other in self.named.items() if name and other == name]


async def choices_of(
    sessions: "Sessions",
    profile: str,
    kind: Kind,
    field: str,
    parents: Iterable[str | None],
    used: Iterable[Any],
) -> Choices:
    """Load the values that a field can be set to.

    Args:
        parents: the parents of the edited records; only records that all of them have can be
            referred to.
        used: values that the field has in other records, which are offered first.

    Raises:
        ApiError: the choices could not be loaded; the value can still be typed.
        SessionError: the profile cannot be used.
    """
    choice = kind.writes.choices.get(field)
    # A record may have a value that cannot be written; null is offered separately.
    values = kind.fields[field].get("enum") or [v for v in used if isinstance(v, str) and v]
    named = dict.fromkeys((plain(value) for value in values if value is not None), "")
    if choice is None:
        return Choices(kind, field, named)
    other = sessions.kinds(profile)[choice.kind]
    refers = "" if choice.value and not choice.along else other.singular
    items = kind.fields[field].get("items", {}).get("properties", {})
    known: list[dict[str, Pick]] = []
    whole = True
    for parent in dict.fromkeys(parents) if other.parent else (None,):
        session, vendor = await sessions.open(profile), sessions.vendor(profile)
        records: list[Record] = []
        async with aclosing(read(session, vendor, other, RecordScope(parent))) as batches:
            async for batch in batches:
                whole = whole and batch.error is None
                records += batch.records
        known.append(dict(_picks(choice.offered(records), other, choice, items)))
    if not refers or not whole:
        picks = dict(ChainMap(*known))
        names = {pick.value: pick.name for pick in picks.values()}
        known_values = {**named, **names}
        listed = whole and not other.parent
        return Choices(kind, field, known_values, refers, listed, tuple(picks.values()))
    first, *others = known
    picks = {key: pick for key, pick in first.items() if all(key in other for other in others)}
    names = {pick.value: pick.name for pick in picks.values()}
    return Choices(kind, field, names, refers, whole=True, records=tuple(picks.values()))


def _picks(
    records: Iterable[Record], kind: Kind, choice: ChoiceSource, items: Container[str]
) -> Iterator[tuple[str, Pick]]:
    """Yield each record that can be chosen, by its identity; `items` are the fields of objects."""
    for record in records:
        value = choice.value_in(record)
        name = record.values.get(kind.label)
        if isinstance(value, str):
            label = name if isinstance(name, str) and name != value else ""
            environment = record.values.get(kind.environment_field)
            label = f"{label} · {environment}" if label and environment else label
            sets = {mine: record.values.get(theirs) for mine, theirs in choice.along.items()}
            if choice.value in items:
                sets = {choice.value: value, **sets}
            # Several records with the same value are one choice, unless they set other fields.
            within = {mine: record.values.get(theirs) for mine, theirs in choice.within}
            yield (record.key if sets else value), Pick(value, label, sets, within)
