"""Themes: one TOML file each, loaded when chosen, and chosen by what the terminal can show.

A theme file is called `NAME.toml` and holds:

    title = "Dark"          # the name in lists of themes
    dark = true             # light text on a dark background
    ansi = false            # the colours are the terminal's own 16, such as "ansi_red"

    [colors]                # "#rrggbb", or names of CSS or ANSI colours
    primary = "#5fafd7"     # primary, background and foreground are needed,
    background = "#121212"  # secondary, accent, surface, panel, boost, success, warning
    foreground = "#d0d0d0"  # and error are derived from them if left out

    [variables]             # any further variable of the style sheets, as CSS
    live-background = "#af0000"
"""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from trunkline.tui.terminal.capabilities import Colours, colours_of, is_light

if TYPE_CHECKING:
    from textual.theme import Theme

AUTO: Final = "auto"
"""The setting that chooses the theme by what the terminal can show."""

VARIABLES: Final[Mapping[str, str]] = {
    "live-background": "#af0000",
    "live-foreground": "#ffffff",
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
}
"""The defaults of the style sheets' variables that are not Textual's own."""

_NEEDED: Final = ("primary", "background", "foreground")
_COLOURS: Final = (
    *_NEEDED,
    *("secondary", "accent", "surface", "panel", "boost", "success", "warning", "error"),
)
_KEYS: Final[Mapping[str, type]] = {
    "title": str,
    "dark": bool,
    "ansi": bool,
    "colors": dict,
    "variables": dict,
}


class ThemeError(Exception):
    """An unknown theme, or a faulty file; the message names the file and the key."""

    exit_code = 2


class ThemeSpec(NamedTuple):
    """A theme as its file describes it.

    Attributes:
        name: the file's name without `.toml`.
        title: the name in lists of themes.
        dark: whether the text is light on a dark background.
        ansi: whether the colours are the terminal's own 16.
        colours: Textual's base colours by name.
    """

    name: str
    title: str
    dark: bool = True
    ansi: bool = False
    colours: Mapping[str, str] = MappingProxyType({})
    variables: Mapping[str, str] = MappingProxyType({})

    def theme(self) -> "Theme":
        """Return the theme as Textual's own type."""
        from textual.theme import Theme

        colours: dict[str, Any] = dict(self.colours)
        return Theme(
            name=self.name,
            dark=self.dark,
            ansi=self.ansi,
            variables=dict(self.variables),
            **colours,
        )


class Themes:
    """The themes in some folders; a file in a later folder replaces one with the same name."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """Look into folders; one that does not exist holds no themes."""
        self._files = {
            file.stem: file for folder in folders for file in sorted(folder.glob("*.toml"))
        }

    @property
    def names(self) -> list[str]:
        """The names of all themes, sorted."""
        return sorted(self._files)

    @property
    def choices(self) -> list[str]:
        """The valid settings: `auto`, and the names of all themes."""
        return [AUTO, *self.names]

    def load(self, name: str) -> ThemeSpec:
        """Load a theme by its name.

        Raises:
            ThemeError: the name is unknown, or the file has an error.
        """
        file = self._files.get(name)
        if file is None:
            raise ThemeError(
                f"Unknown theme {name!r}{_near(name, self.names)}; "
                f"themes: {', '.join(self.choices)}"
            )
        return read_theme(file)

    def choose(self, setting: str, env: Mapping[str, str]) -> ThemeSpec:
        """Load the theme of a setting; with `auto`, the one that fits the terminal.

        Raises:
            ThemeError: the name is unknown, or the file has an error.
        """
        if setting != AUTO:
            return self.load(setting)
        if "NO_COLOR" in env or colours_of(env) is Colours.SIXTEEN:
            return self.load("ansi")
        return self.load("light" if is_light(env) else "dark")


def shipped_themes() -> Path:
    """Return the folder of the themes that are part of the program."""
    package = Path(__file__).parents[2]
    installed = package / "themes"
    return installed if installed.is_dir() else package.parents[1] / "themes"


def read_theme(file: Path) -> ThemeSpec:
    """Load a theme file.

    Raises:
        ThemeError: the file cannot be read, is not TOML, or has an unknown key or a wrong value.
    """
    from trunkline.settings.toml_reading import toml_text, toml_values

    try:
        values = toml_values(toml_text(file))
    except (OSError, ValueError) as error:
        raise ThemeError(f"{file}: {error}") from error
    for key, value in values.items():
        if key not in _KEYS:
            raise _wrong(file, key, f"unknown key{_near(key, list(_KEYS))}")
        if type(value) is not _KEYS[key]:
            raise _wrong(file, key, f"expected {_EXPECTED[_KEYS[key]]}")
    colours = _read_colours(file, values.get("colors", {}))
    variables = _read_variables(file, values.get("variables", {}))
    return ThemeSpec(
        name=file.stem,
        title=values.get("title", file.stem),
        dark=values.get("dark", True),
        ansi=values.get("ansi", False),
        colours=colours,
        variables={**VARIABLES, **variables},
    )


_EXPECTED: Final[Mapping[type, str]] = {str: "a text", bool: "true or false", dict: "a table"}


def _read_colours(file: Path, table: Mapping[str, Any]) -> dict[str, str]:
    from textual.color import Color, ColorParseError

    for key, value in table.items():
        if key not in _COLOURS:
            raise _wrong(file, f"colors.{key}", f"unknown colour{_near(key, _COLOURS)}")
        try:
            Color.parse(value if isinstance(value, str) else "")
        except ColorParseError:
            raise _wrong(file, f"colors.{key}", f"{value!r} is not a colour") from None
    for key in _NEEDED:
        if key not in table:
            raise _wrong(file, f"colors.{key}", "required")
    return dict(table)


def _read_variables(file: Path, table: Mapping[str, Any]) -> dict[str, str]:
    from textual.design import ColorSystem

    known = {*VARIABLES, *ColorSystem(primary="#000000", dark=True).generate()}
    for key, value in table.items():
        if key not in known:
            hint = _near(key, sorted(known))
            raise _wrong(file, f"variables.{key}", f"unknown variable{hint}")
        if not isinstance(value, str):
            raise _wrong(file, f"variables.{key}", "expected a text")
    return dict(table)


def _wrong(file: Path, key: str, message: str) -> ThemeError:
    return ThemeError(f"{file}: {key}: {message}")


def _near(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f": did you mean {close[0]}?" if close else ""
