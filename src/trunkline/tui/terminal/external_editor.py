"""Editing a text in `$EDITOR`."""

import asyncio
import os
import shlex
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from textual.dom import DOMNode


class EditorFailed(Exception):
    """The editor could not be started, or failed; the message is one line for people."""


async def edit_text(node: "DOMNode", text: str, suffix: str) -> str:
    """Open a text in `$VISUAL` or `$EDITOR` and return the edited text.

    The program, and with it a run, goes on meanwhile; only drawing waits.

    Args:
        node: a node of the app, which leaves the screen to the editor.
        suffix: the suffix of the file's name, from which editors detect the type.

    Raises:
        EditorFailed: the editor could not be started, or failed.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="trunkline-") as folder:
        path = Path(folder) / f"edit{suffix}"
        path.touch(mode=0o600)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            command = shlex.split(editor)
            with node.app.batch_update(), node.app.suspend(), _interrupts_go_to_the_editor():
                process = await asyncio.create_subprocess_exec(*command, str(path))
                status = await process.wait()
        except (OSError, ValueError) as error:
            raise EditorFailed(f"{editor}: {error}") from error
        except SuspendNotSupported as error:
            raise EditorFailed("This terminal cannot be left to an editor") from error
        if status:
            raise EditorFailed(f"{editor} failed with exit code {status}: nothing was staged")
        try:
            edited = path.read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError) as error:
            raise EditorFailed(f"Could not read what {editor} wrote: {error}") from error
    return edited if text.endswith("\n") else _without_last_line_end(edited, text)


def _without_last_line_end(edited: str, text: str) -> str:
    """Remove the line end that editors put behind the last line of a text without one."""
    return edited.removesuffix("\r\n" if "\r\n" in text else "\n")


@contextmanager
def _interrupts_go_to_the_editor() -> Iterator[None]:
    """Ignore Ctrl+C: the editor, in the foreground as well, gets it too."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
