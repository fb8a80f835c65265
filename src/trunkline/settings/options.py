"""The settings beside the profiles: one description each, for file, environment and help."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

Value = str | bool | int | float


class Origin(StrEnum):
    """What set a value; later ones win over earlier ones."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from.

    Attributes:
        origin: what set it.
        where: the file, the variable or the option; for a default, the reason if there is one.
        line: the line of the file.
    """

    origin: Origin
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        if self.origin is Origin.DEFAULT:
            return f"{self.origin} ({place})" if place else str(self.origin)
        return place


@dataclass(frozen=True, slots=True)
class Option:
    """One setting.

    Attributes:
        key: its dotted key in the file.
        default: its value where nothing sets it.
        help: what it does, in one line.
        expected: what a value has to be, for error messages.
        accepts: whether a value of the right type is allowed.
    """

    key: str
    default: Value
    help: str
    expected: str
    accepts: Callable[[Value], bool] = lambda value: True

    @property
    def name(self) -> str:
        """Its key without the table."""
        return self.key.rpartition(".")[2]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"TRUNKLINE_{self.name.upper()}"

    def read(self, value: object) -> Value:
        """Check a value from the file or the command line.

        Raises:
            ValueError: it is not what is expected; the message says what would be.
        """
        kind = type(self.default)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind or not self.accepts(value):
            raise ValueError(f"expected {self.expected}")
        return value

    def parse(self, text: str) -> Value:
        """Read a value from an environment variable's text.

        Raises:
            ValueError: it is not what is expected; the message says what would be.
        """
        try:
            return self.read(_from_text(type(self.default), text.strip()))
        except ValueError:
            raise ValueError(f"expected {self.expected}") from None


_TRUTH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _from_text(kind: type[Value], text: str) -> Value:
    if kind is bool:
        if text.lower() not in _TRUTH:
            raise ValueError(text)
        return _TRUTH[text.lower()]
    return kind(text)


def _whole(key: str, default: int, low: int, high: int, help: str) -> Option:
    return Option(
        key,
        default,
        help,
        f"a whole number from {low} to {high}",
        lambda value: low <= float(value) <= high,
    )


def _seconds(key: str, default: float, help: str) -> Option:
    return Option(
        key,
        default,
        help,
        "a number of seconds from 0.1 to 600",
        lambda value: 0.1 <= float(value) <= 600,
    )


def _choice(key: str, choices: tuple[str, ...], help: str) -> Option:
    listed = " or ".join(f'"{choice}"' for choice in choices)
    return Option(key, choices[0], help, listed, lambda value: value in choices)


def _flag(key: str, default: bool, help: str) -> Option:
    return Option(key, default, help, "true or false")


def _is_region(value: Value) -> bool:
    text = str(value)
    return text == "" or (len(text) == 2 and text.isascii() and text.isalpha())


OPTIONS: Final[tuple[Option, ...]] = (
    Option("profile", "", "the profile used where none is named", "a profile's name"),
    _flag("read_only", False, "refuse every write, in every profile"),
    Option("theme", "auto", "a theme's name, or auto: what the terminal shows", "a theme's name"),
    _flag("mouse", False, "let the mouse choose and scroll (the terminal selects no text then)"),
    _choice(
        "clipboard",
        ("auto", "native", "tmux", "osc52", "file", "off"),
        "how text is copied: by the desktop, tmux, the terminal (OSC 52), a private file, or not",
    ),
    Option(
        "phone_region",
        "",
        "the country of numbers that are written without a country code",
        'a country code of two letters, such as "GB"',
        _is_region,
    ),
    _seconds("trace_timeout", 10.0, "seconds that each profile has to answer a trace"),
    _whole("api.concurrency", 16, 1, 64, "requests under way at the same time, in each profile"),
    _whole("api.attempts", 5, 1, 20, "how often a request is sent before it counts as failed"),
    _seconds("api.patience", 60.0, "seconds after which a failed request is not sent again"),
    _seconds("api.connect_timeout", 10.0, "seconds to wait for a connection"),
    _seconds("api.read_timeout", 30.0, "seconds to wait for an answer"),
    _seconds("api.write_timeout", 30.0, "seconds to wait while sending"),
    _seconds("api.pool_timeout", 60.0, "seconds to wait for a free connection"),
    _whole("api.page_size", 1000, 1, 1000, "records asked for at a time, where a vendor has pages"),
    _whole("api.chunk_size", 100, 1, 1000, "records sent at a time, where a vendor has batches"),
)

TABLES: Final[tuple[str, ...]] = ("api", "keys", "profiles")
"""The tables of the file."""


def option(key: str) -> Option:
    """Return the setting with a dotted key.

    Raises:
        KeyError: there is none.
    """
    for candidate in OPTIONS:
        if candidate.key == key:
            return candidate
    raise KeyError(key)
