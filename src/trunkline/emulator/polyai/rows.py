"""Rows as JSON text, written by SQLite itself: tens of thousands of them in one step."""

from typing import Any

from trunkline.emulator.part import Call, Reply


def array(call: Call, shape: str, source: str, *values: Any) -> str:
    """Return the JSON array of the rows that a query gives.

    Args:
        call: the request.
        shape: the SQL expression of `tables` that writes a row.
        source: the query after `FROM`, ordered.
        values: its parameters.
    """
    query = f"SELECT group_concat(item, ',') FROM (SELECT {shape} AS item FROM {source})"  # noqa: S608
    text = call.db.execute(query, values).fetchone()[0]
    return f"[{text or ''}]"


def listed(call: Call, name: str, shape: str, source: str, *values: Any) -> Reply:
    """Answer an object whose only field is the array of a query's rows."""
    return Reply(f'{{"{name}":{array(call, shape, source, *values)}}}'.encode())


def one(call: Call, shape: str, source: str, *values: Any) -> str | None:
    """Return the JSON text of the first row that a query gives, `None` without one."""
    row = call.db.execute(f"SELECT {shape} FROM {source}", values).fetchone()  # noqa: S608
    return str(row[0]) if row else None
