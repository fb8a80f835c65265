"""Rows as JSON, rendered by SQLite itself: tens of thousands of them in one step."""

from typing import Any

from trunkline.emulator.part import Call, Reply


def json_array(call: Call, shape: str, source: str, *values: Any) -> str:
    """Return a query's rows as a JSON array.

    Args:
        shape: the SQL expression in `tables` that renders a row.
        source: the query after `FROM`, with its order.
    """
    query = f"SELECT group_concat(item, ',') FROM (SELECT {shape} AS item FROM {source})"  # noqa: S608
    text = call.db.execute(query, values).fetchone()[0]
    return f"[{text or ''}]"


def list_reply(call: Call, name: str, shape: str, source: str, *values: Any) -> Reply:
    """Return an object whose only field is the array of a query's rows."""
    return Reply(f'{{"{name}":{json_array(call, shape, source, *values)}}}'.encode())


def json_row(call: Call, shape: str, source: str, *values: Any) -> str | None:
    """Return the first row of a query as JSON, `None` if there is none."""
    row = call.db.execute(f"SELECT {shape} FROM {source}", values).fetchone()  # noqa: S608
    return str(row[0]) if row else None
