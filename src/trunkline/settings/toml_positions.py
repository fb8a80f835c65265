"""The line of each key in a TOML document."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final

KeyPath = tuple[str, ...]

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]",
    re.DOTALL,
)
"""Strings and comments as wholes, brackets, and line ends."""


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

    A statement ends at the first line end that is in no string, list or table.
    """
    depth = begin = 0
    first = number = 1
    for token in _TOKEN.finditer(f"{text}\n"):
        part = token[0]
        depth += (part in "[{") - (part in "]}")
        number += part.count("\n")
        if part == "\n" and not depth:
            statement = text[begin : token.start()]
            if statement.strip() and not statement.lstrip().startswith("#"):
                yield first, statement
            begin, first = token.end(), number


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
