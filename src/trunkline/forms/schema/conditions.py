"""Why a conditional part of a schema applies: the fields it looks at, and what they hold."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from trunkline.forms.schema.document import Document, Missing, Source, refers
from trunkline.forms.values.phrases import listed, quoted
from trunkline.forms.values.values import UNSET, Json

_DEEP: Final = 12
_MANY: Final = 4


def because(
    document: Document, condition: Source, value: Json, secret: Callable[[str], bool]
) -> str:
    """Name the fields that a condition looks at with their present values.

    Draft 7 lets a condition hold for a field that is not there; then the reason says `is unset`,
    so that nobody has to guess.

    Args:
        document: the schema that the condition is part of.
        condition: the schema of an `if`.
        value: what it was asked about.
        secret: tells whether a field's value must not be repeated.

    Returns:
        A clause such as `mode is "sip" and region is unset`.
    """
    looked_at = list(dict.fromkeys(_mentions(document, condition, (), _DEEP)))
    if not looked_at:
        return "of the value as it is"
    clauses = [_clause(path, value, secret) for path in looked_at[:_MANY]]
    if len(looked_at) > _MANY:
        clauses.append(f"{len(looked_at) - _MANY} more")
    return listed(clauses)


def _clause(path: tuple[str, ...], value: Json, secret: Callable[[str], bool]) -> str:
    name = ".".join(path)
    here = value
    for key in path:
        here = here.get(key, UNSET) if isinstance(here, dict) else UNSET
    if here is UNSET:
        return f"{name} is unset"
    return f"{name} is set" if secret(path[0]) else f"{name} is {quoted(here)}"


def _mentions(
    document: Document, source: Source, path: tuple[str, ...], deep: int
) -> Iterator[tuple[str, ...]]:
    """Give the paths of the fields that a schema says something about."""
    schema = source.schema
    if not isinstance(schema, dict) or not deep:
        return
    if refers(schema):
        try:
            yield from _mentions(document, document.target(source), path, deep - 1)
        except Missing:
            return
        return
    fields = schema.get("properties")
    for name, inner in fields.items() if isinstance(fields, dict) else ():
        below = list(_mentions(document, document.inner(inner, source), (*path, name), deep - 1))
        yield from below or [(*path, name)]
    for name in _names(schema):
        if not isinstance(fields, dict) or name not in fields:
            yield (*path, name)
    for inner in _combined(schema):
        yield from _mentions(document, document.inner(inner, source), path, deep - 1)


def _names(schema: Mapping[str, Any]) -> Iterator[str]:
    needed, depending = schema.get("required"), schema.get("dependencies")
    if isinstance(needed, list):
        yield from (name for name in needed if isinstance(name, str))
    if isinstance(depending, dict):
        yield from depending


def _combined(schema: Mapping[str, Any]) -> Iterator[Any]:
    for keyword in ("allOf", "anyOf", "oneOf"):
        if isinstance(schema.get(keyword), list):
            yield from schema[keyword]
    for keyword in ("not", "if"):
        if keyword in schema:
            yield schema[keyword]
