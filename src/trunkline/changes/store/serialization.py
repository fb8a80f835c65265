"""Values as texts that the file of staging and journal can hold."""

import json
from typing import Any

from trunkline.model.patch import ABSENT


def pack(value: Any) -> str:
    """Write a JSON value, or `ABSENT`, as text that keeps the two apart."""
    return "[]" if value is ABSENT else json.dumps([value])


def storable(text: str) -> str:
    """Return a text that SQLite can hold: NUL and lone surrogates are written as escapes."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()


def table(columns: int) -> str:
    """Return a query that gives the rows of one parameter: a JSON list of lists.

    A statement that takes all its rows at once is a single step. One step a row would give up the
    interpreter as often, and wait for it as often while the event loop is busy.
    """
    cells = ", ".join(f"json_extract(value, '$[{at}]') AS c{at}" for at in range(columns))
    return f"SELECT {cells} FROM json_each(?)"  # noqa: S608


def unpack(text: str) -> Any:
    """Read what `pack` wrote."""
    values = json.loads(text)
    return values[0] if values else ABSENT
