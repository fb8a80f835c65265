"""The settings file: its values, and the line of each."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from trunkline.settings.errors import Problem, SettingsError
from trunkline.settings.options import Origin, Source
from trunkline.settings.toml_positions import KeyPath, key_lines
from trunkline.settings.toml_reading import BeyondLimits, toml_text, toml_values


class SettingsFile(NamedTuple):
    """A settings file; a missing one is empty.

    Attributes:
        lines: the line of each key path.
    """

    path: Path
    values: Mapping[str, Any] = MappingProxyType({})
    lines: Mapping[KeyPath, int] = MappingProxyType({})

    def source(self, path: KeyPath) -> Source:
        """Return the place of a key, or of the table it is missing from."""
        return Source(Origin.FILE, str(self.path), self._line(path))

    def problem(self, path: KeyPath, message: str) -> Problem:
        """Return a problem of a key, or of the table it is missing from."""
        return Problem(message, ".".join(path), str(self.path), self._line(path))

    def _line(self, path: KeyPath) -> int | None:
        for end in range(len(path), 0, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return None


def read_settings_file(path: Path, *, required: bool) -> SettingsFile:
    """Read a settings file.

    Raises:
        SettingsError: it cannot be read, or is not TOML.
    """
    try:
        text = toml_text(path)
    except FileNotFoundError:
        if not required:
            return SettingsFile(path)
        raise SettingsError(Problem("file does not exist", where=str(path))) from None
    except OSError as error:
        raise SettingsError(Problem(f"cannot read it: {error.strerror}", where=str(path))) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(Problem("not UTF-8 text", where=str(path), line=line)) from None
    except BeyondLimits as error:
        raise SettingsError(Problem(str(error), where=str(path))) from None
    try:
        values = toml_values(text)
    except BeyondLimits as error:
        raise SettingsError(Problem(str(error), where=str(path))) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_syntax_problem(path, text, str(error))) from None
    return SettingsFile(path, values, key_lines(text))


def _syntax_problem(path: Path, text: str, complaint: str) -> Problem:
    """Return the problem of a syntax error, without repeating the text: it may be a secret."""
    match = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", complaint)
    if match is None:
        return Problem(f"not TOML: {complaint}", where=str(path))
    lines = text.splitlines() or [""]
    number = int(match[1]) if match[1] else len(lines)
    line = lines[min(number, len(lines)) - 1]
    key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
    message = complaint[: match.start()]
    message = f"{message[0].lower()}{message[1:]}"
    if message == "invalid value":
        message += '; put text in quotes, as in label = "Acme"'
    elif message.startswith(("cannot overwrite", "cannot declare")):
        message = "the file has this key or table twice"
    column = f", column {match[2]}" if match[2] else ""
    return Problem(f"not TOML: {message}{column}", key[1] if key else "", str(path), number)
