"""One action, many records: the same value, a replacement, a deletion."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.model.table.time_limit import TookTooLong, time_limit

_PATIENCE: Final = 3.0
"""Seconds that a regular expression may take for all records."""


class BulkError(ValueError):
    """A bulk edit that cannot be made; nothing of it was staged."""


def vacancy(kind: Kind, record: Record) -> str:
    """Say that a row stands for a record that is not there, and what can be done about it."""
    return f"{visible(kind.label_of(record))} is not {kind.title_of(kind.vacant)}: create it"


def wanted_of(staging: Staging, target: RecordRef, record: Record, field: str) -> Any:
    """Return the value a field will have: the staged one, else the record's own, else `ABSENT`."""
    edit = staging.get(target, field)
    return record.values.get(field, ABSENT) if edit is None else edit.wanted


def set_field(
    staging: Staging, profile: str, kind: Kind, records: Iterable[Record], field: str, value: Any
) -> list[Edit]:
    """Make the edits that give a field the same value in all records."""
    return _edits(staging, profile, kind, records, field, lambda _: value)


def deletions(profile: str, kind: Kind, records: Iterable[Record]) -> list[Edit]:
    """Make the edits that delete records.

    Raises:
        BulkError: one of them is not there, or they cannot be deleted.
    """
    if not kind.writes.delete:
        raise BulkError(f"{kind.name} cannot be deleted")
    unread, edits = kind.unread, []
    for record in records:
        if kind.is_vacant(record.values):
            name = visible(kind.label_of(record))
            raise BulkError(f"{name} is not {kind.title_of(kind.vacant)}: nothing to delete")
        known = {name: value for name, value in record.values.items() if name not in unread}
        at = ref_of(profile, kind, record)
        edits.append(Edit(at, WHOLE, known, ABSENT, Op.DELETE, kind.label_of(record)))
    return edits


def replace_in(
    staging: Staging,
    profile: str,
    kind: Kind,
    records: Iterable[Record],
    field: str,
    pattern: str,
    replacement: str,
) -> list[Edit]:
    r"""Make the edits that replace every match of a regular expression in one column's texts.

    Args:
        staging: what is staged already is what is searched.
        profile: whose records they are.
        kind: their kind.
        records: the records.
        field: the column's field; values that are no text are left alone.
        pattern: a Python regular expression.
        replacement: the text instead, with `\1` and `\g<name>` for groups.

    Raises:
        BulkError: pattern or replacement is no valid expression, or takes too long, or the field
            is a secret.
    """
    if field in kind.secret:
        raise BulkError(f"{kind.title_of(field)} is a secret: nothing of it is known")
    try:
        with time_limit(_PATIENCE):
            matcher = re.compile(pattern)
            matcher.sub(replacement, "")
    except (re.error, IndexError, RecursionError, OverflowError) as error:
        raise BulkError(f"not a regular expression: {error}") from error
    except TookTooLong as error:
        raise BulkError("that regular expression is too large") from error

    def replaced(value: Any) -> Any:
        try:
            return matcher.sub(replacement, value) if isinstance(value, str) else value
        except (re.error, IndexError) as error:
            raise BulkError(f"not a replacement: {error}") from error

    try:
        with time_limit(_PATIENCE):
            return _edits(staging, profile, kind, records, field, replaced)
    except TookTooLong as error:
        raise BulkError("that regular expression takes too long on these records") from error


def _edits(
    staging: Staging,
    profile: str,
    kind: Kind,
    records: Iterable[Record],
    field: str,
    change: Callable[[Any], Any],
) -> list[Edit]:
    if field not in kind.editable:
        raise BulkError(f"{field} of {kind.name} cannot be changed")
    edits = []
    unread = field in kind.unread
    for record in records:
        if kind.is_vacant(record.values):
            raise BulkError(vacancy(kind, record))
        target = ref_of(profile, kind, record)
        now = wanted_of(staging, target, record, field)
        wanted = change(now)
        if unread or not same(now, wanted):
            # What is never answered has no value that an edit could be made against.
            base = ABSENT if unread else record.values.get(field, ABSENT)
            edits.append(Edit(target, field, base, wanted, label=kind.label_of(record)))
    return edits
