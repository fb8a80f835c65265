"""A change is one write to one record; an outcome is what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from trunkline.model.record import Record


class Op(StrEnum):
    """What a change does to its record."""

    UPDATE = "update"
    CREATE = "create"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """Which record is meant, in all the program.

    Attributes:
        profile: the profile's name.
        kind: the kind's name.
        parent: the parent's key, empty for a record of the account.
        key: the record's key.
    """

    profile: str
    kind: str
    parent: str
    key: str


@dataclass(frozen=True, slots=True)
class Change:
    """One write to one record; its repr does not tell what is written.

    Attributes:
        target: the record.
        op: what is done to it.
        before: the values that it was made against, as loaded; empty for a creation.
        patch: the fields to write with their wanted values; for a creation, all that is given.
        label: what people call the record.
        secret: fields of the patch that are never shown, journaled or logged.
        takes: the keys of the records that a deletion takes with it, as they were reviewed.
    """

    target: RecordRef
    op: Op
    before: Mapping[str, Any]
    patch: Mapping[str, Any] = field(repr=False)
    label: str = ""
    secret: frozenset[str] = frozenset()
    takes: tuple[str, ...] = ()


class Result(StrEnum):
    """How a change ended."""

    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The answer was lost, and the record could not be read back either."""
    CONFLICT = "conflict"
    """Somebody else has changed the same field; nothing was written."""
    SKIPPED = "skipped"
    """The record already had the wanted values; nothing was written."""
    STOPPED = "stopped"
    """The run was stopped before its turn; nothing was written."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change.

    Attributes:
        target: the record.
        result: how it ended.
        record: the record as the vendor answered or as it was read back, `None` where neither.
        error: why it was not done, in one line; empty where it was.
        request_id: the vendor's identifier of the request, empty where it sent none.
        released: the keys of other records that went with it, such as a connector's numbers.
        fields: what the vendor said of some fields, by the fields' names.
        unverified: fields that were written and that no answer tells.
        exit_code: what a command ends with for which this is the only thing that was not done.
    """

    target: RecordRef
    result: Result
    record: Record | None = None
    error: str = ""
    request_id: str = ""
    released: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    unverified: tuple[str, ...] = ()
    exit_code: int = 1
