"""The line of each key in a TOML document."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

KeyPath = tuple[str, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """Return the first line, from 1, of every key path in a valid TOML document."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    for number, statement in _statements(text):
        parsed = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            table = _header(parsed)
            paths: Iterator[KeyPath] = iter([table])
        else:
            paths = ((*table, *path) for path in _walk(parsed))
        for path in paths:
            for end in range(1, len(path) + 1):
                lines.setdefault(path[:end], number)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each table header and each key with its value, with its first line.

    A statement continues on the next line as long as it does not parse alone.
    """
    pending, first = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        pending, first = (f"{pending}\n{line}", first) if pending else (line, number)
        try:
            tomllib.loads(pending)
        except tomllib.TOMLDecodeError:
            continue
        yield first, pending
        pending = ""


def _header(parsed: Mapping[str, Any]) -> KeyPath:
    path: list[str] = []
    inner: Any = parsed
    while inner:
        inner = inner[0] if isinstance(inner, list) else inner
        for key in inner:
            path.append(key)
            inner = inner[key]
            break
        else:
            break
    return tuple(path)


def _walk(table: Mapping[str, Any]) -> Iterator[KeyPath]:
    for key, value in table.items():
        yield (key,)
        if isinstance(value, dict):
            for path in _walk(value):
                yield (key, *path)
