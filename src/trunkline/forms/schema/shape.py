"""What the sources of one place say together: its type, its title, its choices, its fields."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

from trunkline.forms.schema.branches import Choice, option_of
from trunkline.forms.schema.document import Document, Source
from trunkline.forms.schema.expansion import Expansion, is_secret
from trunkline.forms.values.phrases import limits, quoted, strings
from trunkline.forms.values.values import JSON_TYPES, UNSET, Json, Unset, json_types
from trunkline.model.patch import same

_HINTS: Final[dict[str, tuple[str, ...]]] = {
    "object": (
        "properties", "required", "additionalProperties", "patternProperties", "propertyNames",
        "minProperties", "maxProperties",
    ),
    "array": ("items", "additionalItems", "contains", "minItems", "maxItems", "uniqueItems"),
    "string": ("minLength", "maxLength", "pattern", "format", "contentMediaType"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}  # fmt: skip
_LABELS: Final = ("enumNames", "x-enumNames", "x-enum-varnames")
_NOTES: Final = ("enumDescriptions", "markdownEnumDescriptions", "x-enum-descriptions")
_LONG: Final = 200


class Shape:
    """The facts about one place that a form shows; each is worked out when it is asked for."""

    def __init__(self, expansion: Expansion, document: Document) -> None:
        self.expansion = expansion
        self._document = document
        self._parts = expansion.parts

    # What it says of itself ------------------------------------------------------------------

    def first(self, keyword: str, kind: type) -> Any:
        """Return what the first source with that keyword says, `None` where none has it rightly."""
        for part in self._parts:
            found = part.schema.get(keyword)
            if isinstance(found, kind):
                return found
        return None

    def says(self, keyword: str) -> bool:
        """Return whether any source says `true` to a keyword."""
        return any(part.schema.get(keyword) is True for part in self._parts)

    @cached_property
    def default(self) -> Json | Unset:
        """The first default, `UNSET` where there is none."""
        return next((p.schema["default"] for p in self._parts if "default" in p.schema), UNSET)

    @property
    def const(self) -> Json | Unset:
        """The only value allowed, `UNSET` where there are others."""
        return next((p.schema["const"] for p in self._parts if "const" in p.schema), UNSET)

    @property
    def secret(self) -> bool:
        """Whether its value is never shown."""
        return any(is_secret(part.schema) for part in self._parts)

    @property
    def multi_line(self) -> bool:
        """Whether its text is meant to have lines."""
        longest = self.most("maxLength")
        return (
            any(p.schema.get("format") in ("textarea", "multi-line") for p in self._parts)
            or any("contentMediaType" in p.schema for p in self._parts)
            or (longest is not None and longest > _LONG)
        )

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """Its limits, each in a few words."""
        return tuple(dict.fromkeys(text for p in self._parts for text in limits(p.schema)))

    @cached_property
    def trouble(self) -> str:
        """Why a form cannot show it, empty where it can."""
        if self.expansion.trouble:
            return self.expansion.trouble
        for part in self._parts:
            names = _type_names(part.schema)
            unknown = [name for name in names or () if name not in JSON_TYPES]
            if unknown:
                return f"its schema has the unknown type {unknown[0]!r}"
        if self._declared is not None and not self._declared:
            return "its schema asks for two types at once"
        return ""

    @property
    def refused(self) -> bool:
        """Whether its schema allows no value."""
        return self.expansion.refused

    # Types ------------------------------------------------------------------------------------

    @cached_property
    def _declared(self) -> tuple[str, ...] | None:
        """The types that every source which names any agrees on; `None` where none does."""
        agreed: tuple[str, ...] | None = None
        for part in self._parts:
            names = _type_names(part.schema)
            if names is None:
                continue
            agreed = names if agreed is None else _both(agreed, names)
        return agreed

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types that a value may have, the likeliest first; nothing where any may stand."""
        if self._declared is not None:
            return self._declared
        const = [] if self.const is UNSET else [self.const]
        labelled = [
            choice.value for branches in self.expansion.labels for choice in branches.labels
        ]
        for values in (self._values, const, labelled):
            if values:
                return tuple(dict.fromkeys(json_types(each)[0] for each in values))
        hinted = [
            name
            for name, words in _HINTS.items()
            if any(word in part.schema for part in self._parts for word in words)
        ]
        if not hinted and self.expansion.groups:
            return self._of_branches()
        return tuple(hinted[:1])

    @property
    def nullable(self) -> bool:
        """Whether null is one of the values that it may have."""
        if any(group.branches.null is not None for group in self.expansion.groups):
            return True
        return "null" in self.types

    def _of_branches(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for group in self.expansion.groups:
            for index in range(len(group.branches.sources)):
                found.update(dict.fromkeys(group.branches.types(index)))
        return tuple(found) if len(found) > 1 or "null" not in found else ()

    # Choices ----------------------------------------------------------------------------------

    @cached_property
    def _values(self) -> list[Json] | None:
        """The values that every `enum` allows, `None` where there is no `enum`."""
        agreed: list[Json] | None = None
        for part in self._parts:
            values = part.schema.get("enum")
            if isinstance(values, list):
                agreed = (
                    values
                    if agreed is None
                    else [each for each in agreed if any(same(each, other) for other in values)]
                )
        return agreed

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The values to choose from, nothing where any may be typed."""
        if self._values is not None:
            return tuple(self._enum())
        found = [choice for branches in self.expansion.labels for choice in branches.labels]
        if found and "null" in (self._declared or ()) and all(c.value is not None for c in found):
            found.append(Choice(None, "null"))
        return tuple(found)

    def _enum(self) -> Iterator[Choice]:
        values = self._values or []
        titled = {
            quoted(choice.value): choice
            for branches in self.expansion.labels
            for choice in branches.labels
        }
        for place, value in enumerate(values):
            plain = titled.get(quoted(value), option_of(value, {}))
            label = self._beside(_LABELS, values, place) or plain.label
            yield Choice(value, label, self._beside(_NOTES, values, place) or plain.note)

    def _beside(self, keywords: tuple[str, ...], values: list[Json], place: int) -> str:
        """Return what a list or mapping beside the `enum` says of one of its values."""
        for part in self._parts:
            for keyword in keywords:
                given = part.schema.get(keyword)
                if isinstance(given, dict):
                    given = [given.get(str(value)) for value in values]
                if isinstance(given, list) and len(given) == len(values):
                    text = given[place]
                    if isinstance(text, str):
                        return text
        return ""

    @cached_property
    def suggestions(self) -> tuple[Json, ...]:
        """Values worth offering where any may be typed: examples, and choices of some branch."""
        found: list[Json] = []
        for part in self._parts:
            given = part.schema.get("examples")
            found.extend(given if isinstance(given, list) else ())
        for group in self.expansion.groups:
            for source in group.branches.sources:
                given = source.schema.get("enum") if isinstance(source.schema, dict) else None
                found.extend(given if isinstance(given, list) else ())
        return tuple(found)

    # Limits -----------------------------------------------------------------------------------

    def least(self, keyword: str) -> Any:
        """Return the strictest of a lower limit, `None` where there is none."""
        return max(self._numbers(keyword), default=None)

    def most(self, keyword: str) -> Any:
        """Return the strictest of an upper limit, `None` where there is none."""
        return min(self._numbers(keyword), default=None)

    def _numbers(self, keyword: str) -> list[int | float]:
        found = [part.schema.get(keyword) for part in self._parts]
        return [n for n in found if isinstance(n, int | float) and not isinstance(n, bool)]

    # Fields and items -------------------------------------------------------------------------

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The declared fields: as `x-shown` lists them, else as declared, deprecated ones last."""
        names: dict[str, bool] = {}
        for part in self._parts:
            fields = part.schema.get("properties")
            for name, inner in fields.items() if isinstance(fields, dict) else ():
                old = isinstance(inner, dict) and inner.get("deprecated") is True
                names.setdefault(name, old)
        if self.shown is not None:
            return tuple(name for name in self.shown if name in names)
        return tuple(sorted(names, key=names.__getitem__) if any(names.values()) else names)

    @property
    def shown(self) -> list[str] | None:
        """The fields that may be shown, in their order; `None` where any may.

        The keyword `x-shown` is this library's own: whoever makes a schema for a form says with it
        which fields have rows. What else the value holds stays in it.
        """
        found: list[str] | None = self.first("x-shown", list)
        return found

    @cached_property
    def required(self) -> dict[str, str]:
        """The required fields, with the reason where they are not always."""
        found: dict[str, str] = {}
        for part in self._parts:
            for name in strings(part.schema, "required"):
                found[name] = part.why if found.get(name, part.why) else ""
        for name, why in self.expansion.needed.items():
            found.setdefault(name, why)
        return found

    def declares(self, key: str) -> bool:
        """Return whether a field is named in the schema."""
        return any(
            isinstance(fields := part.schema.get("properties"), dict) and key in fields
            for part in self._parts
        )

    def why(self, key: str) -> str:
        """Return why a field is there, `""` where it always is or is not in the schema at all."""
        whys = []
        for part in self._parts:
            fields = part.schema.get("properties")
            if isinstance(fields, dict) and key in fields:
                whys.append(part.why)
        return "" if not whys or "" in whys else whys[0]

    def forbids(self, key: str) -> bool:
        """Return whether a field that is named somewhere can have no value.

        Its schema is `false`, or another part is closed to it; then it is of use only as the place
        of an error, where it is required all the same.
        """
        for part in self._parts:
            fields = part.schema.get("properties")
            if isinstance(fields, dict) and fields.get(key) is False:
                return True
        return (
            self._several_and_closed
            and key not in self.required
            and any(source.schema is False for source in self.field(key))
        )

    @cached_property
    def _several_and_closed(self) -> bool:
        closed = any(part.schema.get("additionalProperties") is False for part in self._parts)
        return closed and len(self._parts) > 1

    def field(self, key: str) -> tuple[Source, ...]:
        """Return the schemas of one field: of its name, of patterns, of what else there may be."""
        found: list[Source] = []
        for part in self._parts:
            own = len(found)
            fields, patterns = part.schema.get("properties"), part.schema.get("patternProperties")
            if isinstance(fields, dict) and key in fields:
                found.append(self._document.inner(fields[key], part))
            for pattern, inner in patterns.items() if isinstance(patterns, dict) else ():
                if _matches(pattern, key):
                    found.append(self._document.inner(inner, part))
            if len(found) == own and part.schema.get("additionalProperties", True) is not True:
                found.append(self._document.inner(part.schema["additionalProperties"], part))
        return tuple(found)

    def item(self, index: int) -> tuple[Source, ...]:
        """Return the schemas of one item."""
        found: list[Source] = []
        for part in self._parts:
            items = part.schema.get("items", True)
            if isinstance(items, list):
                rest = part.schema.get("additionalItems", True)
                items = items[index] if index < len(items) else rest
            if items is not True:
                found.append(self._document.inner(items, part))
        return tuple(found)

    @cached_property
    def tuple_length(self) -> int:
        """How many items have a schema of their own; 0 for a plain list."""
        lists = (part.schema.get("items") for part in self._parts)
        return max((len(each) for each in lists if isinstance(each, list)), default=0)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns that names of further fields may match."""
        return tuple(
            pattern
            for part in self._parts
            if isinstance(found := part.schema.get("patternProperties"), dict)
            for pattern in found
        )


def _type_names(schema: dict[str, Json]) -> tuple[str, ...] | None:
    wanted = schema.get("type")
    if isinstance(wanted, str):
        return (wanted,)
    if isinstance(wanted, list):
        return tuple(str(each) for each in wanted)
    return None if wanted is None else (str(wanted),)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types in both; a whole number is a number."""
    found = [name for name in one if name in other]
    if "integer" not in found and (
        ("integer" in one and "number" in other) or ("number" in one and "integer" in other)
    ):
        found.append("integer")
    return tuple(found)


def _matches(pattern: str, key: str) -> bool:
    try:
        return re.search(pattern, key) is not None
    except (re.error, TypeError, RecursionError, OverflowError):
        return False
