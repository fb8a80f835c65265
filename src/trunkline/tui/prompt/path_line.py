"""An input line for a file, completed from the file system."""

import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.input_history import InputHistory

_LIMIT: Final = 200


def files_like(text: str) -> Iterator[Candidate]:
    """Yield the files and folders that complete a path; hidden ones only after a dot."""
    folder, slash, start = text.rpartition("/")
    try:
        names = sorted(
            (entry.name, entry.is_dir()) for entry in _path(f"{folder}{slash}" or ".").iterdir()
        )
    except (OSError, ValueError):
        return
    matches = (
        (name, is_folder)
        for name, is_folder in names
        if name.startswith(start) and (start.startswith(".") or not name.startswith("."))
    )
    for name, is_folder in islice(matches, _LIMIT):
        end, note = ("/", "folder") if is_folder else ("", "")
        yield Candidate(f"{folder}{slash}{name}{end}", note)


def _path(text: str) -> Path:
    """Return the path of a text; `~` of an unknown user stays as it is, and is not found."""
    if "\0" in text:
        raise ValueError("a path cannot have a null character")
    return Path(os.path.expanduser(text))


def path_line(
    label: str, text: str = "", *, history: InputHistory, then: Callable[[Path], object]
) -> InputLine:
    """Return an input line for a file; `~` is the home folder, an empty line cancels."""
    return InputLine(
        label,
        text,
        parse=_path,
        required=True,
        completer=lambda typed: list(files_like(typed)),
        history=history,
        then=then,
        id="path",
    )
