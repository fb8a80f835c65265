"""Problems of settings that only the dashboard can find: keys and theme."""

from collections.abc import Iterator

from trunkline.settings import Settings
from trunkline.settings.errors import Problem, nearest


def key_problems(settings: Settings) -> Iterator[Problem]:
    """Yield the problems of the keys."""
    from trunkline.tui.actions.keymap import KeymapError, checked_keys

    try:
        checked_keys(settings.keys)
    except KeymapError as error:
        for id, message in error.problems:
            yield _problem(settings, f"keys.{id}", message)


def theme_problems(settings: Settings) -> Iterator[Problem]:
    """Yield the problem of an unknown theme."""
    from trunkline.tui.terminal.themes import AUTO, Themes, shipped_themes

    names = [AUTO, *Themes([shipped_themes(), settings.paths.themes]).names]
    if settings.theme not in names:
        hint = nearest(settings.theme, names, what="themes")
        yield _problem(settings, "theme", f"unknown theme {settings.theme!r}; {hint}")


def _problem(settings: Settings, key: str, message: str) -> Problem:
    source = settings.sources.get(key)
    return Problem(message, key, source.where, source.line) if source else Problem(message, key)
