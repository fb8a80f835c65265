"""In which line of a TOML document each key is."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

KeyPath = tuple[str, ...]


def key_lines(text: str) -> dict[KeyPath, int]:
    """Find the line of every key and table.

    Args:
        text: a valid TOML document.

    Returns:
        The line, counted from 1, where each key path is first named.
    """
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
    """Give each table header and each key with its value, with the line that it begins in.

    A statement goes on over the next line exactly while it does not parse alone.
    """
    begun, first = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not begun and (not line.strip() or line.lstrip().startswith("#")):
            continue
        begun, first = (f"{begun}\n{line}", first) if begun else (line, number)
        try:
            tomllib.loads(begun)
        except tomllib.TOMLDecodeError:
            continue
        yield first, begun
        begun = ""


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
