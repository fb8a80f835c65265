"""Editing a text in `$EDITOR`."""

import fcntl
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from trunkline.tui.terminal.foreign_programs import ProgramFailed, run_in_front

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from trunkline.tui.terminal.terminal_app import TerminalApp

_FOLDER_PREFIX: Final = "trunkline-edit-"
_DEFAULT_EDITOR: Final = "vi"


class EditorFailed(Exception):
    """The editor could not be started, or failed; the message is one line for people."""


async def edit_text(node: "DOMNode", text: str, suffix: str) -> str:
    """Open a text in `$VISUAL` or `$EDITOR` and return the edited text.

    Args:
        node: a node of the app, which leaves the screen to the editor.
        suffix: the suffix of the file's name, from which editors detect the type.

    Raises:
        EditorFailed: the editor could not be started, or failed.
    """
    command = editor_command(os.environ)
    try:
        with _edit_folder() as (folder, lock):
            path = folder / f"edit{suffix}"
            path.touch(mode=0o600)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            app = cast("TerminalApp", node.app)
            await run_in_front(app, [*command, str(path)], keep_open=(lock,))
            edited = path.read_bytes().decode("utf-8", "surrogatepass")
    except ProgramFailed as error:
        raise EditorFailed(f"{error}{_hint(command)}; nothing was staged") from error
    except UnicodeDecodeError as error:
        raise EditorFailed(f"What {command[0]} wrote is not UTF-8; nothing was staged") from error
    except OSError as error:
        reason = f"{error.filename or 'the file'}: {error.strerror}"
        raise EditorFailed(f"Could not pass the text to {command[0]} and back: {reason}") from error
    return edited if text.endswith("\n") else _without_last_line_end(edited, text)


def editor_command(env: Mapping[str, str]) -> list[str]:
    """Return the command of the user's editor: one path, which may have spaces, or words.

    Raises:
        EditorFailed: it has a quote without its counterpart.
    """
    for name in ("VISUAL", "EDITOR"):
        text = env.get(name, "").strip()
        if os.path.exists(text):
            return [text]
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise EditorFailed(f"${name} has a quote without its counterpart: {text}") from error
        if words and words[0]:
            return words
    return [_DEFAULT_EDITOR]


def remove_leftovers() -> None:
    """Remove the texts of editors whose program, and ours, were ended before they could."""
    with os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if not entry.name.startswith(_FOLDER_PREFIX):
                continue
            with suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid == os.getuid():
                    lock = _lock(Path(entry.path), fcntl.LOCK_EX | fcntl.LOCK_NB)
                    try:
                        shutil.rmtree(entry.path, ignore_errors=True)
                    finally:
                        os.close(lock)


@contextmanager
def _edit_folder() -> Iterator[tuple[Path, int]]:
    """Create a folder that is removed at the end, with a lock that its editor inherits."""
    with tempfile.TemporaryDirectory(prefix=_FOLDER_PREFIX) as name:
        lock = _lock(Path(name), fcntl.LOCK_SH)
        try:
            yield Path(name), lock
        finally:
            os.close(lock)


def _lock(folder: Path, how: int) -> int:
    """Lock a folder; raise an `OSError` if it is locked, or a symbolic link."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _hint(command: list[str]) -> str:
    """Return what helps where no editor is set, or a path with spaces was taken for words."""
    if command == [_DEFAULT_EDITOR]:
        return " (set $EDITOR to another one)"
    split = "/" in command[0] and not os.path.exists(command[0]) and len(command) > 1
    return " (quote a path with spaces)" if split else ""


def _without_last_line_end(edited: str, text: str) -> str:
    """Remove the line end that editors put behind the last line of a text without one."""
    return edited.removesuffix("\r\n" if "\r\n" in text else "\n")
