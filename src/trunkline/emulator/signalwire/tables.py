"""The tables of the SignalWire part."""

from typing import Final

TABLES: Final = (
    # A number is stored as it is sent; the columns beside it are for searching.
    """CREATE TABLE signalwire_numbers (
        position INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        number TEXT NOT NULL UNIQUE, name TEXT, answer TEXT NOT NULL, unanswered TEXT NOT NULL)""",
)
