"""The settings file as it was read: its values, and where each of them stands."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trunkline.settings.errors import Problem, SettingsError
from trunkline.settings.options import Origin, Source
from trunkline.settings.toml_positions import KeyPath, key_lines


@dataclass(frozen=True, slots=True)
class Document:
    """A settings file; one that is not there is empty.

    Attributes:
        path: where it is.
        values: its tables and values.
        lines: the line of each key path.
    """

    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def source(self, path: KeyPath) -> Source:
        """Return where a key stands, or the table it is missing from."""
        return Source(Origin.FILE, str(self.path), self._line(path))

    def problem(self, path: KeyPath, message: str) -> Problem:
        """Describe what is wrong with a key, or with the table it is missing from."""
        return Problem(message, ".".join(path), str(self.path), self._line(path))

    def _line(self, path: KeyPath) -> int | None:
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def read_document(path: Path, *, required: bool) -> Document:
    """Read a settings file.

    Args:
        path: where it is.
        required: whether it has to be there.

    Raises:
        SettingsError: it cannot be read, or is no TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        if not required:
            return Document(path)
        raise SettingsError(Problem("there is no such file", where=str(path))) from None
    except OSError as error:
        raise SettingsError(Problem(f"cannot be read: {error.strerror}", where=str(path))) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(Problem("is not UTF-8 text", where=str(path), line=line)) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax_problem(path, text, str(error))) from None
    return Document(path, values, key_lines(text))


def _syntax_problem(path: Path, text: str, complaint: str) -> Problem:
    """Describe a syntax error without repeating what is written there: it may be a secret."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", complaint)
    if found is None:
        return Problem(f"is no TOML: {complaint}", where=str(path))
    lines = text.splitlines() or [""]
    number = int(found[1]) if found[1] else len(lines)
    line = lines[min(number, len(lines)) - 1]
    key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
    message = complaint[: found.start()]
    message = f"{message[0].lower()}{message[1:]}"
    if message == "invalid value":
        message += '; text stands between quotes, as in label = "Acme"'
    elif message.startswith(("cannot overwrite", "cannot declare")):
        message = "this key or table is in the file twice"
    column = f", column {found[2]}" if found[2] else ""
    return Problem(f"is no TOML: {message}{column}", key[1] if key else "", str(path), number)
