"""Why a conditional part of a schema applies: the fields it checks and their values."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from trunkline.forms.schema.dialects import dependencies
from trunkline.forms.schema.document import Document, Subschema, UnresolvedRef, refers
from trunkline.forms.values.phrases import join_words, mapping, quoted, strings
from trunkline.forms.values.values import UNSET, Json

_MAX_DEPTH: Final = 12
_MAX_CLAUSES: Final = 4


def because(
    document: Document, condition: Subschema, value: Json, secret: Callable[[tuple[str, ...]], bool]
) -> str:
    """Return why a condition of an `if` applies, such as `mode is "sip" and region is unset`.

    In Draft 7 a condition also holds for a missing field. `secret` returns whether the
    value at a path must not be shown.
    """
    paths = list(dict.fromkeys(_checked_paths(document, condition, (), _MAX_DEPTH)))
    if not paths:
        return "of the current value"
    clauses = [_clause(path, value, secret) for path in paths[:_MAX_CLAUSES]]
    if len(paths) > _MAX_CLAUSES:
        clauses.append(f"{len(paths) - _MAX_CLAUSES} more")
    return join_words(clauses)


def checked_fields(document: Document, condition: Subschema) -> frozenset[str]:
    """Return the names of the fields that a condition checks, or in which it checks something."""
    return frozenset(path[0] for path in _checked_paths(document, condition, (), _MAX_DEPTH))


def _clause(path: tuple[str, ...], value: Json, secret: Callable[[tuple[str, ...]], bool]) -> str:
    name = ".".join(path)
    here = value
    for key in path:
        here = here.get(key, UNSET) if isinstance(here, dict) else UNSET
    if here is UNSET:
        return f"{name} is unset"
    return f"{name} is set" if secret(path) else f"{name} is {quoted(here)}"


def _checked_paths(
    document: Document, subschema: Subschema, path: tuple[str, ...], depth: int
) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the fields that a schema checks."""
    schema = subschema.schema
    if not isinstance(schema, dict) or not depth:
        return
    if refers(schema):
        with suppress(UnresolvedRef):
            yield from _checked_paths(document, document.target(subschema), path, depth - 1)
        if document.dialect.ref_replaces:
            return
    fields = mapping(schema, "properties")
    for name, schema_of_field in fields.items():
        inner = document.inner(schema_of_field, subschema)
        below = list(_checked_paths(document, inner, (*path, name), depth - 1))
        yield from below or [(*path, name)]
    for name in (*strings(schema, "required"), *dependencies(document.dialect, schema)):
        if name not in fields:
            yield (*path, name)
    for combined in _combined(schema):
        yield from _checked_paths(document, document.inner(combined, subschema), path, depth - 1)


def _combined(schema: Mapping[str, Any]) -> Iterator[Any]:
    for keyword in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            yield from schema[keyword]
    for keyword in ("not", "if"):
        if keyword in schema:
            yield schema[keyword]
