"""Problems of the settings: file, line, key, and a hint."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

_LISTED: Final = 12
_MOST: Final = 50
_LONGEST: Final = 400
"""The most characters of a key or of a message."""


class Problem(NamedTuple):
    """One problem.

    Attributes:
        message: what is wrong and how to fix it, in one line.
        key: the setting's dotted key, empty where it is not about a key.
        where: the file, the environment variable or the option.
        line: the line of the file, `None` outside of files.
    """

    message: str
    key: str = ""
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        parts = (place, _cut(self.key), _cut(self.message))
        return ": ".join(part for part in parts if part)


class SettingsError(Exception):
    """Settings that cannot be used; the text has one line for each problem."""

    exit_code: ClassVar[int] = 2

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ProblemList(list[Problem]):
    """The problems found so far: with the last of the first fifty the search ends."""

    def append(self, problem: Problem) -> None:
        """Add a problem.

        Raises:
            SettingsError: there are as many as anybody reads.
        """
        super().append(problem)
        if len(self) >= _MOST:
            raise SettingsError(*self)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def nearest(word: str, choices: Sequence[str], *, what: str) -> str:
    """Return a hint: the nearest choice, or the list of choices; `what` is their plural."""
    import difflib

    lowered = {choice.lower(): choice for choice in choices}
    close = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.5)
    if close:
        return f"did you mean {lowered[close[0]]}?"
    if not choices:
        return f"there are no {what}"
    more = ", …" if len(choices) > _LISTED else ""
    return f"{what}: {', '.join(choices[:_LISTED])}{more}"


def shown_path(path: Path) -> str:
    """Return a path with `~` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
