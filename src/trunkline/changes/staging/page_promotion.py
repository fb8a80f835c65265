"""The config pages of a project side by side, and edits that bring one nearer to another.

Everything here works on pages that have been read, and gives edits: they go the way of all edits,
through staging, plan and run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trunkline.changes.checks.page_validation import PageFaults, Verdict, faults_of, judge_page
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import ref_of
from trunkline.model.config_pages import ConfigPage, field_of, flat, key_of, nested, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record


class UnknownKey(LookupError):
    """A key that the page to promote from does not have."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of the values, in every environment.

    Attributes:
        key: the top-level key.
        values: its value in each page, in their order; `ABSENT` where a page has it not.
        faults: what is wrong with it in each page, by the page's own schema.
    """

    key: str
    values: tuple[Any, ...]
    faults: tuple[tuple[str, ...], ...]

    @property
    def differs(self) -> bool:
        """Whether the pages do not all have the same value."""
        return not all(same(self.values[0], value) for value in self.values[1:])


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where the schemas are not the same.

    Attributes:
        pointer: the JSON Pointer of the place, from the top of the schemas.
        parts: what each schema has there, in the order of the pages; `ABSENT` where nothing.
    """

    pointer: str
    parts: tuple[Any, ...]

    @property
    def key(self) -> str | None:
        """The key of the values that the place describes, `None` for one of the whole schema."""
        from trunkline.forms.values.json_pointer import split

        steps = split(self.pointer)
        return steps[1] if len(steps) > 1 and steps[0] == "properties" else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pages side by side.

    Attributes:
        pages: the pages.
        rows: every key of theirs, those that differ first, else in the order of the pages.
        drift: where their schemas differ, from the top down; a page without a schema has `ABSENT`
            in the one drift at the top.
        faults: what is wrong with each page by its own schema.
    """

    pages: tuple[ConfigPage, ...]
    rows: tuple[KeyRow, ...]
    drift: tuple[Drift, ...]
    faults: tuple[PageFaults, ...]

    @property
    def differing(self) -> tuple[KeyRow, ...]:
        """The rows whose values differ."""
        return tuple(row for row in self.rows if row.differs)


@dataclass(frozen=True, slots=True)
class Promotion:
    """What it takes to bring keys from one environment to another.

    Attributes:
        edits: an edit of the target page for each key that differs.
        settled: the keys that have the same value there already.
        verdict: what the target's own schema says of the page as it would be.
    """

    edits: tuple[Edit, ...]
    settled: tuple[str, ...]
    verdict: Verdict


def compare(pages: Sequence[ConfigPage]) -> Comparison:
    """Put pages side by side.

    Args:
        pages: the pages, in the order in which they are shown; at least one.
    """
    faults = tuple(faults_of(page.schema, page.values) for page in pages)
    keys = dict.fromkeys(key for page in pages for key in page.values)
    rows = [
        KeyRow(
            key,
            tuple(page.values.get(key, ABSENT) for page in pages),
            tuple(found.of_key(key) for found in faults),
        )
        for key in keys
    ]
    rows.sort(key=lambda row: not row.differs)
    schemas = [ABSENT if page.schema is None else page.schema for page in pages]
    return Comparison(tuple(pages), tuple(rows), tuple(_drift(schemas)), faults)


def staged(kind: Kind, record: Record, edits: Mapping[str, Edit]) -> Record:
    """Return a page's record with the staged edits of it laid over.

    Args:
        kind: a kind with `page`.
        record: the record as it was read.
        edits: its edits by field, as `Staging.of` gives them.
    """
    values = dict(flat(kind, record.values))
    values |= {name: edit.wanted for name, edit in edits.items() if edit.wanted is not ABSENT}
    return Record(record.key, record.parent, nested(kind, values))


def key_edits(
    profile: str, kind: Kind, record: Record, wanted: Mapping[str, Any]
) -> tuple[Edit, ...]:
    """Make the edits that give keys of a page their whole values; what is so already is left out.

    Args:
        profile: whose page it is.
        kind: a kind with `page`.
        record: the page as it was read: what is there now is what the edits are made against.
        wanted: values by key, such as a form's shallow patch.
    """
    held = page_of(kind, record.values).values
    return tuple(
        _edit(profile, kind, record, field_of(kind, key), held.get(key, ABSENT), value)
        for key, value in wanted.items()
        if not same(held.get(key, ABSENT), value)
    )


def schema_edit(profile: str, kind: Kind, record: Record, schema: Any) -> tuple[Edit, ...]:
    """Make the edit that gives a page another schema; none where it is the same already."""
    assert kind.page is not None
    name = kind.page.schema
    held = record.values.get(name, ABSENT)
    if same(held, schema):
        return ()
    return (_edit(profile, kind, record, name, held, schema),)


def promote(
    profile: str, kind: Kind, source: Record, target: Record, keys: Iterable[str]
) -> Promotion:
    """Make the edits that bring keys of one page to another, whole value by whole value.

    Args:
        profile: whose pages they are.
        kind: a kind with `page`.
        source: the page whose values are taken; lay staged edits over it to promote those.
        target: the page that gets them, as it was read.
        keys: top-level keys.

    Raises:
        UnknownKey: the source has no such key; the message names it.
    """
    there = page_of(kind, source.values)
    chosen = tuple(dict.fromkeys(keys))
    missing = [key for key in chosen if key not in there.values]
    if missing:
        raise UnknownKey(f"{there.environment} has no {', '.join(missing)}")
    edits = key_edits(profile, kind, target, {key: there.values[key] for key in chosen})
    changed = {key_of(kind, edit.field) for edit in edits}
    patch = {edit.field: edit.wanted for edit in edits}
    return Promotion(
        edits,
        tuple(key for key in chosen if key not in changed),
        judge_page(kind, flat(kind, target.values), patch),
    )


def inferred(page: ConfigPage) -> dict[str, Any]:
    """Return a schema that the values of a page fit: a beginning for a page without one."""
    from trunkline.forms import inferred_schema

    return inferred_schema(dict(page.values))


def copied_schema(kind: Kind, source: Record) -> Any:
    """Return the schema of another page.

    Raises:
        UnknownKey: that page has none.
    """
    page = page_of(kind, source.values)
    if page.schema is None:
        raise UnknownKey(f"{page.environment} has no schema")
    return page.schema


def _edit(profile: str, kind: Kind, record: Record, field: str, base: Any, wanted: Any) -> Edit:
    label = str(record.values.get(kind.label) or record.key)
    return Edit(ref_of(profile, kind, record), field, base, wanted, label=label)


def _drift(schemas: Sequence[Any]) -> list[Drift]:
    """Return the deepest places where schemas differ; lists are compared whole."""
    from trunkline.forms.values.json_pointer import join

    found: list[Drift] = []
    waiting: list[tuple[str, tuple[Any, ...]]] = [("", tuple(schemas))]
    while waiting:
        pointer, parts = waiting.pop()
        if all(same(parts[0], part) for part in parts[1:]):
            continue
        if all(isinstance(part, Mapping) for part in parts):
            keys = dict.fromkeys(key for part in parts for key in part)
            inner = [(join(pointer, key), tuple(part.get(key, ABSENT) for part in parts))
                     for key in keys]  # fmt: skip
            waiting += reversed(inner)
        else:
            found.append(Drift(pointer, parts))
    return found
