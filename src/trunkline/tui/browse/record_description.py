"""A record described in full, as the lines of a page: known fields, unknown ones, nested JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trunkline.model.kind import Column, Shape
from trunkline.model.phone_spelling import spelling_note
from trunkline.model.record import Record
from trunkline.model.secrets.places import is_secret
from trunkline.model.table.cells import Cells, drawn, is_odd_number, plain, visible
from trunkline.model.table.related import UNKNOWN
from trunkline.tui.services.location import RelatedRecord, targets
from trunkline.tui.text.page import Line, Span

_NAME_WIDTH: Final = 20
_STEP: Final = 2


def json_of(record: Record) -> str:
    """Return a record as JSON, indented, as the vendor sent it."""
    return json.dumps(record.values, ensure_ascii=False, indent=2)


def describe(record: Record, cells: Cells, kinds: Mapping[str, Any]) -> list[Line]:
    """Return every field of a record as lines.

    Known fields come first, in the order of the kind's schema, then counts, then values that
    have no effect in this record, then fields that the schema does not know.
    """
    kind = cells.kind
    known = kind.fields
    columns = {column.field: column for column in kind.columns}
    pointed = {target.kind: target for target in targets(record, kind, kinds)}
    applicable, unread = kind.applicable(record.values), kind.unread
    lines: list[Line] = []
    for field, schema in known.items():
        title = str(schema.get("title", field))
        if field in unread and field in applicable and not kind.is_vacant(record.values):
            lines.append(_write_only(title, field, schema))
        elif field in record.values and field in applicable:
            column = columns.get(field)
            target = pointed.get(column.names) if column is not None and column.names else None
            hint = kind.unexpected(field, record.values) or _hint(field, schema)
            lines += _field(record, cells, title, field, hint, column, target)
    for column in kind.columns:
        if column.counts is not None:
            lines.append(_counted(record, cells, column))
    idle = [name for name in known if name not in applicable and record.values.get(name)]
    if idle:
        lines += _heading("Without effect")
        for field in idle:
            title = str(known[field].get("title", field))
            hint = f"{field} · {kind.meaningless(field, record.values)}"
            lines += _field(record, cells, title, field, hint, None, None)
    others = [field for field in record.values if field not in known]
    if others:
        lines += _heading("Other fields")
        for field in others:
            hint = f"{visible(field)} · not in the schema"
            lines += _field(record, cells, field, field, hint, columns.get(field), None)
    return lines


def staged_lines(staged: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Yield a line for each staged edit, with the old and the new value."""
    for title, text in staged:
        spans = ((title.ljust(_NAME_WIDTH) + " ", "name"), (text, "key"))
        yield Line(spans, indent=_NAME_WIDTH + 1, copies=text, hint="staged, not written yet")
    if staged:
        yield Line((("", ""),))


def _heading(text: str) -> tuple[Line, ...]:
    return (Line((("", ""),)), Line(((text, "heading"),)))


def _hint(field: str, schema: Mapping[str, Any]) -> str:
    access = "" if schema.get("readOnly") else " · can be written"
    old = " · deprecated" if schema.get("deprecated") else ""
    return f"{field} · {schema.get('description', '')}{old}{access}"


def _write_only(title: str, field: str, schema: Mapping[str, Any]) -> Line:
    """Return the line of a field that can be written and is never returned."""
    note = "a secret: never shown" if is_secret(schema) else "never returned"
    name = (visible(title).ljust(_NAME_WIDTH) + " ", "name")
    return Line((name, (note, "muted")), indent=_NAME_WIDTH + 1, hint=_hint(field, schema))


def _field(
    record: Record,
    cells: Cells,
    title: str,
    field: str,
    hint: str,
    column: Column | None,
    target: RelatedRecord | None,
) -> Iterator[Line]:
    value = record.values[field]
    name = (visible(title).ljust(_NAME_WIDTH) + " ", "name")
    if isinstance(value, dict | list) and value:
        copies = json.dumps(value, ensure_ascii=False, indent=2)
        yield Line((name,), copies=copies, hint=hint)
        yield from _nested(value, _STEP, hint)
        return
    spans: list[Span] = [name, _scalar(value)]
    if column is not None and column.shape is not Shape.FLAG:
        beside = drawn(cells.value(record, column), column.shape)
        if is_odd_number(value, column):
            beside = spelling_note(value)
        if beside and beside != spans[-1][0]:
            spans.append((f"  {beside}", "muted"))
    if target is not None:
        spans.append(("  →", "muted"))
    yield Line(tuple(spans), indent=_NAME_WIDTH + 1, target=target, copies=plain(value), hint=hint)


def _counted(record: Record, cells: Cells, column: Column) -> Line:
    value = cells.value(record, column)
    text = "not loaded yet" if value is UNKNOWN else cells.drawn(record, column)
    counts = column.counts[0] if column.counts else ""
    return Line(
        (
            (column.title.capitalize().ljust(_NAME_WIDTH) + " ", "name"),
            (text, "muted" if value is UNKNOWN else ""),
        ),
        copies="" if value is UNKNOWN else str(value),
        hint=f"counted among the {counts}",
    )


def _scalar(value: Any) -> Span:
    if value is None:
        return ("null", "muted")
    if value == "" or value == {} or value == []:
        return (json.dumps(value), "muted")
    return (visible(plain(value)), "")


def _nested(value: Any, depth: int, hint: str) -> Iterator[Line]:
    """Yield the lines of a JSON object or array: a line a value, names and items indented."""
    members = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for name, item in members:
        label: Span = ("- ", "muted") if name is None else (f"{visible(str(name))}: ", "key")
        spans: tuple[Span, ...] = ((" " * depth, ""), label)
        indent = depth + _STEP
        if isinstance(item, dict | list) and item:
            copies = json.dumps(item, ensure_ascii=False, indent=2)
            yield Line(spans, indent=indent, copies=copies, hint=hint)
            yield from _nested(item, indent, hint)
        else:
            text = visible(json.dumps(item, ensure_ascii=False))
            yield Line((*spans, (text, "")), indent=indent, copies=plain(item), hint=hint)
