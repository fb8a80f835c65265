"""The subschemas that apply to a place of a value: `$ref`, allOf, conditions and branches resolved.

No merged schema is built: a place has a list of subschemas, each with the reason why it applies.
Validation always uses the original schema.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

from trunkline.forms.schema.branches import Branches, Outcomes
from trunkline.forms.schema.conditions import because
from trunkline.forms.schema.dialects import dependencies, extended
from trunkline.forms.schema.document import Document, Subschema, UnresolvedRef, refers
from trunkline.forms.values.phrases import presence, strings
from trunkline.forms.values.values import UNSET, Json
from trunkline.model.secrets.places import NOWHERE, Places, places_of

_COMBINING: Final = frozenset(
    {
        "$dynamicRef", "$recursiveRef", "$ref", "allOf", "anyOf", "dependencies",
        "dependentRequired", "dependentSchemas", "extends", "if", "oneOf",
    }
)  # fmt: skip
_ANNOTATIONS: Final = ("title", "description", "default", "examples", "readOnly", "writeOnly")
_DEEP: Final = 100


@dataclass(frozen=True, slots=True)
class Group:
    """A oneOf or anyOf that applies to a place, the selected branch, and what that adds."""

    branches: Branches
    selected: int | None
    parts: tuple[Subschema, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An `if` that applies to a place, and what its current outcome adds."""

    outcomes: Outcomes
    parts: tuple[Subschema, ...]


@dataclass(slots=True)
class Expansion:
    """What applies to one place.

    Attributes:
        parts: the subschemas, `$ref` followed; titles and descriptions of earlier ones win.
        groups: the oneOfs and anyOfs to choose from, outermost first.
        outcomes: the ifs whose outcome adds something.
        labels: each oneOf or anyOf that only lists values with titles.
        required: the fields that dependencies require, each with the reason.
        fallback_reason: why a form cannot show this place, empty if it can.
        forbidden: whether a subschema is `false`, which allows no value.
        conditional: whether another value could lead to another result.
    """

    parts: list[Subschema] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    labels: list[Branches] = field(default_factory=list)
    required: dict[str, str] = field(default_factory=dict)
    fallback_reason: str = ""
    forbidden: bool = False
    conditional: bool = False

    def tells(self, key: str) -> bool:
        """Return whether the value of a field determines a branch."""
        return any(group.branches.telling(key) for group in self.groups)

    def parts_for(self, key: str) -> list[Subschema]:
        """Return the subschemas that describe a field.

        One that determines a branch or an outcome may have the values of all of them, not only of
        the current one.
        """
        told = [(group.branches.telling(key), group.parts) for group in self.groups]
        told += [(outcome.outcomes.telling(key), outcome.parts) for outcome in self.outcomes]
        telling = [(schema, parts) for schema, parts in told if schema]
        if not telling:
            return self.parts
        current = {id(part) for _, parts in telling for part in parts}
        scope = self.parts[0].scope
        return [
            *(part for part in self.parts if id(part) not in current),
            *(Subschema({"properties": {key: schema}}, scope) for schema, _ in telling),
        ]


Choose: TypeAlias = Callable[[Branches], "int | None"]
"""Returns the selected branch of a oneOf or anyOf."""


class Expander:
    """Collects the subschemas that apply to places of values of one document."""

    def __init__(self, document: Document, earlier: Iterable[Json] = ()) -> None:
        """Prepare; what `earlier` schemas of the same value declare secret stays secret."""
        self.document = document
        self._earlier = tuple(earlier)
        self._branches: dict[int, Branches] = {}
        self._outcomes: dict[int, Outcomes] = {}

    def expand(self, subschemas: tuple[Subschema, ...], value: Json, choose: Choose) -> Expansion:
        """Return what applies to a place, given the schemas that its parent applies to it."""
        result = Expansion()
        walk = _Walk(self, value, choose, result)
        for subschema in subschemas:
            walk.add(subschema, ())
        return result

    def is_secret(self, keys: Iterable[str | int]) -> bool:
        """Return whether a place, or one around it, is secret in any branch of the schema."""
        return self.places.hides(keys)

    @cached_property
    def may_hide(self) -> bool:
        """Whether any place may be secret."""
        return self.places is not NOWHERE or self.document.refers_elsewhere

    @cached_property
    def places(self) -> Places:
        """The places of the whole value that are secret in any branch."""
        return places_of([self.document.schema, *self._earlier])

    def branches(self, keyword: str, subschema: Subschema) -> Branches:
        """Return the branches of a schema's oneOf or anyOf; cached."""
        schemas = subschema.schema[keyword]
        branches = self._branches.get(id(schemas))
        if branches is None:
            branches = Branches(self.document, keyword, schemas, subschema)
            self._branches[id(schemas)] = branches
        return branches

    def outcomes(self, subschema: Subschema) -> Outcomes:
        """Return the outcomes of a schema's `if`; cached."""
        key = id(subschema.schema)
        if key not in self._outcomes:
            self._outcomes[key] = Outcomes(self.document, subschema)
        return self._outcomes[key]


class _Walk:
    """Collects the subschemas of one place."""

    def __init__(self, expander: Expander, value: Json, choose: Choose, result: Expansion) -> None:
        self._expander = expander
        self._document = expander.document
        self._value = value
        self._choose = choose
        self._result = result
        self._seen: set[int] = set()

    def add(self, subschema: Subschema, chain: tuple[int, ...]) -> None:
        """Add a subschema and all that it implies; `chain` has the schemas that led here."""
        schema, result = subschema.schema, self._result
        if schema is True:
            return
        if not isinstance(schema, dict):
            result.forbidden = result.forbidden or schema is False
            lack = "allows no value" if schema is False else "is not a schema"
            self._fall_back(f"the schema {lack}")
            return
        if id(schema) in chain:
            self._fall_back("the schema has a circular reference")
            return
        if len(chain) > _DEEP:
            self._fall_back("the schema is nested too deeply")
            return
        if id(schema) in self._seen:
            return
        self._seen.add(id(schema))
        if _COMBINING.isdisjoint(schema):
            result.parts.append(subschema)
        elif refers(schema) and self._document.dialect.ref_replaces:
            # The other keywords do not count, but a title is still worth showing.
            if annotations := {name: schema[name] for name in _ANNOTATIONS if name in schema}:
                result.parts.append(Subschema(annotations, subschema.scope, subschema.why))
            self._follow(subschema, (*chain, id(schema)))
        else:
            result.parts.append(subschema)
            if refers(schema):
                self._follow(subschema, (*chain, id(schema)))
            self._combine(subschema, (*chain, id(schema)))

    def _follow(self, subschema: Subschema, chain: tuple[int, ...]) -> None:
        try:
            self.add(self._document.target(subschema), chain)
        except UnresolvedRef as error:
            self._fall_back(str(error))

    def _fall_back(self, reason: str) -> None:
        self._result.fallback_reason = self._result.fallback_reason or reason

    def _combine(self, subschema: Subschema, chain: tuple[int, ...]) -> None:
        schema, dialect = subschema.schema, self._document.dialect
        for inner in (*_list(schema, "allOf"), *extended(dialect, schema)):
            self.add(self._document.inner(inner, subschema), chain)
        if "if" in schema:
            self._condition(subschema, chain)
        if inner := dependencies(dialect, schema):
            self._dependencies(subschema, inner, chain)
        for keyword in ("oneOf", "anyOf"):
            if _list(schema, keyword):
                self._branch(subschema, keyword, chain)

    def _condition(self, subschema: Subschema, chain: tuple[int, ...]) -> None:
        self._result.conditional = True
        schema = subschema.schema
        value = {} if self._value is UNSET else self._value
        condition = self._document.inner(schema["if"], subschema)
        outcome = "then" if self._document.fits(value, condition) else "else"
        if outcome in schema:
            why = _both(subschema.why, because(self._document, condition, value, self._secret))
            parts = self._result.parts
            first = len(parts)
            self.add(self._document.inner(schema[outcome], subschema, why), chain)
            outcomes = self._expander.outcomes(subschema)
            self._result.outcomes.append(Outcome(outcomes, tuple(parts[first:])))

    def _secret(self, path: tuple[str, ...]) -> bool:
        place = Places((part.schema, self._document.schema) for part in self._result.parts)
        return place.hides(path)

    def _dependencies(
        self, subschema: Subschema, every: Mapping[str, list[Json]], chain: tuple[int, ...]
    ) -> None:
        self._result.conditional = True
        value = self._value if isinstance(self._value, dict) else {}
        set_here = [(key, each) for key in every if key in value for each in every[key]]
        for key, dependency in set_here:
            why = _both(subschema.why, presence(key, value[key]))
            if isinstance(dependency, list):
                for name in strings({key: dependency}, key):
                    self._result.required.setdefault(name, why)
            else:
                self.add(self._document.inner(dependency, subschema, why), chain)

    def _branch(self, subschema: Subschema, keyword: str, chain: tuple[int, ...]) -> None:
        branches = self._expander.branches(keyword, subschema)
        if branches.only_constrains:
            return
        if branches.labels:
            self._result.labels.append(branches)
            return
        selected = self._choose(branches)
        groups, parts = self._result.groups, self._result.parts
        place, first = len(groups), len(parts)
        groups.append(Group(branches, selected))
        if selected is not None:
            branch = branches.subschemas[selected]
            self.add(Subschema(branch.schema, branch.scope, subschema.why), chain)
            groups[place] = Group(branches, selected, tuple(parts[first:]))


def _list(schema: dict[str, Any], keyword: str) -> list[Json]:
    items = schema.get(keyword)
    return items if isinstance(items, list) else []


def _both(outer: str, inner: str) -> str:
    return f"{outer} and {inner}" if outer and outer != inner else inner
