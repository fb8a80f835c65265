"""One change of a run, as the journal has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trunkline.model.change import Change, Op, RecordRef, Result
from trunkline.model.equality import is_written
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, differences, same

NOT_ARRIVED: Final = "sent, but it did not arrive"
"""How the error of an item begins whose response was lost and whose record has not changed."""

ONLY_ANSWERED: Final = "the answer had it, but the record does not"
"""How the error of an item begins whose answer had what was wanted, unlike its record."""

DAMAGED: Final = "its row in the journal is damaged: trunkline journal check"
"""The error of an item whose row cannot be read; only its record is known."""


@dataclass(frozen=True, slots=True)
class Item:
    """One change of a run and its state. Its repr leaves the values out, which may hold a secret.

    Attributes:
        seq: its index in the run, from 0.
        after: the record from the vendor's response or as read back, `None` without either.
        secret: fields whose values the journal does not hold.
        sent: when its request was about to leave; empty before that.
        ended: when its result was known; empty before that.
        result: how it ended, `None` before that.
        takes: keys of the records that a deletion removes, or has removed, with it.
        fields: messages about single fields, by field.
        unverified: fields that were written and that no response contains.
    """

    seq: int
    target: RecordRef
    label: str
    op: Op
    before: Mapping[str, Any] = field(repr=False)
    patch: Mapping[str, Any] = field(repr=False)
    after: Mapping[str, Any] | None = field(default=None, repr=False)
    secret: frozenset[str] = frozenset()
    sent: str = ""
    ended: str = ""
    result: Result | None = None
    error: str = ""
    request_id: str = ""
    takes: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    unverified: tuple[str, ...] = ()

    @classmethod
    def of(cls, seq: int, change: Change) -> "Item":
        """Return the item of a change that has just been journaled."""
        return cls(
            seq=seq,
            target=change.target,
            label=change.label,
            op=change.op,
            before=change.before,
            patch=change.patch,
            secret=change.secret,
            takes=change.takes,
        )

    @property
    def damaged(self) -> bool:
        """Whether its row in the journal cannot be read, so that nothing may be made of it."""
        return self.error == DAMAGED

    def place(self, kind: Kind) -> RecordRef:
        """Return the reference to its record; a created record has the vendor's key by now."""
        new_key = (self.after or {}).get(kind.key)
        if self.op is not Op.CREATE or new_key is None:
            return self.target
        return self.target._replace(key=str(new_key))

    def unread(self, kind: Kind) -> frozenset[str]:
        """Return the fields that no response contains."""
        return kind.unread | self.secret

    def readable(self, kind: Kind) -> list[str]:
        """Return the written fields that responses contain."""
        unread = self.unread(kind)
        return [name for name in self.patch if name not in unread]

    @property
    def released(self) -> tuple[str, ...]:
        """Keys of the records that were removed with it."""
        return self.takes if self.result is Result.DONE else ()

    def missed(self, kind: Kind | None, name: str) -> bool:
        """Return whether the vendor answered success and has another value of a written field.

        Args:
            kind: the kind of its record, which says what is equal; `None` where it is not known.
        """
        if self.result is not Result.NOT_TAKEN or name not in self.patch:
            return False
        wanted, now = self.patch[name], (self.after or {}).get(name)
        if kind is None:
            return not same(wanted, now, as_written=False)
        return not is_written(kind, name, wanted, now)

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that it changes and those that changed with them: values before and after.

        A missing field is `ABSENT`; before there is a response, the new values count.
        """
        if self.op is Op.DELETE:
            return {name: (value, ABSENT) for name, value in self.before.items()}
        after = {**self.before, **self.patch} if self.after is None else self.after
        moved = {} if self.op is Op.CREATE else differences(self.before, after)
        return {
            name: moved.get(name, (self.before.get(name, ABSENT), after.get(name, wanted)))
            for name, wanted in {**self.patch, **moved}.items()
        }
