"""Choosing a theme: what is applied, what is remembered, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest

from trunkline.tui.app.appearance import Appearance
from trunkline.tui.terminal.themes import Themes, shipped_themes


def appearance_of(app: Any, env: Mapping[str, str] | None = None) -> Appearance:
    return Appearance(app, Themes([shipped_themes()]), env or {"COLORTERM": "truecolor"})


def test_a_chosen_theme_is_used_and_remembered(app: Any) -> None:
    remembered: list[str] = []
    assert appearance_of(app).choose("light", remembered.append)
    assert app.theme == "light"
    assert app.themes == ["light"]
    assert remembered == ["light"]


@pytest.mark.parametrize(
    ("env", "theme"), [({"COLORTERM": "truecolor"}, "dark"), ({"NO_COLOR": "1"}, "ansi")]
)
def test_auto_fits_the_terminal_and_is_remembered_as_auto(
    app: Any, env: Mapping[str, str], theme: str
) -> None:
    remembered: list[str] = []
    assert appearance_of(app, env).choose("auto", remembered.append)
    assert app.theme == theme
    assert remembered == ["auto"]


def test_an_unknown_theme_is_named_and_the_current_one_stays(app: Any) -> None:
    appearance, remembered = appearance_of(app), list[str]()
    appearance.choose("light")
    assert not appearance.choose("lihgt", remembered.append)
    assert app.theme == "light"
    assert remembered == []
    (message,) = app.messages
    assert message.startswith("Unknown theme 'lihgt': did you mean light?")
