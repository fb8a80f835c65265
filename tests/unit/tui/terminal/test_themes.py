"""The themes: their contents, which one is chosen, and the messages about faulty files."""

from pathlib import Path

import pytest
from rich.color import ColorSystem
from textual.color import Color

from trunkline.tui.terminal.themes import AUTO, ThemeError, Themes, ThemeSpec, shipped_themes

SHIPPED = Themes([shipped_themes()])
GOOD = """
title = "Mine"
[colors]
primary = "#5fafd7"
background = "black"
foreground = "#d0d0d0"
"""


def write(folder: Path, text: str, name: str = "mine") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_themes_that_come_with_the_program() -> None:
    assert SHIPPED.names == ["ansi", "dark", "light"]


@pytest.mark.parametrize("name", SHIPPED.names)
def test_a_shipped_theme_can_be_drawn(name: str) -> None:
    theme = SHIPPED.load(name)
    assert theme.title
    assert set(theme.variables) <= set(variables_of(theme))
    assert theme.theme().ansi == (name == "ansi")


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR])
def test_backgrounds_differ_in_each_colour_depth(name: str, system: ColorSystem) -> None:
    variables = variables_of(SHIPPED.load(name))
    grounds = ("background", "surface", "panel", "block-cursor-background", "live-background")
    drawn = [Color.parse(variables[ground]).rich_color.downgrade(system) for ground in grounds]
    assert len(set(drawn)) == len(grounds)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize(
    ("text", "ground", "ratio"),
    [
        ("foreground", "background", 7.0),
        ("foreground", "panel", 7.0),
        ("foreground-muted", "background", 4.5),
        ("block-cursor-foreground", "block-cursor-background", 4.5),
        ("live-foreground", "live-background", 4.5),
        ("text-error", "background", 4.5),
        ("text-warning", "background", 4.0),
        ("text-accent", "panel", 3.5),
    ],
)
def test_text_is_readable_on_its_background(
    name: str, text: str, ground: str, ratio: float
) -> None:
    variables = variables_of(SHIPPED.load(name))
    assert _contrast(Color.parse(variables[text]), Color.parse(variables[ground])) >= ratio


def variables_of(theme: ThemeSpec) -> dict[str, str]:
    """Return the variables that style sheets get from a theme."""
    return {**theme.theme().to_color_system().generate(), **theme.variables}


def _contrast(first: Color, second: Color) -> float:
    """Return the contrast ratio of WCAG 2."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("env", "chosen"),
    [
        ({"TERM": "xterm-256color"}, "dark"),
        ({"TERM": "tmux-256color"}, "dark"),
        ({"TERM": "screen-256color"}, "dark"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "dark"),
        ({"TERM": "linux"}, "ansi"),
        ({"TERM": "screen"}, "ansi"),
        ({"TERM": "vt100"}, "ansi"),
        ({}, "ansi"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ansi"),
        ({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"}, "ansi"),
        ({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "256"}, "dark"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "light"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;default;7"}, "light"),
        ({"TERM": "xterm-256color", "COLORFGBG": "15;0"}, "dark"),
        ({"TERM": "linux", "COLORFGBG": "0;15"}, "ansi"),
    ],
)
def test_auto_chooses_by_the_terminal(env: dict[str, str], chosen: str) -> None:
    assert SHIPPED.choose(AUTO, env).name == chosen


def test_the_setting_takes_precedence_over_the_terminal() -> None:
    assert SHIPPED.choose("light", {"TERM": "linux"}).name == "light"


def test_an_unknown_theme_is_named_with_the_nearest() -> None:
    with pytest.raises(ThemeError) as caught:
        SHIPPED.choose("drak", {})
    assert str(caught.value) == (
        "Unknown theme 'drak': did you mean dark?; themes: auto, ansi, dark, light"
    )


def test_a_user_theme_is_found_and_replaces_a_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "dark")
    themes = Themes([shipped_themes(), tmp_path, tmp_path / "missing"])
    assert themes.names == ["ansi", "dark", "light", "mine"]
    assert themes.load("dark").title == "Mine"
    assert themes.load("mine").variables["live-background"] == "#af0000"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('tilte = "x"\n' + GOOD, "tilte: unknown key: did you mean title?"),
        ("dark = 1\n" + GOOD, "dark: expected true or false"),
        (GOOD + 'pannel = "red"', "colors.pannel: unknown colour: did you mean panel?"),
        (GOOD + 'panel = "rde"', "colors.panel: 'rde' is not a colour"),
        (GOOD + "panel = 3", "colors.panel: 3 is not a colour"),
        ("[colors]", "colors.primary: required"),
        (
            GOOD + '[variables]\nlive-backgruond = "red"',
            "variables.live-backgruond: unknown variable: did you mean live-background?",
        ),
        (GOOD + "[variables]\nborder = 1", "variables.border: expected a text"),
    ],
)
def test_an_error_names_the_file_and_the_key(tmp_path: Path, text: str, message: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ThemeError) as caught:
        Themes([tmp_path]).load("mine")
    assert str(caught.value) == f"{file}: {message}"


@pytest.mark.parametrize("text", ["title = " + "[" * 100_000, "#" * (1 << 21)], ids=["deep", "big"])
def test_a_file_beyond_the_limits_is_reported(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(ThemeError, match=r"nested too deeply|larger than 1 MB") as caught:
        Themes([tmp_path]).load("mine")
    assert str(file) in str(caught.value)


def test_invalid_toml_is_reported_with_its_line(tmp_path: Path) -> None:
    file = write(tmp_path, "title =\n")
    with pytest.raises(ThemeError, match="line 1") as caught:
        Themes([tmp_path]).load("mine")
    assert str(file) in str(caught.value)
