"""Whether a write to a config page can succeed, what it would leave wrong, and in which order.

The vendor judges values when they are written, against the schema that the page has then, formats
aside. It takes any valid schema, whatever that makes of the values. So a write of both needs an
order: values that fit the old schema go first, since then the page is never worse than its new
schema makes it; others wait for the new one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trunkline.model.config_pages import key_of, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, apply_patch
from trunkline.model.table.cells import visible

_MOST: Final = 20

Faults = Mapping[str, tuple[str, ...]]
"""Messages by JSON Pointer."""


@dataclass(frozen=True, slots=True)
class PageFaults:
    """What is wrong with values by a schema.

    Attributes:
        hard: what the vendor refuses.
        soft: what only a format has against them; the vendor lets it pass.
    """

    hard: Faults = field(default_factory=dict)
    soft: Faults = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.hard or self.soft)

    @property
    def all(self) -> Faults:
        """Both."""
        return {
            pointer: (*self.hard.get(pointer, ()), *self.soft.get(pointer, ()))
            for pointer in dict.fromkeys((*self.hard, *self.soft))
        }

    def of_key(self, key: str) -> tuple[str, ...]:
        """Return the messages at and below one top-level key."""
        found = ((at, each) for at, each in self.all.items() if _key(at) == key)
        return tuple(message for _, messages in found for message in messages)


@dataclass(frozen=True, slots=True)
class PageCheck:
    """What is to be known of a write to a page before it is sent.

    Attributes:
        patch: what to write, in the order in which it has to be written.
        problems: why it cannot be written, each in one line.
        notes: what it would leave wrong, each in one line.
    """

    patch: Mapping[str, Any]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def faults_of(schema: Any, values: Mapping[str, Any]) -> PageFaults:
    """Return what is wrong with a page's values by a schema; without a schema nothing is."""
    from trunkline.forms import value_errors

    if schema is None:
        return PageFaults()
    found = value_errors(schema, dict(values))
    if not found:
        return PageFaults()
    hard = value_errors(schema, dict(values), formats=False)
    soft = {
        pointer: rest
        for pointer, messages in found.items()
        if (rest := tuple(text for text in messages if text not in hard.get(pointer, ())))
    }
    return PageFaults(hard, soft)


def schema_problems(schema: Any) -> Iterator[str]:
    """Yield what keeps a value from being the schema of a page, each in one line."""
    from trunkline.forms import schema_errors

    if not isinstance(schema, Mapping):
        yield "the schema is an object"
        return
    yield from _lines(schema_errors(dict(schema)), "schema", "the schema")


def check_page(kind: Kind, before: Mapping[str, Any], patch: Mapping[str, Any]) -> PageCheck:
    """Judge a write to a page against the page as it is now.

    Args:
        kind: a kind with `page`.
        before: the record as it is now, laid flat.
        patch: the wanted values of the fields that the page takes.
    """
    assert kind.page is not None
    if impossible := tuple(_impossible(kind, patch)):
        return PageCheck(patch, impossible)
    keys = {key: value for name, value in patch.items() if (key := key_of(kind, name)) is not None}
    judge = _Judge(kind, before, keys, patch.get(kind.page.schema, ABSENT))
    if wrong := tuple(judge.of_schema()):
        return PageCheck(patch, wrong)
    problems, notes = judge.of_values()
    return PageCheck(_ordered(kind, patch, values_first=judge.values_first), problems, notes)


def _impossible(kind: Kind, patch: Mapping[str, Any]) -> Iterator[str]:
    for name, value in patch.items():
        if not kind.accepts(name):
            yield f"{name} of {kind.name} cannot be written"
        elif value is ABSENT:
            shown = visible(key_of(kind, name) or name)
            yield f"{shown}: no call takes it away; give it another value"


class _Judge:
    """One page, what is to be written to it, and what comes of that."""

    def __init__(
        self, kind: Kind, before: Mapping[str, Any], keys: Mapping[str, Any], schema: Any
    ) -> None:
        page = page_of(kind, before)
        self._keys = keys
        self._schema = schema
        self._after = apply_patch(page.values, keys)
        self._now = faults_of(page.schema, page.values)
        self._under_old = faults_of(page.schema, self._after) if keys else self._now
        self.values_first = not self._under_old.hard

    def of_schema(self) -> Iterator[str]:
        """Yield why the new schema, if there is one, cannot be written."""
        if self._schema is not ABSENT:
            yield from schema_problems(self._schema)

    def of_values(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the problems and the notes that the values give rise to."""
        if self._schema is ABSENT:
            return self._under(self._under_old, refused=bool(self._under_old.hard))
        found = faults_of(self._schema, self._after)
        refused = bool(self._keys and found.hard and not self.values_first)
        return self._under(found, refused=refused)

    def _under(
        self, found: PageFaults, *, refused: bool
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Sort faults into what keeps the page from being written and what only ought to be known.

        Args:
            found: the faults of the page as it would be.
            refused: whether the vendor would refuse the values.
        """
        problems: dict[str, tuple[str, ...]] = {}
        notes: dict[str, tuple[str, ...]] = {}
        for pointer, messages in found.all.items():
            for message in messages:
                old = message in self._now.all.get(pointer, ())
                hard = message in found.hard.get(pointer, ())
                mine = _key(pointer) in self._keys
                if hard and (refused or mine):
                    text = message if mine else f"{message} (not edited here)"
                    problems[pointer] = (*problems.get(pointer, ()), text)
                elif not hard and mine and not old:
                    problems[pointer] = (*problems.get(pointer, ()), message)
                else:
                    text = f"{'is' if old else 'becomes'} invalid: {message}"
                    notes[pointer] = (*notes.get(pointer, ()), text)
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
        yield f"and {len(lines) - _MOST:,} more faults"


def _key(pointer: str) -> str | None:
    """Return the top-level key that a pointer leads into, `None` for the whole."""
    if not pointer:
        return None
    return pointer[1:].partition("/")[0].replace("~1", "/").replace("~0", "~")
