"""Editing in `$EDITOR`: records as YAML or CSV, and any text."""

import asyncio
import csv
import io
import os
import shlex
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from trunkline.changes.staging.table_import import TableRow, cell_text, parse
from trunkline.model.kind import Kind
from trunkline.model.record import Record

if TYPE_CHECKING:
    from textual.dom import DOMNode

_HEAD = """\
{count}. Change values, save and close: differences are staged, and nothing is sent.
Records and fields that you remove here stay unchanged."""


class EditorFailed(Exception):
    """The editor could not be started, or failed; the message is one line for people."""


def records_text(kind: Kind, records: Sequence[Record], form: str) -> str:
    """Return records as text to edit: the key, the name, and the editable fields.

    Args:
        kind: the records' kind.
        records: the records.
        form: `yaml` or `csv`.
    """
    if form == "csv":
        return csv_text(kind, records)
    from trunkline.changes.staging.yaml_text import yaml_text

    count = f"{len(records):,} {kind.singular if len(records) == 1 else kind.name}"
    fields = [*_parent_field(kind, records), *kind.editable]
    return yaml_text(kind, records, fields, _HEAD.format(count=count))


def rows_of(text: str, kind: Kind, form: str) -> list[TableRow]:
    """Parse an edited text of `records_text`.

    Raises:
        TableError: the text cannot be parsed; the message names the line.
    """
    if form == "csv":
        return parse(text)
    from trunkline.changes.staging.yaml_text import parse_yaml

    return parse_yaml(text, kind)


def csv_text(kind: Kind, records: Sequence[Record]) -> str:
    """Return records as CSV: the key, the name, and the editable fields; no secrets."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = (kind.key, *_parent_field(kind, records), kind.label, *kind.editable)
    names = [name for name in dict.fromkeys(columns) if name not in kind.secret]
    writer.writerow(names)
    for record in records:
        writer.writerow([cell_text(record.values.get(name)) for name in names])
    return stream.getvalue()


def _parent_field(kind: Kind, records: Sequence[Record]) -> list[str]:
    """Return the field with the parent if the records have several parents, else nothing."""
    several = len({record.parent for record in records}) > 1
    return [kind.parent_field] if kind.parent_field and several else []


async def edit_text(node: "DOMNode", text: str, suffix: str) -> str:
    """Open a text in `$VISUAL` or `$EDITOR` and return the edited text.

    The program, and with it a run, goes on meanwhile; only drawing waits.

    Args:
        node: a node of the app, which leaves the screen to the editor.
        text: the text.
        suffix: the suffix of the file's name, from which editors detect the type.

    Raises:
        EditorFailed: the editor could not be started, or failed.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="trunkline-") as folder:
        path = Path(folder) / f"edit{suffix}"
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
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
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise EditorFailed(f"Could not read what {editor} wrote: {error}") from error


@contextmanager
def _interrupts_go_to_the_editor() -> Iterator[None]:
    """Ignore Ctrl+C: the editor, in the foreground as well, gets it too."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
