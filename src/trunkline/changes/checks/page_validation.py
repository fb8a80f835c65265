"""Whether a write to a config page can succeed, what it would leave invalid, and in which order.

The vendor validates values when they are written, against the page's schema at that moment, except
for formats. It accepts any valid schema, even one that makes the page's values invalid. So a write
of both needs an order: values that fit the old schema are written first, so that the page is never
worse than its new schema makes it; other values follow the new schema.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trunkline.changes.checks.validation import uneditable
from trunkline.model.config_pages import key_of, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, apply_patch
from trunkline.model.table.cells import visible

_MOST: Final = 20

Faults = Mapping[str, tuple[str, ...]]
"""Messages by JSON Pointer."""


@dataclass(frozen=True, slots=True)
class PageFaults:
    """The problems of values by a schema.

    Attributes:
        hard: problems that the vendor rejects.
        soft: violations of a format, which the vendor accepts.
        unchecked: why something could not be checked; only the vendor can tell.
    """

    hard: Faults = field(default_factory=dict)
    soft: Faults = field(default_factory=dict)
    unchecked: Faults = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.hard or self.soft)

    @property
    def all(self) -> Faults:
        """Hard and soft problems together."""
        return {
            pointer: (*self.hard.get(pointer, ()), *self.soft.get(pointer, ()))
            for pointer in dict.fromkeys((*self.hard, *self.soft))
        }

    def of_key(self, key: str) -> tuple[str, ...]:
        """Return the messages at and below one top-level key."""
        matching = (messages for pointer, messages in self.all.items() if _key(pointer) == key)
        return tuple(message for messages in matching for message in messages)


@dataclass(frozen=True, slots=True)
class PageCheck:
    """What is known about a write to a page before it is sent.

    Attributes:
        patch: the values to write, in the order in which they have to be written.
        problems: why it cannot be written, one line each.
        notes: what it would leave or make invalid, one line each.
    """

    patch: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def faults_of(schema: Any, values: Mapping[str, Any]) -> PageFaults:
    """Return the problems of a page's values by a schema; none without a schema."""
    from trunkline.forms import value_errors, value_findings

    if schema is None:
        return PageFaults()
    every, unchecked = value_findings(schema, dict(values))
    if not every:
        return PageFaults(unchecked=unchecked)
    hard = value_errors(schema, dict(values), formats=False)
    soft = {
        pointer: rest
        for pointer, messages in every.items()
        if (rest := tuple(text for text in messages if text not in hard.get(pointer, ())))
    }
    return PageFaults(hard, soft, unchecked)


def schema_problems(schema: Any) -> Iterator[str]:
    """Yield why a value cannot be the schema of a page, one line each."""
    from trunkline.forms import schema_errors

    if not isinstance(schema, Mapping):
        yield "the schema must be an object"
        return
    yield from _lines(schema_errors(dict(schema), vendor=True), "schema", "the schema")


def check_page(
    kind: Kind, before: Mapping[str, Any], patch: Mapping[str, Any], *, restoring: bool = False
) -> PageCheck:
    """Check a write to a page against the page as it is now.

    Args:
        before: the record as it is now, flattened.
        patch: the new values, by the fields that the page accepts.
        restoring: whether they were reviewed before, or restore what the page had: then they may
            change what is read-only.
    """
    assert kind.page is not None
    if impossible := tuple(_impossible(kind, before, patch)):
        return PageCheck(patch, impossible)
    keys = {key: value for name, value in patch.items() if (key := key_of(kind, name)) is not None}
    write = _PageWrite(kind, before, keys, patch.get(kind.page.schema, ABSENT))
    if wrong := tuple(write.schema_problems()):
        return PageCheck(patch, wrong)
    if not restoring and (fixed := tuple(write.read_only_problems())):
        return PageCheck(patch, fixed)
    problems, notes = write.value_problems()
    return PageCheck(_ordered(kind, patch, values_first=write.values_first), problems, notes)


def _impossible(kind: Kind, before: Mapping[str, Any], patch: Mapping[str, Any]) -> Iterator[str]:
    for name, value in patch.items():
        if not kind.accepts(name):
            yield f"{name} of {kind.name} cannot be written"
        elif reason := next(uneditable(kind, [name], before), ""):
            yield reason
        elif value is ABSENT:
            shown = visible(key_of(kind, name) or name)
            yield f"{shown}: no call removes it; set another value instead"
        elif (key := key_of(kind, name)) is not None and not key.strip() and name not in before:
            yield f"{key!r} cannot be a key: it is blank, and no call removes it"


class _PageWrite:
    """One page, the keys and the schema to write to it, and the problems before and after."""

    def __init__(
        self, kind: Kind, before: Mapping[str, Any], keys: Mapping[str, Any], schema: Any
    ) -> None:
        page = page_of(kind, before)
        self._page = page
        self._keys = keys
        self._schema = schema
        self._after = apply_patch(page.values, keys)
        self._now = faults_of(page.schema, page.values)
        self._under_old = faults_of(page.schema, self._after) if keys else self._now
        self.values_first = not self._under_old.hard

    def schema_problems(self) -> Iterator[str]:
        if self._schema is not ABSENT:
            yield from schema_problems(self._schema)

    def read_only_problems(self) -> Iterator[str]:
        """Yield what the schema that the page will have declares read-only, one line each."""
        from trunkline.forms import read_only_errors

        schema = self._page.schema if self._schema is ABSENT else self._schema
        if self._keys and schema is not None:
            values = dict(self._page.values)
            yield from _lines(read_only_errors(schema, values, dict(self._after)))

    def value_problems(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self._schema is ABSENT:
            return self._split(self._under_old, rejected=bool(self._under_old.hard))
        under_new = faults_of(self._schema, self._after)
        rejected = bool(self._keys and under_new.hard and not self.values_first)
        return self._split(under_new, rejected=rejected)

    def _split(
        self, faults: PageFaults, *, rejected: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Split faults into problems, which prevent the write, and notes."""
        problems: dict[str, tuple[str, ...]] = {}
        notes: dict[str, tuple[str, ...]] = {}
        for pointer, messages in faults.all.items():
            for message in messages:
                old = message in self._now.all.get(pointer, ())
                hard = message in faults.hard.get(pointer, ())
                mine = _key(pointer) in self._keys
                if hard and (rejected or mine):
                    text = message if mine else f"{message} (not edited here)"
                    problems[pointer] = (*problems.get(pointer, ()), text)
                elif not hard and mine and not old:
                    problems[pointer] = (*problems.get(pointer, ()), message)
                else:
                    text = f"{'is' if old else 'becomes'} invalid: {message}"
                    notes[pointer] = (*notes.get(pointer, ()), text)
        for pointer, messages in faults.unchecked.items():
            new = [text for text in messages if text not in self._now.unchecked.get(pointer, ())]
            mine = _key(pointer) in self._keys or _key(pointer) is None
            if shown := tuple(messages if mine else new):
                notes[pointer] = (*notes.get(pointer, ()), *shown)
        return tuple(_lines(problems)), tuple(_lines(notes))


def _ordered(kind: Kind, patch: Mapping[str, Any], *, values_first: bool) -> Mapping[str, Any]:
    assert kind.page is not None
    schema = {name: value for name, value in patch.items() if name == kind.page.schema}
    values = {name: value for name, value in patch.items() if name != kind.page.schema}
    return {**values, **schema} if values_first else {**schema, **values}


def _lines(faults: Faults, place: str = "", root: str = "the values") -> Iterator[str]:
    lines = [
        f"{visible(f'{place}{pointer}' if place else pointer[1:]) or root}: {visible(message)}"
        for pointer, messages in faults.items()
        for message in messages
    ]
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"and {len(lines) - _MOST:,} more problems"


def _key(pointer: str) -> str | None:
    """Return the top-level key of a pointer, `None` for the whole object."""
    if not pointer:
        return None
    return pointer[1:].partition("/")[0].replace("~1", "/").replace("~0", "~")
