"""What a field's value can be chosen from, and how what is typed becomes a value."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.tables import from_text
from trunkline.model.cells import plain
from trunkline.model.kind import Kind
from trunkline.model.record import Record, Scope
from trunkline.tui.commands import Candidate
from trunkline.vendors.reading import read

if TYPE_CHECKING:
    from trunkline.sessions import Sessions

__all__ = ["Choices", "choices_of"]

_NULL: Final = "null"


@dataclass(frozen=True, slots=True)
class Choices:
    """The known values of one field.

    Attributes:
        kind: the record's kind.
        name: the field's name.
        named: value and name of each known one; the name is empty where it has none.
        refers: the singular of the kind that the value is the key of, empty where it is no key: it
            is shown and typed by its name then, since keys say nothing to people.
        whole: whether every record that can be referred to is among the known ones.
    """

    kind: Kind
    name: str
    named: Mapping[str, str] = field(default_factory=dict)
    refers: str = ""
    whole: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the field."""
        return self.kind.fields[self.name]

    @property
    def title(self) -> str:
        """What the field is called, in lower case."""
        return str(self.schema.get("title", self.name)).lower()

    @property
    def clears(self) -> bool:
        """Whether null is allowed, which clears the field."""
        types = self.schema.get("type", ())
        return _NULL in ([types] if isinstance(types, str) else types)

    def shown(self, value: Any) -> str:
        """Return a value as it is typed: by its name where it is the only one with it."""
        if value is None:
            return _NULL if self.clears else ""
        text = plain(value)
        name = self.named.get(text, "") if self.refers else ""
        return name if name and self._values_of(name) == [text] else text

    def value(self, text: str) -> Any:
        """Read what was typed: a known value, the name of one, null, or any other value.

        Raises:
            ValueError: it is no value of the field; the message says why.
        """
        if text in self.named:
            return text
        if text == _NULL and self.clears:
            return None
        values = self._values_of(text)
        if len(values) > 1:
            raise ValueError(f"several are called {text!r}: {', '.join(values)}")
        if values:
            return values[0]
        if self.refers and self.whole:
            raise ValueError(f"no {self.refers} is called {text!r}")
        if "enum" in self.schema and text not in map(plain, self.schema["enum"]):
            raise ValueError(f"{text!r} is none of {', '.join(map(plain, self.schema['enum']))}")
        return from_text(text, self.schema)

    def complete(self, text: str) -> Sequence[Candidate]:
        """Return the known values that a text is part of, those that begin with it first."""
        typed = text.strip().casefold()
        found = [
            Candidate(self.shown(value), value if name and self.refers else name)
            for value, name in self.named.items()
            if typed in value.casefold() or typed in name.casefold()
        ]
        found.sort(key=lambda each: not each.line.casefold().startswith(typed))
        if self.clears and _NULL.startswith(typed):
            found.append(Candidate(_NULL, "clears the field"))
        return found

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
    """Read what a field's value can be chosen from.

    Args:
        sessions: the profiles in use.
        profile: the profile's name.
        kind: the record's kind.
        field: the field.
        parents: the parents of the records to be edited; a record to refer to is one that all of
            them have.
        used: values that the field has in other records; they are offered first.

    Raises:
        ApiError: the choices could not be read; the value can be typed all the same.
        Refused: the profile cannot be used.
    """
    choice = kind.writes.choices.get(field)
    enum = kind.fields[field].get("enum", ())
    named = dict.fromkeys([*map(plain, enum), *(v for v in used if isinstance(v, str) and v)], "")
    if choice is None:
        return Choices(kind, field, named)
    other = sessions.kinds(profile)[choice.kind]
    refers = "" if choice.value else other.singular
    known: list[dict[str, str]] = []
    whole = True
    for parent in dict.fromkeys(parents) if other.parent else (None,):
        session, vendor = await sessions.open(profile), sessions.vendor(profile)
        found: dict[str, str] = {}
        async with aclosing(read(session, vendor, other, Scope(parent))) as batches:
            async for batch in batches:
                whole = whole and batch.error is None
                found.update(_named(batch.records, other, choice.value))
        known.append(found)
    if not refers or not whole:
        return Choices(kind, field, {**named, **dict(ChainMap(*known))}, refers)
    first, *others = known
    everywhere = {key: name for key, name in first.items() if all(key in each for each in others)}
    return Choices(kind, field, everywhere, refers, whole=True)


def _named(records: Iterable[Record], kind: Kind, field: str) -> Iterator[tuple[str, str]]:
    """Yield the value that each record stands for, and what people call it."""
    for record in records:
        value = record.values.get(field) if field else record.key
        name = record.values.get(kind.label)
        if isinstance(value, str):
            called = name if isinstance(name, str) and name != value else ""
            environment = record.values.get(kind.environment_field)
            yield value, f"{called} · {environment}" if called and environment else called
