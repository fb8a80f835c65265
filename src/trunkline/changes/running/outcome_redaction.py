"""Outcomes as they are journaled and shown: without any secret."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from trunkline.api.redaction import REDACTED, redactor
from trunkline.changes.planning.plan import Kinds
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.secrets.masking import secrets_in
from trunkline.model.secrets.places import NOWHERE
from trunkline.model.secrets.record_places import record_places
from trunkline.vendors.read_records import without_secrets

_NO_KINDS: Final[Kinds] = {}

_SHORT: Final = 4
"""A secret of fewer characters is hidden in a record only where it is the whole value."""


class OutcomeRedactor:
    """Hides the secrets in the outcomes of one run.

    The secrets of config pages and of URLs stay in records, from which lists are shown masked.
    """

    def __init__(self, changes: Sequence[Change] = (), kinds: Kinds = _NO_KINDS) -> None:
        secrets = {text for change in changes for text in _secrets(change)}
        within = {text for change in changes for text in _secrets_within(change, kinds)}
        self._hide = redactor(secrets | within)
        self._hide_within = redactor({text for text in secrets if len(text.strip()) >= _SHORT})
        self._short = frozenset(text for text in secrets if len(text.strip()) < _SHORT)
        self._any = bool(secrets)
        self._any_in_texts = bool(secrets or within)

    def redacted(self, kind: Kind, outcome: Outcome) -> Outcome:
        """Return an outcome as it may be journaled and shown."""
        redacted = replace(outcome, record=self._record(kind, outcome.record))
        if not self._any_in_texts:
            return redacted
        return replace(
            redacted,
            error=self._hide(redacted.error),
            request_id=self._hide(redacted.request_id),
            fields={name: self._hide(text) for name, text in redacted.fields.items()},
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
            return REDACTED if value in self._short else self._hide_within(value)
        if isinstance(value, dict):
            return {name: self._hidden(inner) for name, inner in value.items()}
        return [self._hidden(inner) for inner in value] if isinstance(value, list) else value


def _secrets(change: Change) -> Iterator[str]:
    return _texts([change.patch[name] for name in change.secret if name in change.patch])


def _secrets_within(change: Change, kinds: Kinds) -> Iterator[str]:
    """Yield the secrets in the values of a config page, and in URLs."""
    kind = kinds.get(change.target.profile, {}).get(change.target.kind)
    places = record_places(kind, change.before, change.patch) if kind is not None else {}
    for name, value in change.patch.items():
        if name not in change.secret:
            yield from _texts(list(secrets_in(value, places.get(name, NOWHERE))))


def _texts(waiting: list[Any]) -> Iterator[str]:
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value is not None and not isinstance(value, bool) and str(value).strip():
            yield str(value)
