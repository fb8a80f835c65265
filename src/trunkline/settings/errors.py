"""What is wrong with the settings: where, which key, and what would be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

_LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        message: what is wrong and what would be right, in one line.
        key: the setting's dotted key, empty where no key is at fault.
        where: the file, the environment variable or the option that holds it.
        line: the line of the file, `None` where the place is no file.
    """

    message: str
    key: str = ""
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.where}:{self.line}" if self.line else self.where
        return ": ".join(part for part in (place, self.key, self.message) if part)


class SettingsError(Exception):
    """Settings that cannot be used; its text has one line for each problem."""

    exit_code: ClassVar[int] = 2

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def nearest(word: str, choices: Sequence[str], *, what: str) -> str:
    """Say which of the choices was probably meant, or which there are.

    Args:
        word: what was written.
        choices: what could have been written.
        what: what the choices are, in the plural.
    """
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
    """Write a path with `~` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)
