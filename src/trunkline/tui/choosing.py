"""What a field's value can be chosen from, and how what is typed becomes a value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.tables import from_text
from trunkline.model.cells import plain
from trunkline.model.kind import Kind
from trunkline.model.record import Scope
from trunkline.tui.commands import Candidate
from trunkline.vendors.reading import read

if TYPE_CHECKING:
    from trunkline.tui.sessions import Sessions

__all__ = ["Choices", "choices_of"]

_MOST: Final = 8
_NULL: Final = "null"


@dataclass(frozen=True, slots=True)
class Choices:
    """The known values of one field.

    Attributes:
        kind: the record's kind.
        name: the field's name.
        named: value and name of each known one; the name is empty where it has none.
        by_name: whether a value is shown and typed by its name: keys say nothing to people.
    """

    kind: Kind
    name: str
    named: Mapping[str, str] = field(default_factory=dict)
    by_name: bool = False

    @property
    def schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the field."""
        schema: Mapping[str, Any] = self.kind.schema["properties"][self.name]
        return schema

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
        name = self.named.get(text, "") if self.by_name else ""
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
        if "enum" in self.schema and text not in map(plain, self.schema["enum"]):
            raise ValueError(f"{text!r} is none of {', '.join(map(plain, self.schema['enum']))}")
        return from_text(text, self.schema)

    def complete(self, text: str) -> Sequence[Candidate]:
        """Return the known values that a text is part of, those that begin with it first."""
        typed = text.strip().casefold()
        found = [
            Candidate(self.shown(value), value if name and self.by_name else name)
            for value, name in self.named.items()
            if typed in value.casefold() or typed in name.casefold()
        ]
        found.sort(key=lambda each: not each.line.casefold().startswith(typed))
        if self.clears and _NULL.startswith(typed):
            found.append(Candidate(_NULL, "clears the field"))
        return found[:_MOST]

    def _values_of(self, name: str) -> list[str]:
        return [value for value, other in self.named.items() if other == name]


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
        parents: the parents of the records to be edited.
        used: values that the field has in other records; they are offered first.

    Raises:
        ApiError: the choices could not be read; the value can be typed all the same.
    """
    choice = kind.writes.choices.get(field)
    enum = kind.schema["properties"][field].get("enum", ())
    named = dict.fromkeys([*map(plain, enum), *(v for v in used if isinstance(v, str) and v)], "")
    if choice is not None:
        vendor, other = sessions.vendor(profile), sessions.kinds(profile)[choice.kind]
        session = await sessions.open(profile)
        for parent in dict.fromkeys(parents) if other.parent else (None,):
            async for batch in read(session, vendor, other, Scope(parent)):
                for record in batch.records:
                    value = record.values.get(choice.value) if choice.value else record.key
                    name = record.values.get(other.label)
                    if isinstance(value, str):
                        named[value] = name if isinstance(name, str) and name != value else ""
    return Choices(kind, field, named, by_name=choice is not None and not choice.value)
