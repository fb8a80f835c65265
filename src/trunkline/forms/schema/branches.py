"""The branches of a oneOf or anyOf: what they are called, and which one a value belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from trunkline.forms.schema.document import Document, Missing, Source, refers
from trunkline.forms.values.phrases import TYPE_NAMES, quoted
from trunkline.forms.values.values import UNSET, Json, json_types

_DEEP: Final = 40
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
class Choice:
    """One value that a field may have.

    Attributes:
        value: the JSON value, in its own type.
        label: what people call it.
        note: more about it, may be empty.
        known: whether the schema allows it; a present value that it does not is still offered.
    """

    value: Json
    label: str
    note: str = ""
    known: bool = True


def option_of(value: Json, schema: Mapping[str, Any]) -> Choice:
    """Return a value as a choice, with the title and description of its schema."""
    title, note = schema.get("title"), schema.get("description")
    return Choice(
        value,
        title if isinstance(title, str) and title else quoted(value).strip('"'),
        note if isinstance(note, str) else "",
    )


def flat(document: Document, source: Source, deep: int = _DEEP) -> Iterator[Source]:
    """Give the schemas that a schema consists of whatever the value: itself, `$ref`, allOf."""
    schema = source.schema
    if not isinstance(schema, dict) or not deep:
        return
    if refers(schema):
        try:
            yield from flat(document, document.target(source), deep - 1)
        except Missing:
            return
        return
    yield source
    every = schema.get("allOf")
    for inner in every if isinstance(every, list) else ():
        yield from flat(document, document.inner(inner, source), deep - 1)


class Branches:
    """One oneOf or anyOf.

    Attributes:
        keyword: `oneOf` or `anyOf`.
        key: the identity of the list in the schema, which state is kept by.
        sources: the branches.
    """

    def __init__(self, document: Document, keyword: str, listed: list[Json], at: Source) -> None:
        self._document = document
        self.keyword = keyword
        self.key = id(listed)
        self.sources = tuple(document.inner(each, at) for each in listed)

    @cached_property
    def _flat(self) -> list[list[dict[str, Json]]]:
        return [[each.schema for each in flat(self._document, s)] for s in self.sources]

    @cached_property
    def only_constrains(self) -> bool:
        """Whether no branch has fields or types of its own: there is nothing to choose."""
        return all(
            isinstance(source.schema, dict) and not set(source.schema) - _ONLY_CONSTRAINS
            for source in self.sources
        )

    @cached_property
    def labels(self) -> tuple[Choice, ...]:
        """The values to choose from where each branch is a value with a title; else nothing."""
        found: list[Choice] = []
        for schemas in self._flat:
            if len(schemas) != 1 or set(schemas[0]) - _LABELS:
                return ()
            schema = schemas[0]
            if "const" in schema:
                found.append(option_of(schema["const"], schema))
            elif isinstance(schema.get("enum"), list) and schema["enum"]:
                one = schema if len(schema["enum"]) == 1 else {}
                found.extend(option_of(value, one) for value in schema["enum"])
            else:
                return ()
        return tuple(found)

    @cached_property
    def null(self) -> int | None:
        """The branch that is `null` and nothing else, where just one other stands beside it."""
        nulls = [i for i in range(len(self.sources)) if self.types(i) == ("null",)]
        return nulls[0] if len(self.sources) == 2 and len(nulls) == 1 else None

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What the branches are called, each differently."""
        titles = [self._title(index) for index in range(len(self.sources))]
        return tuple(
            title if titles.count(title) == 1 else f"{title} ({index + 1})"
            for index, title in enumerate(titles)
        )

    @cached_property
    def discriminator(self) -> str | None:
        """The field whose value alone tells the branch; `None` where there is none."""
        tagged = [tags for i in range(len(self.sources)) if (tags := self._tags(i)) is not None]
        if len(tagged) < 2:
            return None
        for name in tagged[0]:
            sets = [tags.get(name, frozenset()) for tags in tagged]
            if all(sets) and len(frozenset().union(*sets)) == sum(map(len, sets)):
                return name
        return None

    def types(self, index: int) -> tuple[str, ...]:
        """Return the types that a branch names; nothing where it names none."""
        for schema in self._flat[index]:
            wanted = schema.get("type")
            if isinstance(wanted, str):
                return (wanted,)
            if isinstance(wanted, list):
                return tuple(each for each in wanted if isinstance(each, str))
        if any("const" in schema and schema["const"] is None for schema in self._flat[index]):
            return ("null",)
        has_fields = any("properties" in schema for schema in self._flat[index])
        return ("object",) if has_fields else ()

    def tag(self, index: int) -> Json:
        """Return the discriminator's value that stands for a branch, `UNSET` where none does."""
        name = self.discriminator
        for schema in self._flat[index] if name else ():
            inner = self._field(schema, name)
            if "const" in inner:
                return inner["const"]
            if isinstance(inner.get("enum"), list) and inner["enum"]:
                return inner["enum"][0]
        return UNSET

    def tagged(self, value: Json) -> int | None:
        """Return the branch that the discriminator names, `None` where it names none."""
        name = self.discriminator
        if name is None or not isinstance(value, dict) or name not in value:
            return None
        tag = _tag(value[name])
        for index in range(len(self.sources)):
            if tag in (self._tags(index) or {}).get(name, ()):
                return index
        return None

    def infer(self, value: Json, held: int | None = None) -> int | None:
        """Return the branch that a value belongs to.

        The discriminator tells first, then validation, then likeness.

        Args:
            value: the value, `UNSET` where there is none.
            held: the branch it belonged to before, kept while nothing speaks against it.
        """
        if value is UNSET:
            return self._only() if held is None else held
        told = self.tagged(value)
        if told is not None:
            return told
        if held is not None and self._fits(held, value):
            return held
        fitting = [i for i in range(len(self.sources)) if self._fits(i, value)]
        if fitting:
            return max(fitting, key=lambda i: (self._likeness(i, value), -i))
        if held is not None:
            return held
        alike = {i: self._likeness(i, value) for i in range(len(self.sources))}
        best = max(alike, key=lambda i: (alike[i], -i), default=None)
        return best if best is not None and alike[best] > 0 else None

    def _only(self) -> int | None:
        """Return the branch that is meant where nothing is set: the one beside null."""
        if len(self.sources) == 1:
            return 0
        return None if self.null is None else 1 - self.null

    def _fits(self, index: int, value: Json) -> bool:
        return self._document.fits(value, self.sources[index])

    def _likeness(self, index: int, value: Json) -> int:
        types = self.types(index)
        if types and not set(types) & set(json_types(value)):
            return 0
        score = 1 if types else 0
        for schema in self._flat[index] if isinstance(value, dict) else ():
            fields, needed = schema.get("properties"), schema.get("required")
            if isinstance(fields, dict):
                score += 2 * len(fields.keys() & value.keys())
            if isinstance(needed, list):
                score += sum(1 for name in needed if isinstance(name, str) and name in value)
        return score

    def _tags(self, index: int) -> dict[str, frozenset[str]] | None:
        """Return the values that tell a branch by field, `None` for one that holds no fields."""
        types = self.types(index)
        if types and "object" not in types:
            return None
        tags: dict[str, frozenset[str]] = {}
        for schema in self._flat[index]:
            fields = schema.get("properties")
            for name in fields if isinstance(fields, dict) else ():
                inner = self._field(schema, name)
                if "const" in inner:
                    tags[name] = frozenset({_tag(inner["const"])})
                elif isinstance(inner.get("enum"), list):
                    tags[name] = frozenset(map(_tag, inner["enum"]))
        return tags

    @staticmethod
    def _field(schema: dict[str, Json], name: str | None) -> dict[str, Json]:
        fields = schema.get("properties")
        inner = fields.get(name) if isinstance(fields, dict) else None
        return inner if isinstance(inner, dict) else {}

    def _title(self, index: int) -> str:
        source = self.sources[index]
        own = source.schema if isinstance(source.schema, dict) else {}
        for schema in (own, *self._flat[index]):
            if isinstance(schema.get("title"), str) and schema["title"]:
                title: str = schema["title"]
                return title
        tag = self.tag(index)
        if tag is not UNSET:
            return quoted(tag).strip('"')
        if isinstance(own.get("$ref"), str) and own["$ref"].rpartition("/")[2].strip("#"):
            name: str = own["$ref"].rpartition("/")[2]
            return name
        return self._described(index)

    def _described(self, index: int) -> str:
        for schema in self._flat[index]:
            if "const" in schema:
                return quoted(schema["const"]).strip('"')
            fields = schema.get("properties")
            if isinstance(fields, dict) and fields:
                needed = schema.get("required")
                names = needed if isinstance(needed, list) and needed else list(fields)
                return "with " + ", ".join(str(name) for name in names[:3])
            if isinstance(schema.get("format"), str):
                return str(schema["format"])
            if isinstance(schema.get("enum"), list):
                return "choice"
        types = self.types(index)
        return " or ".join(TYPE_NAMES.get(name, name) for name in types) or f"variant {index + 1}"


def _tag(value: Json) -> str:
    """Return a text that equal JSON scalars share, 1 and 1.0 among them."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{type(value).__name__}:{value!r}"
