"""The SQL statement that every part needs."""

import sqlite3
from typing import Any


def insert(db: sqlite3.Connection, table: str, *values: Any) -> None:
    """Add a row: a value for each column."""
    places = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608
