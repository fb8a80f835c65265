"""The secrets in a schema itself: values that it names for a field that is secret."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from trunkline.model.secrets.places import NOWHERE, Places, tells_secrets

_LITERALS: Final = ("default", "const")
_LISTS: Final = ("examples", "enum")

_Path = tuple[str | int, ...]


class _Read(NamedTuple):
    """A schema, with the paths and the places of the secrets in it."""

    schema: Any
    paths: frozenset[_Path]
    places: Places


_known: dict[int, _Read] = {}
_MOST_SCHEMAS: Final = 256


class _Tree(Places):
    """A place of a schema, with those below it that are secret, by their keys."""

    def __init__(self, below: Mapping[str | int, "_Tree"], *, secret: bool = False) -> None:
        super().__init__()
        self._tree = below
        self._is_secret = secret

    @property
    def secret(self) -> bool:
        """Whether the value here is secret as a whole."""
        return self._is_secret

    def below(self, key: str | int) -> Places:
        """Return the place of a field or an item."""
        return self._tree.get(key, NOWHERE)


def schema_places(*schemas: Any) -> Places:
    """Return the places in schemas that name the value of a secret field.

    They are its default, its examples and the values that it may have; and those parts of the
    defaults of what is around it.
    """
    known = {id(schema): _read(schema) for schema in schemas if tells_secrets(schema)}
    named = [each for each in known.values() if each.paths]
    if len(named) < 2 or all(each.paths == named[0].paths for each in named):
        return named[0].places if named else NOWHERE
    return _tree_of(frozenset().union(*(each.paths for each in named)))


def _read(schema: Any) -> _Read:
    known = _known.get(id(schema))
    # The schema is kept, so that no other object gets its identity.
    if known is None or known.schema is not schema:
        if len(_known) >= _MOST_SCHEMAS:
            _known.clear()
        paths = frozenset(_secret_paths(schema))
        known = _known[id(schema)] = _Read(schema, paths, _tree_of(paths) if paths else NOWHERE)
    return known


def _tree_of(paths: Collection[_Path]) -> _Tree:
    if () in paths:
        return _Tree({}, secret=True)
    keys: dict[str | int, set[_Path]] = {}
    for path in paths:
        keys.setdefault(path[0], set()).add(path[1:])
    return _Tree({key: _tree_of(inner) for key, inner in keys.items()})


def _secret_paths(schema: Any) -> Iterator[_Path]:
    """Yield the paths of the secrets in a schema."""
    parts = list(_parts((), schema))
    secret_parts = _secret_parts(parts, schema)
    for path, part in parts:
        place, is_secret = Places([(part, schema)]), id(part) in secret_parts
        for key in _LITERALS:
            if key in part:
                yield from _paths_in(part[key], (*path, key), place, is_secret)
        for key in _LISTS:
            values = part.get(key)
            for at, value in enumerate(values if isinstance(values, list) else ()):
                yield from _paths_in(value, (*path, key, at), place, is_secret)


def _parts(path: _Path, schema: Any) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
    """Yield the objects in a schema with their paths, but not those that are literal values."""
    waiting = [(path, schema)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, list):
            waiting += [((*path, at), inner) for at, inner in enumerate(part)]
        elif isinstance(part, Mapping):
            yield path, part
            literals = (*_LITERALS, *_LISTS)
            waiting += [((*path, key), inner) for key, inner in part.items() if key not in literals]


def _secret_parts(parts: Iterable[tuple[_Path, Mapping[str, Any]]], schema: Any) -> set[int]:
    """Return the identities of the objects in a schema that describe a secret or a part of one."""
    result: set[int] = set()
    waiting = [part for _, part in parts if Places([(part, schema)]).secret]
    while waiting:
        part = waiting.pop()
        if id(part) not in result:
            result.add(id(part))
            waiting += Places([(part, schema)]).schemas
            waiting += (inner for _, inner in _parts((), part))
    return result


def _paths_in(value: Any, path: _Path, place: Places, is_secret: bool) -> Iterator[_Path]:
    """Yield the paths of the secrets in a value that a schema names."""
    if is_secret or place.secret:
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _paths_in(inner, (*path, name), place.below(str(name)), False)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _paths_in(inner, (*path, at), place.below(at), False)
