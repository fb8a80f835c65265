"""What is kept and shown of an outcome: with what cannot be read back, and without any secret."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from trunkline.api.redaction import HIDDEN, hider
from trunkline.changes.journal.journal import Item
from trunkline.changes.running.item_status import differing_fields
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.table.cells import plain
from trunkline.vendors.read_records import without_secrets

_SHORT: Final = 4
"""A secret of fewer characters is taken out of a record only where it is the whole value."""


class OutcomeRedactor:
    """Completes the outcomes of one run before they are journaled and told."""

    def __init__(self, changes: Iterable[Change]) -> None:
        """Learn the secrets of a run.

        Args:
            changes: its changes, as they were planned.
        """
        secrets = {text for change in changes for text in _secrets(change)}
        self._hide = hider(secrets)
        self._hide_within = hider({text for text in secrets if len(text.strip()) >= _SHORT})
        self._short = frozenset(text for text in secrets if len(text.strip()) < _SHORT)
        self._any = bool(secrets)

    def told(self, kind: Kind, item: Item, outcome: Outcome) -> Outcome:
        """Return an outcome as it may be seen.

        Args:
            kind: the kind of its record.
            item: the item that it is of.
            outcome: how the item ended.
        """
        written = outcome.result is Result.DONE and item.op is not Op.DELETE
        unread = kind.unread
        told = replace(
            outcome,
            record=self._record(kind, outcome.record),
            unverified=tuple(name for name in item.patch if written and name in unread),
        )
        if written and item.op is Op.CREATE and told.record is not None:
            otherwise = differing_fields(kind, item, told.record)
            notes = {name: f"the vendor made it {_shown(now)}" for name, now in otherwise.items()}
            told = replace(told, fields={**notes, **told.fields})
        if not self._any:
            return told
        return replace(
            told,
            error=self._hide(told.error),
            request_id=self._hide(told.request_id),
            fields={name: self._hide(text) for name, text in told.fields.items()},
        )

    def _record(self, kind: Kind, record: Record | None) -> Record | None:
        if record is None:
            return None
        record = without_secrets(kind, record)
        if not self._any:
            return record
        return Record(record.key, record.parent, self._hidden(dict(record.values)))

    def _hidden(self, value: Any) -> Any:
        if isinstance(value, str):
            return HIDDEN if value in self._short else self._hide_within(value)
        if isinstance(value, dict):
            return {name: self._hidden(each) for name, each in value.items()}
        return [self._hidden(each) for each in value] if isinstance(value, list) else value


def _secrets(change: Change) -> Iterator[str]:
    """Yield the texts in a change that are secret."""
    waiting = [change.patch[name] for name in change.secret if name in change.patch]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value is not None and not isinstance(value, bool) and str(value).strip():
            yield str(value)


def _shown(value: Any) -> str:
    return "nothing" if value is ABSENT or value is None else plain(value) or '""'
