"""The places of a value that its JSON Schema declares secret, whichever branch applies.

A value is secret where any subschema says `writeOnly` or `format: password`: beside a `$ref` and
behind it, in each branch of allOf, anyOf, oneOf and if, in items and additional fields. That may be
too much, but never too little: which branch applies can depend on a value that nobody has yet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from trunkline.model.secrets.urls import is_secret_name

_BRANCHES: Final = ("allOf", "anyOf", "oneOf")
_CONDITIONS: Final = ("if", "then", "else")
_OTHER_ITEMS: Final = ("additionalItems", "unevaluatedItems")
_OTHERS: Final = ("additionalProperties", "unevaluatedProperties")


def is_secret(schema: Mapping[str, Any]) -> bool:
    """Return whether a schema describes a secret, which is never shown."""
    return schema.get("writeOnly") is True or schema.get("format") == "password"


class _Part(NamedTuple):
    """A subschema, and the schema in which its references are resolved."""

    schema: Mapping[str, Any]
    root: Any


class Places:
    """One place of a value: whether it is secret, and the places below it."""

    def __init__(self, parts: Iterable[tuple[Any, Any]] = ()) -> None:
        """Create the place that these subschemas describe, each with its root."""
        self._parts = tuple(_expanded(parts))
        self._below: dict[str | int, Places] = {}

    @property
    def secret(self) -> bool:
        """Whether the value here is secret as a whole."""
        return any(is_secret(part.schema) for part in self._parts)

    @property
    def may_hide(self) -> bool:
        """Whether the value here is secret, or may have something secret in it."""
        return any(map(_tells, self._parts))

    @property
    def schemas(self) -> Sequence[Mapping[str, Any]]:
        """The subschemas that describe the value here."""
        return [part.schema for part in self._parts]

    def hides(self, keys: Iterable[str | int]) -> bool:
        """Return whether a place below this one is secret, or one around it."""
        place = self
        for key in keys:
            if place.secret:
                return True
            place = place.below(key)
        return place.secret

    def below(self, key: str | int) -> "Places":
        """Return the place of a field or an item."""
        if not self._parts:
            return NOWHERE
        if key not in self._below:
            self._below[key] = self._place_below(key)
        return self._below[key]

    def _place_below(self, key: str | int) -> "Places":
        inner = _fields if isinstance(key, str) else _items
        found = [(schema, part.root) for part in self._parts for schema in inner(part.schema, key)]
        return Places(found) if found else NOWHERE


def places_of(schemas: Iterable[Any]) -> Places:
    """Return the place of the whole value that all these schemas describe."""
    telling = [schema for schema in schemas if tells_secrets(schema)]
    return Places((schema, schema) for schema in telling) if telling else NOWHERE


def named_places(name: str, value: Any) -> Places:
    """Return the secret places of a field whose schema is unknown, as the names in it tell."""
    return Places([(_named_schema(name, value), None)])


def _named_schema(name: str, value: Any) -> Mapping[str, Any]:
    """Return a schema in which the fields are secret whose names are those of secrets."""
    if is_secret_name(name.rpartition("/")[2]):
        return {"writeOnly": True}
    if isinstance(value, Mapping):
        return {"properties": {at: _named_schema(at, inner) for at, inner in value.items()}}
    if isinstance(value, list):
        return {"items": [_named_schema("", inner) for inner in value]}
    return {}


def _expanded(parts: Iterable[tuple[Any, Any]]) -> Iterator[_Part]:
    """Yield subschemas with those that they refer to and consist of."""
    waiting, seen = list(parts), set[int]()
    while waiting:
        schema, root = waiting.pop()
        if not isinstance(schema, Mapping) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield _Part(schema, root)
        if isinstance(ref := schema.get("$ref"), str):
            waiting.append((_target(root, ref), root))
        for keyword in _BRANCHES:
            waiting += [(inner, root) for inner in _list(schema.get(keyword))]
        waiting += [(schema.get(keyword), root) for keyword in _CONDITIONS]
        for keyword in ("dependencies", "dependentSchemas"):
            dependencies = schema.get(keyword)
            if isinstance(dependencies, Mapping):
                waiting += [(inner, root) for inner in dependencies.values()]


def _fields(schema: Mapping[str, Any], key: str | int) -> Iterator[Any]:
    fields = schema.get("properties")
    if isinstance(fields, Mapping) and key in fields:
        yield fields[key]
    patterns = schema.get("patternProperties")
    if isinstance(patterns, Mapping) and patterns:
        from trunkline.model.patterns.matching import may_match

        yield from (inner for pattern, inner in patterns.items() if may_match(pattern, str(key)))
    if not (isinstance(fields, Mapping) and key in fields):
        yield from (schema.get(keyword) for keyword in _OTHERS)


def _items(schema: Mapping[str, Any], key: str | int) -> Iterator[Any]:
    yield schema.get("contains")
    items = schema.get("items")
    first = [*_list(schema.get("prefixItems")), *_list(items)]
    if isinstance(key, int) and key < len(first):
        yield first[key]
    else:
        yield None if isinstance(items, list) else items
        yield from (schema.get(keyword) for keyword in _OTHER_ITEMS)


def _target(root: Any, ref: str) -> Any:
    """Return the part of a schema that a reference leads to, `None` where it leads nowhere."""
    base, _, pointer = ref.partition("#")
    if base or not pointer.startswith(("/", "%2F")):
        whole = root if not base else _named(root, base)
        return _named(whole, f"#{pointer}") if pointer and whole is not None else whole
    found = root
    for step in unquote(pointer)[1:].split("/"):
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def _named(root: Any, name: str) -> Any:
    """Return the part of a schema with an `$id`, or with an anchor `#name`."""
    anchor = name.removeprefix("#")
    for part in _mappings(root):
        ident = part.get("$id")
        if isinstance(ident, str) and (ident == name or ident.rstrip("#").endswith(f"/{name}")):
            return part
        if name.startswith("#") and part.get("$anchor") == anchor:
            return part
    return None


def _mappings(root: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


_telling: dict[int, tuple[Any, bool]] = {}
_MOST_SCHEMAS: Final = 256


def tells_secrets(schema: Any) -> bool:
    """Return whether any part of a schema is about a secret; most schemas have no such part."""
    if not isinstance(schema, Mapping):
        return False
    known = _telling.get(id(schema))
    # The schema is kept, so that no other object gets its identity.
    if known is None or known[0] is not schema:
        if len(_telling) >= _MOST_SCHEMAS:
            _telling.clear()
        known = _telling[id(schema)] = schema, any(map(is_secret, _mappings(schema)))
    return known[1]


def _tells(part: _Part) -> bool:
    """Return whether a subschema is about a secret, or refers to a part that may be."""
    if tells_secrets(part.schema):
        return True
    return tells_secrets(part.root) and any("$ref" in inner for inner in _mappings(part.schema))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


NOWHERE: Final = Places()
"""A place without a schema: only URLs can hold secrets there."""

SECRET: Final = Places([({"writeOnly": True}, None)])
"""A place that is secret, whatever schema the value has."""
