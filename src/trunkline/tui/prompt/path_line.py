"""The line in which a file is named, with the names that the file system knows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from textual.message import Message

from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.line import Line
from trunkline.tui.services.input_history import InputHistory

_MOST: Final = 200


def files_like(text: str) -> Iterator[Candidate]:
    """Yield the files and folders that a text could become; hidden ones only if it says so."""
    folder, _, begin = text.rpartition("/")
    place = Path(f"{folder}/" if "/" in text else ".").expanduser()
    try:
        names = sorted((each.name, each.is_dir()) for each in place.iterdir())
    except OSError:
        return
    fits = [
        (name, is_folder)
        for name, is_folder in names
        if name.startswith(begin) and (begin.startswith(".") or not name.startswith("."))
    ]
    for name, is_folder in fits[:_MOST]:
        before = f"{folder}/" if "/" in text else ""
        yield Candidate(f"{before}{name}{'/' if is_folder else ''}", "folder" if is_folder else "")


class PathLine(Line):
    """A line for the name of a file; `~` is the home folder."""

    class Named(Message):
        """A file was named.

        Attributes:
            path: the file.
        """

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    def __init__(self, label: str, text: str = "", *, history: InputHistory) -> None:
        """Ask for a file.

        Args:
            label: what stands before the name.
            text: the name to begin with.
            history: the names given before.
        """
        super().__init__(
            label,
            text,
            history=history,
            completer=lambda typed: list(files_like(typed)),
            id="path",
        )

    async def accept(self) -> None:
        """Close the line and tell the file; without a name nothing is told."""
        if text := self.text.strip():
            self._history.add(text)
            await self.close(self.Named(_path(text)))
        else:
            await self.cancel()


def _path(text: str) -> Path:
    return Path(text).expanduser()
