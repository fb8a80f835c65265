"""Edits of many records at once: the same value, a replacement in texts, a deletion."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from trunkline.changes.checks.validation import uneditable
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.model.change import Op, RecordRef, ref_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import StillMasked, restored
from trunkline.model.table.cells import visible
from trunkline.model.table.time_limit import TookTooLong, time_limit

_SECONDS: Final = 3.0
"""Seconds that a regular expression may take for all records."""


class BulkError(ValueError):
    """A bulk edit that is not possible; nothing was staged."""


def vacancy(kind: Kind, record: Record) -> str:
    """Explain that a row is for a record that does not exist yet, and what to do."""
    return f"{visible(kind.label_of(record))} is {kind.vacancy}: create it first"


def wanted_of(staging: Staging, target: RecordRef, record: Record, field: str) -> Any:
    """Return the staged value of a field, else the record's own, else `ABSENT`."""
    edit = staging.get(target, field)
    return record.values.get(field, ABSENT) if edit is None else edit.wanted


def set_field(
    staging: Staging, profile: str, kind: Kind, records: Iterable[Record], field: str, value: Any
) -> list[Edit]:
    """Return the edits that set a field to the same value in all records.

    Raises:
        BulkError: the field cannot be changed, or the value has a mask that hides a secret.
    """
    try:
        return _edits(staging, profile, kind, records, field, lambda now: restored(value, now))
    except StillMasked as error:
        raise BulkError(f"{kind.title_of(field)}: {error}") from error


def deletions(profile: str, kind: Kind, records: Iterable[Record]) -> list[Edit]:
    """Return the edits that delete records.

    Raises:
        BulkError: one of them does not exist yet, or the kind cannot be deleted.
    """
    if not kind.writes.delete:
        raise BulkError(f"{kind.name} cannot be deleted")
    unread, edits = kind.unread, []
    for record in records:
        if kind.is_vacant(record.values):
            name = visible(kind.label_of(record))
            raise BulkError(f"{name} is {kind.vacancy}: nothing to delete")
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
    r"""Return the edits that replace every match of a regular expression in one column's texts.

    Args:
        staging: staged values are searched in place of the records' own.
        field: the column's field; values other than texts are left alone.
        pattern: a Python regular expression.
        replacement: the replacement, with `\1` and `\g<name>` for groups.

    Raises:
        BulkError: pattern or replacement is invalid or takes too long, or the field is a secret.
    """
    if field in kind.secret:
        raise BulkError(f"{kind.title_of(field)} is a secret: its value is unknown")
    try:
        with time_limit(_SECONDS):
            matcher = re.compile(pattern)
            matcher.sub(replacement, "")
    except (re.error, IndexError, RecursionError, OverflowError) as error:
        reason = error.msg if isinstance(error, re.error) else "it is too large"
        raise BulkError(f"Invalid regular expression: {reason}") from error
    except TookTooLong as error:
        raise BulkError("The regular expression is too large") from error

    def replaced(value: Any) -> Any:
        try:
            return matcher.sub(replacement, value) if isinstance(value, str) else value
        except (re.error, IndexError) as error:
            reason = error.msg if isinstance(error, re.error) else "it names an unknown group"
            raise BulkError(f"Invalid replacement: {reason}") from error

    try:
        with time_limit(_SECONDS):
            return _edits(staging, profile, kind, records, field, replaced)
    except TookTooLong as error:
        raise BulkError("The regular expression takes too long on these records") from error


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
            name = visible(kind.label_of(record))
            if reason := next(uneditable(kind, [field], record.values, label=name), ""):
                raise BulkError(reason)
            # A field that is never returned has no value to make an edit against.
            base = ABSENT if unread else record.values.get(field, ABSENT)
            edits.append(Edit(target, field, base, wanted, label=kind.label_of(record)))
    return edits
