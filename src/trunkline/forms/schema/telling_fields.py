"""Fields whose value determines the branch of a oneOf or anyOf, such as a type or a mode."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from trunkline.forms.values.exact_numbers import digits
from trunkline.forms.values.phrases import strings
from trunkline.forms.values.values import UNSET, Json, json_types

_SHARED: Final = ("title", "description", "default", "examples")
_ANYWHERE: Final = ("readOnly", "writeOnly")
_HOLDERS: Final = {"items": "array", "properties": "object", "additionalProperties": "object"}


class Member(NamedTuple):
    """A field of one branch.

    Attributes:
        values: the only values that the branch allows, none if it lists no values.
        notes: the schemas that describe the field.
    """

    values: tuple[Json, ...]
    notes: tuple[Mapping[str, Any], ...] = ()

    @property
    def types(self) -> set[str]:
        """The types that the branch names, or hints at by items and properties."""
        names: set[str] = set()
        for note in self.notes:
            named = note.get("type")
            names.update([named] if isinstance(named, str) else strings(note, "type"))
            names.update(name for keyword, name in _HOLDERS.items() if keyword in note)
        return names

    @property
    def tags(self) -> frozenset[str]:
        """The values, each as `tag_of` writes it."""
        return frozenset(map(tag_of, self.values))


def member_of(schemas: Sequence[Mapping[str, Any]]) -> Member:
    """Return what the schemas of a field say of its values."""
    for schema in schemas:
        if "const" in schema:
            return Member((schema["const"],), tuple(schemas))
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return Member(tuple(schema["enum"]), tuple(schemas))
    return Member((), tuple(schemas))


def common_members(branches: Sequence[Mapping[str, Member]]) -> dict[str, Member]:
    """Return the fields that list values in all of some branches, with the values of all."""
    return {
        name: Member(
            tuple(value for members in branches for value in members[name].values),
            tuple(note for members in branches for note in members[name].notes),
        )
        for name in (branches[0] if branches else ())
        if all(name in members and members[name].values for members in branches)
    }


def telling_schema(
    branches: Mapping[int, Mapping[str, Member]], name: str, discriminator: str | None
) -> dict[str, Json] | None:
    """Return a schema of a field with the values of all branches.

    `None` if its value does not determine a branch: it is not the discriminator, or where there is
    none, all branches say the same of it.
    """
    declaring = [members[name] for members in branches.values() if name in members]
    listing = [member for member in declaring if member.values]
    if not listing or len(branches) < 2 or discriminator not in (None, name):
        return None
    everywhere = len(listing) == len(branches)
    if everywhere and len({member.tags for member in listing}) == 1:
        return None
    values = list({tag_of(value): value for member in listing for value in member.values}.values())
    schema = _annotations(listing)
    if everywhere:
        return {**schema, "enum": values, "oneOf": list(_choices(listing, schema))}
    others = set[str]().union(*(member.types for member in declaring if not member.values))
    if not others.isdisjoint(("object", "array")):
        return None
    types = dict.fromkeys(json_types(value)[0] for value in values if json_types(value))
    return {"type": [*types, *sorted(others - types.keys())], "examples": values, **schema}


def _annotations(listing: Sequence[Member]) -> dict[str, Json]:
    """Return what all branches say of a field, and what goes for it if one of them says it."""
    schema: dict[str, Json] = {}
    for keyword in _SHARED:
        found = [_first(member, keyword) for member in listing]
        if found[0] is not UNSET and all(tag_of(other) == tag_of(found[0]) for other in found):
            schema[keyword] = found[0]
    for keyword in _ANYWHERE:
        if any(_first(member, keyword) is True for member in listing):
            schema[keyword] = True
    return schema


def _choices(listing: Iterable[Member], shared: Mapping[str, Json]) -> Iterable[Json]:
    """Yield a schema for each value, with its own title and description."""
    for member in listing:
        own = {
            keyword: text
            for keyword in ("title", "description")
            if keyword not in shared and isinstance(text := _first(member, keyword), str)
        }
        for value in member.values:
            yield {"const": value, **(own if len(member.values) == 1 else {})}


def _first(member: Member, keyword: str) -> Json:
    return next((note[keyword] for note in member.notes if keyword in note), UNSET)


def tag_of(value: Json) -> str:
    """Return a text that is the same for equal JSON values, such as 1 and 1.0."""
    return "" if value is UNSET else digits(value)
