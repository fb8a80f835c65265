"""The settings beside the profiles: one description each, for file, environment and help."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

Value = str | bool | int | float


class Origin(StrEnum):
    """The origin of a value; later ones win over earlier ones."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


class Source(NamedTuple):
    """The source of a value.

    Attributes:
        where: the file, the variable or the option; for a default, the reason if there is one.
    """

    origin: Origin
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        if self.origin is Origin.DEFAULT:
            return f"{self.origin} ({place})" if place else str(self.origin)
        return place


class Option(NamedTuple):
    """One setting.

    Attributes:
        key: its dotted key in the file.
        expected: the description of valid values, for error messages.
        accepts: returns whether a value of the right type is valid.
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
        """Return a value from the file or the command line, checked.

        Raises:
            ValueError: it is not valid; the message says what is expected.
        """
        type_ = type(self.default)
        if type_ is float and type(value) is int:
            value = float(value)
        if type(value) is not type_ or not self.accepts(value):
            raise ValueError(f"expected {self.expected}")
        return value

    def parse(self, text: str) -> Value:
        """Parse the text of an environment variable.

        Raises:
            ValueError: it is not valid; the message says what is expected.
        """
        try:
            return self.read(_from_text(type(self.default), text.strip()))
        except ValueError:
            raise ValueError(f"expected {self.expected}") from None


_TRUTH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


def _from_text(type_: type[Value], text: str) -> Value:
    if type_ is bool:
        if text.lower() not in _TRUTH:
            raise ValueError(text)
        return _TRUTH[text.lower()]
    return type_(text)


def _whole(key: str, default: int, low: int, high: int, help: str) -> Option:
    expected = f"a whole number from {low} to {high}"
    return Option(key, default, help, expected, lambda value: low <= float(value) <= high)


def _seconds(key: str, default: float, help: str) -> Option:
    expected = "a number of seconds from 0.1 to 600"
    return Option(key, default, help, expected, lambda value: 0.1 <= float(value) <= 600)


def _choice(key: str, choices: tuple[str, ...], help: str) -> Option:
    listed = " or ".join(f'"{choice}"' for choice in choices)
    return Option(key, choices[0], help, listed, lambda value: value in choices)


def _flag(key: str, default: bool, help: str) -> Option:
    return Option(key, default, help, "true or false")


def _is_region(value: Value) -> bool:
    text = str(value)
    return text == "" or (len(text) == 2 and text.isascii() and text.isalpha())


OPTIONS: Final[tuple[Option, ...]] = (
    Option("profile", "", "the profile to use where none is named", "a profile's name"),
    _flag("read_only", False, "refuse every write, in every profile"),
    Option("theme", "auto", "a theme's name, or auto: the best for the terminal", "a theme's name"),
    _flag("mouse", False, "enable the mouse (the terminal cannot select text then)"),
    _choice(
        "clipboard",
        ("auto", "native", "tmux", "osc52", "file", "off"),
        "how text is copied: desktop, tmux, terminal (OSC 52), private file, or not at all",
    ),
    Option(
        "phone_region",
        "",
        "the country of numbers without a country code",
        'a country code of two letters, such as "GB"',
        _is_region,
    ),
    Option(
        "who",
        "",
        "your name on staged edits and runs; without it user@host and the SSH client's address",
        "a name on one line",
        lambda value: str(value).isprintable() and str(value) == str(value).strip(),
    ),
    _choice(
        "undo_secrets",
        ("ask", "keyring"),
        "secrets that an undo needs: asked for, or kept in the keyring until the run is undone",
    ),
    _seconds("trace_timeout", 10.0, "timeout of each profile in a trace, in seconds"),
    _whole("api.concurrency", 16, 1, 64, "concurrent requests in each profile"),
    _whole("api.attempts", 5, 1, 20, "how often a request is sent before it fails"),
    _seconds("api.patience", 60.0, "seconds after which a failed request is not retried"),
    _seconds("api.connect_timeout", 10.0, "seconds to wait for a connection"),
    _seconds("api.read_timeout", 30.0, "seconds to wait for a response"),
    _seconds("api.write_timeout", 30.0, "seconds to wait while sending"),
    _seconds("api.pool_timeout", 60.0, "seconds to wait for a free connection"),
    _seconds("api.request_timeout", 120.0, "seconds for a whole request, its retries included"),
    _seconds("api.list_timeout", 300.0, "seconds for all pages of a list, for each project"),
    _seconds("api.credential_timeout", 60.0, "seconds to fetch a credential"),
    _whole("api.max_answer_mb", 64, 1, 2000, "most megabytes of a response or list, decompressed"),
    _whole("api.max_pages", 1000, 1, 100_000, "most pages of a list"),
    _whole("api.page_size", 1000, 1, 1000, "records per page, where a vendor has pages"),
    _whole("api.chunk_size", 100, 1, 1000, "records per batch, where a vendor has batches"),
)

TABLES: Final[tuple[str, ...]] = ("api", "keys", "profiles")
"""The tables of the file."""


def option(key: str) -> Option:
    """Return the setting with a dotted key.

    Raises:
        KeyError: the key is unknown.
    """
    for candidate in OPTIONS:
        if candidate.key == key:
            return candidate
    raise KeyError(key)
