"""Values and texts in forms that SQLite can hold."""

import json
from typing import Any

from trunkline.model.patch import ABSENT


def pack(value: Any) -> str:
    """Return a JSON value, or `ABSENT`, as text that `unpack` restores."""
    return "[]" if value is ABSENT else json.dumps([value])


def storable(text: str) -> str:
    """Return a text that SQLite can hold: NUL and lone surrogates become escapes."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()


def table(columns: int) -> str:
    """Return a query that selects the rows of its one parameter, a JSON list of lists.

    With all rows in one parameter a statement is a single step. One step per row would release the
    interpreter's lock each time, and wait for it each time while the event loop is busy.
    """
    cells = ", ".join(f"json_extract(value, '$[{at}]') AS c{at}" for at in range(columns))
    return f"SELECT {cells} FROM json_each(?)"  # noqa: S608


def unpack(text: str) -> Any:
    """Return the value that `pack` wrote."""
    values = json.loads(text)
    return values[0] if values else ABSENT
