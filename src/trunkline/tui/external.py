"""Leaving the screen to the user's editor, and coming back with the text."""

import csv
import io
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trunkline.changes.tables import cell_text
from trunkline.model.kind import Kind
from trunkline.model.record import Record

if TYPE_CHECKING:
    from trunkline.tui.shell import Shell

__all__ = ["ask_plainly", "edit_text", "table_text"]


def table_text(kind: Kind, records: Sequence[Record]) -> str:
    """Return records as CSV: the key, the name, and the fields that can be edited."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    names = list(dict.fromkeys((kind.key, kind.label, *kind.editable)))
    if kind.parent_field and len({record.parent for record in records}) > 1:
        names.insert(1, kind.parent_field)
    writer.writerow(names)
    for record in records:
        writer.writerow([cell_text(record.values.get(name)) for name in names])
    return stream.getvalue()


def edit_text(app: "Shell", text: str, suffix: str) -> str | None:
    """Open a text in `$VISUAL` or `$EDITOR` and return it as it is then.

    Args:
        app: the app; its screen is left to the editor meanwhile.
        text: the text.
        suffix: the ending of the file's name, by which editors know what it is.

    Returns:
        The text, `None` where the editor could not be started or gave up.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="trunkline-") as folder:
        path = Path(folder) / f"edit{suffix}"
        path.write_text(text)
        path.chmod(0o600)
        try:
            with app.suspend():
                status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode
        except OSError as error:
            app.notify(f"{editor}: {error.strerror}", severity="error")
            return None
        if status:
            app.notify(f"{editor} ended with {status}: nothing was staged", severity="warning")
            return None
        return path.read_text()


def ask_plainly(app: "Shell", question: str) -> bool:
    """Ask on the bare terminal, and return whether the answer was not `q`."""
    with app.suspend():
        print(question, end="", flush=True)
        return sys.stdin.readline().strip().lower() != "q"
