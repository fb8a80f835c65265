"""Keys of a config page and members of their objects: looked up, and assigned.

An assignment is `KEY=JSON`, `KEY.MEMBER=JSON` or `KEY+=JSON`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.config_pages import ConfigPage
from trunkline.settings.errors import nearest


class PageAssignments:
    """The new values of a page's keys.

    Attributes:
        values: the new value of each top-level key, whole: that is how the vendor replaces it.
    """

    def __init__(self, page: ConfigPage, *, new_keys: bool) -> None:
        """Start without any; `new_keys` accepts keys and members that the page does not have."""
        self.values: dict[str, Any] = {}
        self._page = page
        self._new_keys = new_keys

    def replace(self, key: str, value: Any) -> None:
        """Set a top-level key, by its exact name.

        Raises:
            CommandError: the key is blank, or the page has no such key.
        """
        if not key.strip():
            raise CommandError(f"{key!r} is not a key: it is blank")
        if key not in _members(self._current, self._page.schema) and not self._new_keys:
            raise self._unknown((), (key,))
        self.values[key] = value

    def assign(self, word: str) -> None:
        """Set what an assignment names: a key, a member of an object, or a further list item.

        Raises:
            CommandError: it assigns nothing, its value is not JSON, or the page has no such place.
        """
        name, equals, text = word.partition("=")
        if not equals:
            raise CommandError(f"{word!r} is not KEY=JSON")
        path, adds = self._path(name)
        value = _value(name, text)
        if adds:
            value = [*self._list_at(path), value]
        self.values[path[0]] = _replaced(self._current.get(path[0]), path[1:], value)

    @property
    def _current(self) -> Mapping[str, Any]:
        return {**self._page.values, **self.values}

    def _path(self, name: str) -> tuple[tuple[str, ...], bool]:
        """Return the keys down to the place that is named, and whether a list is added to."""
        if not name.removesuffix("+").strip():
            raise CommandError(f"{name!r} is not a key: it is blank")
        path, rest = _known_path(self._current, self._page.schema, name.split("."))
        if not rest:
            return path, False
        if name.endswith("+"):
            plain = name.removesuffix("+").split(".")
            path, rest = _known_path(self._current, self._page.schema, plain)
            if rest:
                raise self._unknown(path, rest)
            return path, True
        if not self._new_keys:
            raise self._unknown(path, rest)
        if not path:
            return (name,), False
        if not isinstance(_at(self._current, path), Mapping):
            raise CommandError(f"{'.'.join(path)} is not an object: it has no member {rest[0]!r}")
        return (*path, *rest), False

    def _list_at(self, path: Sequence[str]) -> list[Any]:
        present = _at(self._current, path)
        if present is None:
            return []
        if not isinstance(present, list):
            raise CommandError(f"{'.'.join(path)} is not a list, so += cannot add to it")
        return present

    def _unknown(self, path: Sequence[str], rest: Sequence[str]) -> CommandError:
        page = self._page
        why = _why_unknown(self._current, page.schema, page.environment, path, rest)
        return CommandError(f"{why}; --new-key creates it, and no call deletes a key")


def value_at(page: ConfigPage, name: str) -> Any:
    """Return the value of a key, or of a member that is named by a dotted path.

    Raises:
        CommandError: the page has no such value.
    """
    path, rest = _known_path(page.values, None, name.split("."))
    if rest:
        raise CommandError(_why_unknown(page.values, None, page.environment, path, rest))
    return _at(page.values, path)


def _why_unknown(
    values: Mapping[str, Any],
    schema: Any,
    environment: str,
    path: Sequence[str],
    rest: Sequence[str],
) -> str:
    """Return that the first of `rest` is unknown at a path, with the nearest known one."""
    holder = _at(values, path)
    for key in path:
        schema = _schema_of(schema, key)
    if path:
        where, missing, what = ".".join(path), rest[0], "members"
    else:
        where, missing, what = environment, ".".join(rest), "keys"
    known = list(_members(holder, schema))
    hint = f"; {nearest(missing, known, what=what)}" if known else ""
    return f"{where} has no {what.removesuffix('s')} {missing!r}{hint}"


def _value(name: str, text: str) -> Any:
    from trunkline.forms.values.values import parse_json

    try:
        return parse_json(text)
    except ValueError as error:
        hint = f"; put text in quotes: '{name}=\"{text}\"'" if '"' not in text else ""
        raise CommandError(f"{name}: {error}{hint}") from error


def _known_path(
    value: Any, schema: Any, parts: Sequence[str]
) -> tuple[tuple[str, ...], Sequence[str]]:
    """Return the known keys that a dotted name begins with, and the parts that are unknown.

    A key that itself contains dots is preferred to a member of an object.
    """
    known = _members(value, schema)
    for length in range(len(parts), 0, -1):
        key = ".".join(parts[:length])
        if key in known:
            inner = value.get(key) if isinstance(value, Mapping) else None
            path, rest = _known_path(inner, _schema_of(schema, key), parts[length:])
            return (key, *path), rest
    return (), parts


def _members(value: Any, schema: Any) -> dict[str, None]:
    """Return the keys that an object has, or that its schema names."""
    own = value if isinstance(value, Mapping) else {}
    return dict.fromkeys((*own, *_properties(schema)))


def _properties(schema: Any) -> Mapping[str, Any]:
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _schema_of(schema: Any, key: str) -> Any:
    return _properties(schema).get(key)


def _at(value: Any, path: Sequence[str]) -> Any:
    """Return the value at a path, `None` where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _replaced(value: Any, path: Sequence[str], new: Any) -> Any:
    """Return a copy of a value with a new value at a path."""
    if not path:
        return new
    members = value if isinstance(value, Mapping) else {}
    return {**members, path[0]: _replaced(members.get(path[0]), path[1:], new)}
