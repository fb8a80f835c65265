"""The config pages of a project compared, and edits that copy keys from one to another.

All functions work on loaded pages and return edits, which are staged, planned and run like others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trunkline.changes.checks.page_validation import PageCheck, PageFaults, check_page, faults_of
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import ref_of
from trunkline.model.config_pages import ConfigPage, field_of, flat, key_of, nested, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import StillMasked, masked, masked_values, restored
from trunkline.model.secrets.places import NOWHERE, places_of
from trunkline.model.secrets.record_places import record_places
from trunkline.model.table.cells import visible


class UnknownKey(LookupError):
    """A key or a schema that the page to copy from does not have."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of the values, in every environment.

    Attributes:
        values: its value in each page, in their order; `ABSENT` where a page lacks it.
        faults: its problems in each page, by the page's own schema.
    """

    key: str
    values: tuple[Any, ...]
    faults: tuple[tuple[str, ...], ...]

    @property
    def differs(self) -> bool:
        """Whether the pages have different values."""
        return not all(same(self.values[0], value) for value in self.values[1:])


@dataclass(frozen=True, slots=True)
class Drift:
    """One place where the schemas differ.

    Attributes:
        pointer: the JSON Pointer of the place, from the top of the schemas.
        parts: the value in each schema, in the order of the pages; `ABSENT` where there is none.
    """

    pointer: str
    parts: tuple[Any, ...]

    @property
    def key(self) -> str | None:
        """The key whose schema the place is in, `None` for any other place."""
        from trunkline.forms.values.json_pointer import split

        steps = split(self.pointer)
        return steps[1] if len(steps) > 1 and steps[0] == "properties" else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Pages compared.

    Attributes:
        rows: all their keys: those that differ first, else in the order of the pages.
        drift: where their schemas differ, from the top down; if a page has no schema, there is one
            drift at the top, with `ABSENT` for that page.
        faults: the problems of each page by its own schema.
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
    """The edits that copy keys from one environment to another.

    Attributes:
        edits: an edit of the target page for each key that differs.
        settled: the keys that already have the same value there.
        exposed: the keys with secrets that the target's schema does not declare: every output
            would show them.
        verdict: the check of the resulting page by the target's own schema.
    """

    edits: tuple[Edit, ...]
    settled: tuple[str, ...]
    exposed: tuple[str, ...]
    verdict: PageCheck


def compare(pages: Sequence[ConfigPage]) -> Comparison:
    """Compare pages, at least one, in the order in which they are shown."""
    faults = tuple(faults_of(page.schema, page.values) for page in pages)
    keys = dict.fromkeys(key for page in pages for key in page.values)
    rows = []
    for key in keys:
        values = tuple(page.values.get(key, ABSENT) for page in pages)
        rows.append(KeyRow(key, values, tuple(faulty.of_key(key) for faulty in faults)))
    rows.sort(key=lambda row: not row.differs)
    schemas = [ABSENT if page.schema is None else page.schema for page in pages]
    return Comparison(tuple(pages), tuple(rows), tuple(_drift(schemas)), faults)


def staged(kind: Kind, record: Record, edits: Mapping[str, Edit]) -> Record:
    """Return a page's record with its staged edits applied."""
    values = dict(flat(kind, record.values))
    values |= {name: edit.wanted for name, edit in edits.items() if edit.wanted is not ABSENT}
    return Record(record.key, record.parent, nested(kind, values))


def key_edits(
    profile: str, kind: Kind, record: Record, wanted: Mapping[str, Any]
) -> tuple[Edit, ...]:
    """Return the edits that set keys of a page; keys that already have the value are left out.

    A value that was shown with masks and comes back with them keeps its secrets.

    Raises:
        StillMasked: a mask stands where there was no secret; the message names the key.
    """
    current = page_of(kind, record.values).values
    shown = page_of(kind, masked_values(kind, record.values)).values
    edits = []
    for key, entered in wanted.items():
        base = current.get(key, ABSENT)
        try:
            value = restored(entered, base, shown.get(key, ABSENT))
        except StillMasked as error:
            raise StillMasked(f"{visible(key)}: {error}") from error
        if not same(base, value):
            edits.append(_edit(profile, kind, record, field_of(kind, key), base, value))
    return tuple(edits)


def schema_edit(profile: str, kind: Kind, record: Record, schema: Any) -> tuple[Edit, ...]:
    """Return the edit that gives a page another schema; none where it already has that schema."""
    assert kind.page is not None
    name = kind.page.schema
    current = record.values.get(name, ABSENT)
    if same(current, schema):
        return ()
    return (_edit(profile, kind, record, name, current, schema),)


def promote(
    profile: str, kind: Kind, source: Record, target: Record, keys: Iterable[str]
) -> Promotion:
    """Return the edits that copy keys, with their whole values, from one page to another.

    Args:
        source: the page to copy from; apply its staged edits first to promote those.

    Raises:
        UnknownKey: the source has no such key; the message names it.
    """
    source_page = page_of(kind, source.values)
    chosen = tuple(dict.fromkeys(keys))
    missing = [key for key in chosen if key not in source_page.values]
    if missing:
        raise UnknownKey(f"{source_page.environment} has no {', '.join(missing)}")
    edits = key_edits(profile, kind, target, {key: source_page.values[key] for key in chosen})
    changed = {key_of(kind, edit.field) for edit in edits}
    patch = {edit.field: edit.wanted for edit in edits}
    settled = tuple(key for key in chosen if key not in changed)
    schemas = source_page.schema, page_of(kind, target.values).schema
    anywhere, there = places_of(schemas), places_of(schemas[1:])
    exposed = tuple(
        key
        for edit in edits
        if (key := key_of(kind, edit.field)) is not None
        and not same(
            masked(edit.wanted, anywhere.below(key)), masked(edit.wanted, there.below(key))
        )
    )
    verdict = check_page(kind, flat(kind, target.values), patch)
    return Promotion(edits, settled, exposed, verdict)


def inferred(page: ConfigPage) -> dict[str, Any]:
    """Return a schema that a page's values satisfy, as a start for a page without one."""
    from trunkline.forms import infer_schema

    return infer_schema(dict(page.values))


def copied_schema(kind: Kind, source: Record) -> Any:
    """Return the schema of another page.

    Raises:
        UnknownKey: that page has no schema.
    """
    page = page_of(kind, source.values)
    if page.schema is None:
        raise UnknownKey(f"{page.environment} has no schema")
    return page.schema


def _edit(profile: str, kind: Kind, record: Record, field: str, base: Any, wanted: Any) -> Edit:
    ref = ref_of(profile, kind, record)
    places = record_places(kind, record.values, {field: wanted}).get(field, NOWHERE)
    return Edit(ref, field, base, wanted, label=kind.label_of(record), places=places)


def _drift(schemas: Sequence[Any]) -> list[Drift]:
    """Return the deepest places where schemas differ; lists are compared whole."""
    from trunkline.forms.values.json_pointer import join

    drift: list[Drift] = []
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
            drift.append(Drift(pointer, parts))
    return drift
