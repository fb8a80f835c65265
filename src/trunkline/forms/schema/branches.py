"""The branches of a oneOf or anyOf: their titles, and which one a value belongs to."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, Final

from trunkline.forms.schema.conditions import checked_fields
from trunkline.forms.schema.document import Document, Subschema, UnresolvedRef, refers
from trunkline.forms.schema.telling_fields import (
    Member,
    common_members,
    member_of,
    tag_of,
    telling_schema,
)
from trunkline.forms.values.labels import labels_of, shortened
from trunkline.forms.values.phrases import TYPE_NAMES, mapping, strings
from trunkline.forms.values.values import UNSET, Json, json_types

_MAX_DEPTH: Final = 40
_NESTED: Final = 2
"""How many oneOfs or anyOfs inside each other are searched for a field that tells them apart."""
_LISTED: Final = 3
"""How much a field with a listed value speaks for a branch, beside 2 for a declared field."""
_ONLY_CONSTRAINS: Final = frozenset(
    {
        "required", "not", "minProperties", "maxProperties", "dependencies", "title",
        "description", "$comment",
    }
)  # fmt: skip
_LABELS: Final = frozenset(
    {"const", "enum", "title", "description", "type", "deprecated", "$comment", "default"}
)


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One value that a field may have.

    Attributes:
        note: a description, may be empty.
        known: whether the schema allows it; an unknown current value is offered too.
    """

    value: Json
    label: str
    note: str = ""
    known: bool = True


def choice_of(value: Json, schema: Mapping[str, Any]) -> FieldChoice:
    """Return a choice with the title and description of its schema; `""` if it has no title."""
    title, note = schema.get("title"), schema.get("description")
    return FieldChoice(
        value,
        title if isinstance(title, str) else "",
        note if isinstance(note, str) else "",
    )


def flatten(
    document: Document, subschema: Subschema, depth: int = _MAX_DEPTH
) -> Iterator[Subschema]:
    """Yield a schema and those that always apply with it, through `$ref` and allOf."""
    schema = subschema.schema
    if not isinstance(schema, dict) or not depth:
        return
    if not refers(schema):
        yield subschema
    else:
        if not document.dialect.ref_replaces:
            yield subschema
        with suppress(UnresolvedRef):
            yield from flatten(document, document.target(subschema), depth - 1)
        if document.dialect.ref_replaces:
            return
    all_of = schema.get("allOf")
    for inner in all_of if isinstance(all_of, list) else ():
        yield from flatten(document, document.inner(inner, subschema), depth - 1)


class Branches:
    """One oneOf or anyOf.

    Attributes:
        keyword: `oneOf` or `anyOf`.
        key: the identity of the list in the schema; form state refers to it.
    """

    def __init__(
        self, document: Document, keyword: str, schemas: list[Json], outer: Subschema
    ) -> None:
        self._document = document
        self.keyword = keyword
        self.key = id(schemas)
        self.subschemas = tuple(document.inner(schema, outer) for schema in schemas)
        self._telling: dict[str, dict[str, Json] | None] = {}

    @cached_property
    def _flat(self) -> list[list[dict[str, Json]]]:
        return [[part.schema for part in flatten(self._document, s)] for s in self.subschemas]

    @cached_property
    def only_constrains(self) -> bool:
        """Whether no branch has fields or types of its own, so there is nothing to choose."""
        return all(
            isinstance(subschema.schema, dict) and not set(subschema.schema) - _ONLY_CONSTRAINS
            for subschema in self.subschemas
        )

    @cached_property
    def labels(self) -> tuple[FieldChoice, ...]:
        """The choices if each branch is a value with a title, else nothing; labels are titles."""
        choices: list[FieldChoice] = []
        for schemas in self._flat:
            if len(schemas) != 1 or set(schemas[0]) - _LABELS:
                return ()
            schema = schemas[0]
            if "const" in schema:
                choices.append(choice_of(schema["const"], schema))
            elif isinstance(schema.get("enum"), list) and schema["enum"]:
                labels = schema if len(schema["enum"]) == 1 else {}
                choices.extend(choice_of(value, labels) for value in schema["enum"])
            else:
                return ()
        return tuple(choices)

    @cached_property
    def null(self) -> int | None:
        """The index of the branch that is only `null`, if there are two branches."""
        nulls = [i for i in range(len(self.subschemas)) if self.types(i) == ("null",)]
        return nulls[0] if len(self.subschemas) == 2 and len(nulls) == 1 else None

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of the branches, each told from the others."""
        tags = labels_of([self.tag(index) for index in range(len(self.subschemas))])
        titles = [self._title(index, tag) for index, tag in enumerate(tags)]
        return tuple(
            shortened(
                title if titles.count(title) == 1 else f"{title} ({index + 1})"
                for index, title in enumerate(titles)
            )
        )

    @cached_property
    def discriminator(self) -> str | None:
        """The field whose value alone determines the branch, `None` if there is none."""
        branches = list(self._members.values())
        for name in branches[0] if len(branches) > 1 else ():
            sets = [members[name].tags for members in branches if name in members]
            if len(list(filter(None, sets))) == len(branches) and len({*chain(*sets)}) == sum(
                map(len, sets)
            ):
                return name
        return None

    def types(self, index: int) -> tuple[str, ...]:
        """Return the types of a branch, nothing if it names none."""
        for schema in self._flat[index]:
            names = schema.get("type")
            if isinstance(names, str):
                return (names,)
            if isinstance(names, list):
                return tuple(name for name in names if isinstance(name, str))
        if any("const" in schema and schema["const"] is None for schema in self._flat[index]):
            return ("null",)
        has_fields = any("properties" in schema for schema in self._flat[index])
        return ("object",) if has_fields else ()

    def tag(self, index: int) -> Json:
        """Return the discriminator's value for a branch, `UNSET` if it has none."""
        if (name := self.discriminator) is None or index not in self._members:
            return UNSET
        return next(iter(self._members[index][name].values), UNSET)

    def tagged(self, value: Json) -> int | None:
        """Return the branch that the discriminator selects, `None` if it selects none."""
        name = self.discriminator
        if name is None or not isinstance(value, dict) or name not in value:
            return None
        tag = tag_of(value[name])
        return next((i for i, members in self._members.items() if tag in members[name].tags), None)

    def infer(self, value: Json, current: int | None = None) -> int | None:
        """Return the branch that a value belongs to; the current one unless another clearly fits.

        The discriminator decides, then validation, then similarity.
        """
        if value is UNSET:
            return self._only() if current is None else current
        if (tagged := self.tagged(value)) is not None:
            return tagged
        if current is not None and self._fits(current, value):
            return current
        fitting = [i for i in range(len(self.subschemas)) if self._fits(i, value)]
        if fitting:
            return max(fitting, key=lambda i: (self._similarity(i, value), -i))
        if current is not None:
            return current
        scores = {i: self._similarity(i, value) for i in range(len(self.subschemas))}
        best = max(scores, key=lambda i: (scores[i], -i), default=None)
        return best if best is not None and scores[best] > 0 else None

    def _only(self) -> int | None:
        """Return the branch of an unset value: the only one, or the one beside null."""
        if len(self.subschemas) == 1:
            return 0
        return None if self.null is None else 1 - self.null

    def _fits(self, index: int, value: Json) -> bool:
        return self._document.fits(value, self.subschemas[index])

    def _similarity(self, index: int, value: Json) -> int:
        types = self.types(index)
        if types and not set(types) & set(json_types(value)):
            return 0
        score = 1 if types else 0
        for schema in self._flat[index] if isinstance(value, dict) else ():
            score += 2 * len(mapping(schema, "properties").keys() & value.keys())
            score += sum(name in value for name in strings(schema, "required"))
        for name, member in self._members.get(index, {}).items():
            if member.values and isinstance(value, dict) and name in value:
                score += _LISTED if tag_of(value[name]) in member.tags else -_LISTED
        return score

    # Fields that determine the branch

    def telling(self, name: str) -> dict[str, Json] | None:
        """Return a schema of a field with the values of all branches, if its value determines one.

        `None` if it does not. Without a discriminator, each field counts that has other values in
        one branch than in another.
        """
        if name not in self._telling:
            self._telling[name] = telling_schema(self._members, name, self.discriminator)
        return self._telling[name]

    def told(self, name: str, value: Json, whole: Json, current: int | None) -> int | None:
        """Return the branch that a new value of a field determines, the current one if it may stay.

        Args:
            whole: the object with the new value.
        """
        if (tagged := self.tagged(whole)) is not None or name == self.discriminator:
            return current if tagged is None else tagged
        tag = tag_of(value)
        allowing = [
            index
            for index, members in self._members.items()
            if name not in members or not members[name].values or tag in members[name].tags
        ]
        if current in allowing or not allowing:
            return current
        return max(allowing, key=lambda i: (self._fits(i, whole), self._similarity(i, whole), -i))

    @cached_property
    def _members(self) -> dict[int, Mapping[str, Member]]:
        """The declared fields, by branch; branches that allow no object are left out."""
        return {
            index: _members_of(self._document, subschema)
            for index, subschema in enumerate(self.subschemas)
            if not (types := self.types(index)) or "object" in types
        }

    def _title(self, index: int, tag: str) -> str:
        subschema = self.subschemas[index]
        own = subschema.schema if isinstance(subschema.schema, dict) else {}
        for schema in (own, *self._flat[index]):
            if isinstance(title := schema.get("title"), str) and title:
                return title
        if self.tag(index) is not UNSET:
            return tag
        ref = own.get("$ref")
        if isinstance(ref, str) and ref.rpartition("/")[2].strip("#"):
            return ref.rpartition("/")[2]
        return self._described(index)

    def _described(self, index: int) -> str:
        for schema in self._flat[index]:
            if "const" in schema:
                return labels_of([schema["const"]])[0]
            if fields := mapping(schema, "properties"):
                required = schema.get("required")
                names = required if isinstance(required, list) and required else list(fields)
                return "with " + ", ".join(str(name) for name in names[:3])
            if isinstance(schema.get("format"), str):
                return str(schema["format"])
            if isinstance(schema.get("enum"), list):
                return "choice"
        types = self.types(index)
        return " or ".join(TYPE_NAMES.get(name, name) for name in types) or f"variant {index + 1}"


class Outcomes:
    """The `then` and the `else` of one `if`, which the fields that it checks determine."""

    def __init__(self, document: Document, subschema: Subschema) -> None:
        self._document = document
        self._subschema = subschema
        self._telling: dict[str, dict[str, Json] | None] = {}

    def telling(self, name: str) -> dict[str, Json] | None:
        """Return a schema of a field with the values of both outcomes; see `Branches.telling`."""
        if name not in self._checked:
            return None
        if name not in self._telling:
            self._telling[name] = telling_schema(self._members, name, None)
        return self._telling[name]

    @cached_property
    def _checked(self) -> frozenset[str]:
        return checked_fields(self._document, self._inner("if"))

    @cached_property
    def _members(self) -> dict[int, Mapping[str, Member]]:
        outcomes = enumerate(("then", "else"))
        return {n: _members_of(self._document, self._inner(name)) for n, name in outcomes}

    def _inner(self, keyword: str) -> Subschema:
        return self._document.inner(self._subschema.schema.get(keyword, True), self._subschema)


def _members_of(
    document: Document, subschema: Subschema, depth: int = _NESTED
) -> Mapping[str, Member]:
    """Return the declared fields; with a oneOf or anyOf inside, the values of all its branches."""
    members: dict[str, Member] = {}
    for part in flatten(document, subschema):
        for name, field in mapping(part.schema, "properties").items():
            inner = [p.schema for p in flatten(document, document.inner(field, part))]
            if name not in members or not members[name].values:
                members[name] = member_of(inner)
        for keyword in ("oneOf", "anyOf") if depth else ():
            branches = part.schema.get(keyword)
            if isinstance(branches, list):
                inner_branches = [document.inner(branch, part) for branch in branches]
                found = [_members_of(document, branch, depth - 1) for branch in inner_branches]
                listed = {name: member for name, member in members.items() if member.values}
                members = {**members, **common_members(found), **listed}
    return members
