"""The combined facts of the subschemas of one place: types, choices, limits, fields, items."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from trunkline.forms.schema.branches import FieldChoice
from trunkline.forms.schema.dialects import items_of, required_names
from trunkline.forms.schema.document import Document, Subschema
from trunkline.forms.schema.expansion import Expansion
from trunkline.forms.values.exact_numbers import equal, is_finite
from trunkline.forms.values.labels import labels_of
from trunkline.forms.values.phrases import bound, limits, mapping
from trunkline.forms.values.values import (
    JSON_TYPES,
    UNSET,
    Json,
    Unset,
    as_json,
    json_types,
)
from trunkline.model.patterns.matching import may_match
from trunkline.model.secrets.places import is_secret

_HINTS: Final[dict[str, tuple[str, ...]]] = {
    "object": (
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "unevaluatedProperties",
    ),
    "array": (
        "items", "additionalItems", "contains", "minItems", "maxItems", "prefixItems",
        "unevaluatedItems", "uniqueItems",
    ),
    "string": ("minLength", "maxLength", "pattern", "format", "contentMediaType"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip
_LABELS: Final = ("enumNames", "x-enumNames", "x-enum-varnames")
_NOTES: Final = ("enumDescriptions", "markdownEnumDescriptions", "x-enum-descriptions")
_LONG: Final = 200


class Shape:
    """The facts about one place that a form shows, computed on demand."""

    def __init__(self, expansion: Expansion, document: Document) -> None:
        self.expansion = expansion
        self._document = document
        self._parts = expansion.parts

    # Annotations ------------------------------------------------------------------------------

    def first(self, keyword: str, kind: type) -> Any:
        """Return the first value of a keyword that has a Python type, `None` if none has."""
        values = (part.schema.get(keyword) for part in self._parts)
        return next((value for value in values if isinstance(value, kind)), None)

    def has_flag(self, keyword: str) -> bool:
        """Return whether a keyword is `true` in any subschema."""
        return any(part.schema.get(keyword) is True for part in self._parts)

    @cached_property
    def default(self) -> Json | Unset:
        """The first default, `UNSET` if there is none."""
        return next((p.schema["default"] for p in self._parts if "default" in p.schema), UNSET)

    @property
    def const(self) -> Json | Unset:
        """The only allowed value, `UNSET` if there is no `const`."""
        return next((p.schema["const"] for p in self._parts if "const" in p.schema), UNSET)

    @property
    def secret(self) -> bool:
        """Whether a subschema that applies says that its value is never shown."""
        return any(is_secret(part.schema) for part in self._parts)

    @property
    def multi_line(self) -> bool:
        """Whether the text may have several lines."""
        longest = self.upper_limit("maxLength")
        return (
            any(p.schema.get("format") in ("textarea", "multi-line") for p in self._parts)
            or any("contentMediaType" in p.schema for p in self._parts)
            or (longest is not None and longest > _LONG)
        )

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """The limits, each as a short phrase."""
        return tuple(dict.fromkeys(text for p in self._parts for text in limits(p.schema)))

    @cached_property
    def fallback_reason(self) -> str:
        """Why a form cannot show this place, empty if it can."""
        if self.expansion.fallback_reason:
            return self.expansion.fallback_reason
        for part in self._parts:
            names = self._type_names(part.schema)
            unknown = [name for name in names or () if name not in JSON_TYPES]
            if unknown:
                return f"the schema has the unknown type {unknown[0]!r}"
        if self._declared is not None and not self._declared:
            return "the schema requires two types at once"
        return ""

    @property
    def forbidden(self) -> bool:
        """Whether the schema allows no value here."""
        return self.expansion.forbidden

    # Types ------------------------------------------------------------------------------------

    @cached_property
    def _declared(self) -> tuple[str, ...] | None:
        """The types that all subschemas with a `type` allow, `None` if none has one."""
        agreed: tuple[str, ...] | None = None
        for part in self._parts:
            names = self._type_names(part.schema)
            if names is None:
                continue
            agreed = names if agreed is None else _common_types(agreed, names)
        return agreed

    def _type_names(self, schema: dict[str, Json]) -> tuple[str, ...] | None:
        """Return the types that a schema names, `None` if it allows any."""
        dialect, names = self._document.dialect, schema.get("type")
        if names is None:
            return None
        every = names if isinstance(names, list) else [names]
        if dialect.number == 3 and any(not isinstance(n, str) or n == "any" for n in every):
            return None  # a schema among the types, or the type "any"
        if dialect.nullable and schema.get("nullable") is True:
            every = [*every, "null"]
        return tuple(dict.fromkeys(map(str, every)))

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that a value may have, the likeliest first; empty if any is allowed.

        Where the schema names no type, its other keywords hint at one: see `types_of`.
        """
        if self._declared is not None:
            return self._declared
        return self._listed_types or self._hinted_types or self._branch_types

    @cached_property
    def _listed_types(self) -> tuple[str, ...]:
        """The types of the only allowed values."""
        const = [] if self.const is UNSET else [self.const]
        labeled = [choice.value for choice in self._labeled]
        for values in (self._values, const, labeled):
            if values:
                return tuple(dict.fromkeys(json_types(value)[0] for value in values))
        return ()

    @cached_property
    def _hinted_types(self) -> tuple[str, ...]:
        keywords = {keyword for part in self._parts for keyword in part.schema}
        hinted = [name for name, words in _HINTS.items() if not keywords.isdisjoint(words)]
        return tuple(hinted[:1])

    def types_of(self, value: Json | Unset) -> tuple[str, ...]:
        """Return the types for a place with a value.

        A keyword such as `minLength` or `properties` allows values of all other types. If the
        schema names no type, a value of another type keeps its own, beside the one hinted at.
        """
        own = () if value is UNSET else json_types(value)
        if not self.only_hinted or not own or set(own) & set(self.types):
            return self.types
        return (own[-1], *self.types)

    @property
    def nullable(self) -> bool:
        """Whether null is allowed."""
        beside = any(group.branches.null is not None for group in self.expansion.groups)
        return beside or "null" in self.types or self.only_hinted

    @property
    def only_hinted(self) -> bool:
        """Whether the schema names no type, so that any is allowed beside the one hinted at."""
        return self._declared is None and not self._listed_types and bool(self._hinted_types)

    @cached_property
    def _branch_types(self) -> tuple[str, ...]:
        types: dict[str, None] = {}
        for group in self.expansion.groups:
            for index in range(len(group.branches.subschemas)):
                types.update(dict.fromkeys(group.branches.types(index)))
        return tuple(types) if len(types) > 1 or "null" not in types else ()

    # Choices ----------------------------------------------------------------------------------

    @cached_property
    def _values(self) -> list[Json] | None:
        """The values that every `enum` allows, `None` if there is no `enum`."""
        agreed: list[Json] | None = None
        for part in self._parts:
            values = part.schema.get("enum")
            if isinstance(values, list):
                if agreed is not None:
                    values = [value for value in agreed if any(equal(value, v) for v in values)]
                agreed = values
        return agreed

    @cached_property
    def choices(self) -> tuple[FieldChoice, ...]:
        """The values to choose from, empty if others are allowed or none is."""
        if self._values is not None:
            return labelled(list(self._enum(self._values)))
        choices = self._labeled
        null_allowed = "null" in (self._declared or ())
        if choices and null_allowed and all(choice.value is not None for choice in choices):
            choices.append(FieldChoice(None, ""))
        return labelled(choices)

    @property
    def _labeled(self) -> list[FieldChoice]:
        """The choices of each oneOf or anyOf that only lists values; labels are titles."""
        return [choice for branches in self.expansion.labels for choice in branches.labels]

    def _enum(self, values: list[Json]) -> Iterator[FieldChoice]:
        labeled = {as_json(choice.value): choice for choice in self._labeled}
        for index, value in enumerate(values):
            plain = labeled.get(as_json(value), FieldChoice(value, ""))
            label = self._enum_text(_LABELS, values, index) or plain.label
            yield FieldChoice(value, label, self._enum_text(_NOTES, values, index) or plain.note)

    def _enum_text(self, keywords: tuple[str, ...], values: list[Json], index: int) -> str:
        """Return the text for an `enum` value from a list or mapping beside it."""
        for part in self._parts:
            for keyword in keywords:
                texts = part.schema.get(keyword)
                if isinstance(texts, dict):
                    texts = [texts.get(str(value)) for value in values]
                listed = isinstance(texts, list) and len(texts) == len(values)
                if listed and isinstance(texts[index], str):
                    return str(texts[index])
        return ""

    @cached_property
    def suggestions(self) -> tuple[Json, ...]:
        """Values to suggest where any may be typed: examples, and the choices of branches."""
        lists = [part.schema.get("examples") for part in self._parts]
        lists += [
            subschema.schema.get("enum")
            for group in self.expansion.groups
            for subschema in group.branches.subschemas
            if isinstance(subschema.schema, dict)
        ]
        return tuple(value for values in lists if isinstance(values, list) for value in values)

    @property
    def exclusive(self) -> bool:
        """Whether lists of choices have no value in common, so that no value fits."""
        return self._values == []

    # Limits -----------------------------------------------------------------------------------

    def lower_limit(self, keyword: str) -> Any:
        """Return the strictest lower limit of a keyword, `None` if there is none."""
        return max(self.numbers(keyword), default=None)

    def upper_limit(self, keyword: str) -> Any:
        """Return the strictest upper limit of a keyword, `None` if there is none."""
        return min(self.numbers(keyword), default=None)

    def numbers(self, keyword: str) -> list[int | float]:
        """Return the numbers that the subschemas have for a keyword, infinite ones aside."""
        values = [bound(part.schema, keyword) for part in self._parts]
        return [value for value in values if is_finite(value)]

    # Fields and items -------------------------------------------------------------------------

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The declared fields in the order of `x-shown`, else as declared, deprecated ones last."""
        names: dict[str, bool] = {}
        for part in self._parts:
            for name, inner in mapping(part.schema, "properties").items():
                deprecated = isinstance(inner, dict) and inner.get("deprecated") is True
                names.setdefault(name, deprecated)
        if self.shown is not None:
            return tuple(name for name in self.shown if name in names)
        return tuple(sorted(names, key=names.__getitem__) if any(names.values()) else names)

    @property
    def shown(self) -> list[str] | None:
        """The fields that may be shown, in order; `None` if any may.

        The keyword `x-shown` is Trunkline's own: a schema made for a form uses it to list the
        fields with rows. Other fields stay in the value.
        """
        names: list[str] | None = self.first("x-shown", list)
        return names

    @cached_property
    def required(self) -> dict[str, str]:
        """The required fields, each with the reason, empty if it is always required."""
        reasons: dict[str, str] = {}
        for part in self._parts:
            for name in required_names(self._document.dialect, part.schema):
                reasons[name] = part.why if reasons.get(name, part.why) else ""
        return {**self.expansion.required, **reasons}

    def declares(self, key: str) -> bool:
        """Return whether the schema names a field."""
        return any(key in mapping(part.schema, "properties") for part in self._parts)

    def why(self, key: str) -> str:
        """Return why a declared field applies, `""` if it always does or is not declared."""
        whys = [part.why for part in self._parts if key in mapping(part.schema, "properties")]
        return "" if not whys or "" in whys else whys[0]

    def forbids(self, key: str) -> bool:
        """Return whether a declared field can have no value.

        This is so if its schema is `false` or another part allows no additional fields. If it is
        required nevertheless, its row is needed to show the error.
        """
        if any(mapping(part.schema, "properties").get(key) is False for part in self._parts):
            return True
        return (
            self._several_and_closed
            and key not in self.required
            and any(subschema.schema is False for subschema in self.field(key))
        )

    @cached_property
    def _several_and_closed(self) -> bool:
        closed = any(part.schema.get("additionalProperties") is False for part in self._parts)
        return closed and len(self._parts) > 1

    def field(self, key: str) -> tuple[Subschema, ...]:
        """Return the subschemas of a field: by name, by pattern, or of additional fields."""
        subschemas: list[Subschema] = []
        for part in self.expansion.parts_for(key):
            before = len(subschemas)
            if key in (fields := mapping(part.schema, "properties")):
                subschemas.append(self._document.inner(fields[key], part))
            for pattern, inner in mapping(part.schema, "patternProperties").items():
                if may_match(pattern, key):
                    subschemas.append(self._document.inner(inner, part))
            others = part.schema.get("additionalProperties", True)
            if len(subschemas) == before and others is not True:
                subschemas.append(self._document.inner(others, part))
        return tuple(subschemas) or self._unevaluated("unevaluatedProperties")

    def _unevaluated(self, keyword: str) -> tuple[Subschema, ...]:
        """Return the subschemas of what no other keyword describes."""
        if self._document.dialect.number < 2019:
            return ()
        parts = (part for part in self._parts if part.schema.get(keyword, True) is not True)
        return tuple(self._document.inner(part.schema[keyword], part) for part in parts)

    def item(self, index: int) -> tuple[Subschema, ...]:
        """Return the subschemas of an item."""
        subschemas: list[Subschema] = []
        for part in self._parts:
            first, rest = items_of(self._document.dialect, part.schema)
            items = first[index] if index < len(first) else rest
            if items is not True:
                subschemas.append(self._document.inner(items, part))
        return tuple(subschemas) or self._unevaluated("unevaluatedItems")

    @cached_property
    def tuple_length(self) -> int:
        """How many items have their own schema; 0 for a plain list."""
        dialect = self._document.dialect
        return max((len(items_of(dialect, part.schema)[0]) for part in self._parts), default=0)


def labelled(choices: Sequence[FieldChoice]) -> tuple[FieldChoice, ...]:
    """Return choices with labels that can be told apart, made of their titles or values."""
    labels = labels_of([choice.value for choice in choices], [choice.label for choice in choices])
    pairs = zip(choices, labels, strict=True)
    return tuple(replace(choice, label=label) for choice, label in pairs)


def _common_types(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types in both; an integer is a number."""
    common = [name for name in one if name in other]
    if "integer" not in common and (
        ("integer" in one and "number" in other) or ("number" in one and "integer" in other)
    ):
        common.append("integer")
    return tuple(common)
