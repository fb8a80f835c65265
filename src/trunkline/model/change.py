"""A change is one write to one record; an outcome is what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from trunkline.model.kind import Kind
from trunkline.model.record import Record


class Op(StrEnum):
    """What a change does to its record."""

    UPDATE = "update"
    CREATE = "create"
    DELETE = "delete"


class RecordRef(NamedTuple):
    """Identifies a record across all profiles; the parent is empty for a record of the account."""

    profile: str
    kind: str
    parent: str
    key: str


def ref_of(profile: str, kind: Kind, record: Record) -> RecordRef:
    """Return the reference to a record of a profile."""
    return RecordRef(profile, kind.name, record.parent or "", record.key)


@dataclass(frozen=True, slots=True)
class Change:
    """One write to one record. Its repr leaves the values out, which may hold a secret.

    Attributes:
        before: the values as loaded when the change was planned; empty for a creation.
        patch: the fields to write with their new values; for a creation, every field that is set.
        secret: fields of the patch that are never shown, journaled or logged.
        takes: the keys of the records that a deletion removes with it, as they were reviewed.
    """

    target: RecordRef
    op: Op
    before: Mapping[str, Any] = field(repr=False)
    patch: Mapping[str, Any] = field(repr=False)
    label: str = ""
    secret: frozenset[str] = frozenset()
    takes: tuple[str, ...] = ()


class Result(StrEnum):
    """How a change ended; the values are stored in the journal."""

    DONE = "done"
    """The vendor has what was wanted: its response, or the record as read back, was compared."""
    NOT_TAKEN = "not taken"
    """The vendor answered success, and has another value."""
    UNVERIFIED = "unverified"
    """The vendor answered success, and no response contains some of the fields."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The response was lost, and the record could not be read back either."""
    CONFLICT = "conflict"
    """Somebody else changed the same field; nothing was written."""
    SKIPPED = "skipped"
    """The record already had the new values; nothing was written."""
    STOPPED = "stopped"
    """The run was stopped before this change was sent; nothing was written."""

    @property
    def good(self) -> bool:
        """Whether the record is known to have the wanted values."""
        return self in (Result.DONE, Result.SKIPPED)

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: the record is as wanted, as far as anybody can tell."""
        return self.good or self is Result.UNVERIFIED

    @property
    def resumable(self) -> bool:
        """Whether resuming its run continues with it: it was not sent, or its result is unknown."""
        return self in (Result.UNKNOWN, Result.STOPPED)

    @property
    def retryable(self) -> bool:
        """Whether writing it again may help."""
        return self in (Result.FAILED, Result.NOT_TAKEN, Result.UNKNOWN, Result.STOPPED)

    @property
    def wrote(self) -> bool:
        """Whether the request arrived, or may have arrived."""
        return self in (Result.DONE, Result.NOT_TAKEN, Result.UNVERIFIED, Result.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change.

    Attributes:
        record: the record from the vendor's response or as read back, `None` without either.
        error: why it was not done, in one line; empty where it was.
        request_id: the vendor's identifier of the request, empty where it sent none.
        released: the keys of other records that were removed with it, such as a connector's
            numbers.
        fields: the vendor's messages about single fields, by field.
        unverified: fields that were written and that no response contains.
        exit_code: the exit code of a command in which this was the only failure.
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
