"""What applies to one place of a value: `$ref` followed, allOf, conditions and branches resolved.

Nothing is merged into a new schema: a place has a list of sources, and each source says why it
applies. Validation always goes by the schema as it was given.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from trunkline.forms.schema.branches import Branches
from trunkline.forms.schema.conditions import because
from trunkline.forms.schema.document import Document, Missing, Source, refers
from trunkline.forms.values.values import UNSET, Json

_SIMPLE: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "dependencies"})
_SAYS: Final = ("title", "description", "default", "examples", "readOnly", "writeOnly")
_DEEP: Final = 100


@dataclass(frozen=True, slots=True)
class Group:
    """A oneOf or anyOf that applies to a place, and the branch that is chosen there."""

    branches: Branches
    chosen: int | None


@dataclass(slots=True)
class Expansion:
    """What applies to one place.

    Attributes:
        parts: the schemas, without their `$ref`; what an earlier one says of itself comes first.
        groups: the choices to make, outermost first.
        labels: values with titles, from a oneOf or anyOf that is nothing but such values.
        needed: fields that have become required, with the reason.
        trouble: why a form cannot show this place, empty where it can.
        refused: whether a schema here is `false`, which allows no value.
        conditional: whether it could be otherwise for another value.
    """

    parts: list[Source] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    labels: list[Branches] = field(default_factory=list)
    needed: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    refused: bool = False
    conditional: bool = False


Choose: TypeAlias = Callable[[Branches], "int | None"]


class Expander:
    """Finds out what applies to the places of one document's values."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._branches: dict[int, Branches] = {}

    def expand(self, sources: tuple[Source, ...], value: Json, choose: Choose) -> Expansion:
        """Find out what applies to a place.

        Args:
            sources: the schemas that its surroundings give it.
            value: the value there, or `UNSET`.
            choose: gives the branch of a oneOf or anyOf.
        """
        found = Expansion()
        walk = _Walk(self, value, choose, found)
        for source in sources:
            walk.take(source, ())
        return found

    def branches(self, keyword: str, source: Source) -> Branches:
        """Return the branches of a schema's oneOf or anyOf, looked into once."""
        listed = source.schema[keyword]
        found = self._branches.get(id(listed))
        if found is None:
            found = self._branches[id(listed)] = Branches(self.document, keyword, listed, source)
        return found


class _Walk:
    """The gathering of one place's sources."""

    def __init__(self, expander: Expander, value: Json, choose: Choose, found: Expansion) -> None:
        self._expander = expander
        self._document = expander.document
        self._value = value
        self._choose = choose
        self._found = found
        self._seen: set[int] = set()

    def take(self, source: Source, chain: tuple[int, ...]) -> None:
        """Add a schema and all that it brings along; `chain` is what led here."""
        schema, found = source.schema, self._found
        if schema is True:
            return
        if not isinstance(schema, dict):
            found.refused = found.refused or schema is False
            found.trouble = found.trouble or (
                "its schema allows no value" if schema is False else "its schema is no schema"
            )
            return
        if id(schema) in chain:
            found.trouble = found.trouble or "its schema refers to itself without end"
            return
        if len(chain) > _DEEP:
            found.trouble = found.trouble or "its schema is nested too deeply"
            return
        if id(schema) in self._seen:
            return
        self._seen.add(id(schema))
        if _SIMPLE.isdisjoint(schema):
            found.parts.append(source)
        elif refers(schema):
            self._reference(source, (*chain, id(schema)))
        else:
            found.parts.append(source)
            self._combine(source, (*chain, id(schema)))

    def _reference(self, source: Source, chain: tuple[int, ...]) -> None:
        """Follow a `$ref`; beside it, Draft 7 heeds nothing, but a title is still worth showing."""
        said = {name: source.schema[name] for name in _SAYS if name in source.schema}
        if said:
            self._found.parts.append(Source(said, source.scope, source.why))
        try:
            self.take(self._document.target(source), chain)
        except Missing as missing:
            self._found.trouble = self._found.trouble or str(missing)

    def _combine(self, source: Source, chain: tuple[int, ...]) -> None:
        schema = source.schema
        for inner in _list(schema, "allOf"):
            self.take(self._document.inner(inner, source), chain)
        if "if" in schema:
            self._condition(source, chain)
        if isinstance(schema.get("dependencies"), dict):
            self._dependencies(source, chain)
        for keyword in ("oneOf", "anyOf"):
            if _list(schema, keyword):
                self._branch(source, keyword, chain)

    def _condition(self, source: Source, chain: tuple[int, ...]) -> None:
        self._found.conditional = True
        schema = source.schema
        value = {} if self._value is UNSET else self._value
        condition = self._document.inner(schema["if"], source)
        outcome = "then" if self._document.fits(value, condition) else "else"
        if outcome in schema:
            why = because(self._document, condition, value, self._secret)
            self.take(self._document.inner(schema[outcome], source, _both(source.why, why)), chain)

    def _secret(self, name: str) -> bool:
        return any(
            isinstance(inner, dict) and is_secret(inner)
            for part in self._found.parts
            if isinstance(fields := part.schema.get("properties"), dict)
            and (inner := fields.get(name)) is not None
        )

    def _dependencies(self, source: Source, chain: tuple[int, ...]) -> None:
        self._found.conditional = True
        value = self._value if isinstance(self._value, dict) else {}
        for key, wanted in source.schema["dependencies"].items():
            if key not in value:
                continue
            why = _both(source.why, f"{key} is set")
            if isinstance(wanted, list):
                for name in wanted:
                    if isinstance(name, str):
                        self._found.needed.setdefault(name, why)
            else:
                self.take(self._document.inner(wanted, source, why), chain)

    def _branch(self, source: Source, keyword: str, chain: tuple[int, ...]) -> None:
        branches = self._expander.branches(keyword, source)
        if branches.only_constrains:
            return
        if branches.labels:
            self._found.labels.append(branches)
            return
        chosen = self._choose(branches)
        self._found.groups.append(Group(branches, chosen))
        if chosen is not None:
            picked = branches.sources[chosen]
            self.take(Source(picked.schema, picked.scope, source.why), chain)


def is_secret(schema: dict[str, Json]) -> bool:
    """Return whether what a schema describes must never be shown."""
    return schema.get("writeOnly") is True or schema.get("format") == "password"


def _list(schema: dict[str, Any], keyword: str) -> list[Json]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def _both(outer: str, inner: str) -> str:
    return f"{outer} and {inner}" if outer and outer != inner else inner
