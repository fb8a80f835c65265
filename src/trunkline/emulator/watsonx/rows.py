"""The rows of telephone numbers."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trunkline.emulator.part import Call, ErrorReply
from trunkline.emulator.watsonx.errors import FieldError, invalid

_FIELDS: Final = ("phone_number", "description", "agent_id", "environment_id")
_COLUMNS: Final = "number, description, agent_id, environment_id"


def numbers_of(call: Call, phone: str, number: str | None = None) -> list[dict[str, Any]]:
    """Return the numbers of a phone config, or only a given one if it exists."""
    query = f"SELECT {_COLUMNS} FROM watsonx_numbers WHERE phone_id = ?"  # noqa: S608
    values = [phone]
    if number is not None:
        query += " AND number = ?"
        values.append(number)
    rows = call.db.execute(f"{query} ORDER BY rowid", values)
    return [dict(zip(_FIELDS, row, strict=True)) for row in rows]


def add_numbers(
    call: Call, phone: str, numbers: Sequence[Mapping[str, Any]], path: Sequence[str | int]
) -> None:
    """Add numbers to a phone config.

    Args:
        numbers: the numbers, as in the body.
        path: the path of their list in the body, empty if the body is one number.

    Raises:
        ErrorReply: a number exists already, in any phone config; or has only one of agent and
            environment.
    """
    for index, number in enumerate(numbers):
        _check_agent(number, [*path, index] if path else ())
        statement = f"INSERT INTO watsonx_numbers ({_COLUMNS}, phone_id) VALUES (?, ?, ?, ?, ?)"  # noqa: S608
        _write(call, statement, *(number.get(field) for field in _FIELDS), phone)


def change_number(call: Call, number: str, values: Mapping[str, Any]) -> None:
    """Change the values of a number, and the number itself.

    Raises:
        ErrorReply: the new number exists already; or has only one of agent and environment.
    """
    _check_agent(values, ())
    statement = f"UPDATE watsonx_numbers SET ({_COLUMNS}) = (?, ?, ?, ?) WHERE number = ?"  # noqa: S608
    _write(call, statement, *(values[field] for field in _FIELDS), number)


def _write(call: Call, statement: str, *values: Any) -> None:
    try:
        call.execute(statement, *values)
    except sqlite3.IntegrityError as error:
        raise ErrorReply(409, f"Phone number '{values[0]}' already exists") from error


def _check_agent(number: Mapping[str, Any], path: Sequence[str | int]) -> None:
    pair = ("agent_id", "environment_id")
    missing = [name for name in pair if not number.get(name)]
    if len(missing) == 1:
        raise invalid([FieldError([*path, missing[0]], "agent_id and environment_id go together")])
