"""The part of a filter that a vendor can apply, where it filters by some fields itself.

A vendor that filters by a field returns the records in whose value a text occurs; whether it is
case-sensitive is not documented. Its response is filtered again here.
"""

from collections.abc import Iterable
from typing import Final

from trunkline.model.kind import Kind, Shape
from trunkline.model.table.filter import Filter, Term, digits_of

Parts = tuple[tuple[str, str], ...]
"""Pairs of field and text for `Scope.where`."""

_IN_NUMBERS: Final = "0+()-./ "
_SHORTEST: Final = 2
"""The fewest characters of a text that is worth a request."""


def parts_of(wanted: Filter, kind: Kind) -> Parts:
    """Return texts by field that every record that passes the filter contains.

    A vendor that filters by them omits no record that passes. A word that matches either case here
    is left out, as the vendor may be case-sensitive.
    """
    return _longest((*_named(term, kind, sure=True),) for term in wanted.terms)


def worth_asking(wanted: Filter, kind: Kind) -> Parts:
    """Return texts by field that some records that pass the filter contain.

    They bring matches before all records have arrived. A word without a column is looked for in
    the most likely field: digits in the number, other words in the name.
    """
    named = _longest((*_named(term, kind, sure=False),) for term in wanted.terms)
    if named:
        return named
    for term in wanted.terms:
        if term.column is None and not term.negated and (part := _anywhere(term.word, kind)):
            return (part,)
    return ()


def _longest(candidates: Iterable[Parts]) -> Parts:
    best: dict[str, str] = {}
    for parts in candidates:
        for field, text in parts:
            if len(text) > len(best.get(field, "")):
                best[field] = text
    return tuple(best.items())


def _named(term: Term, kind: Kind, *, sure: bool) -> Parts:
    column = term.column
    if column is None or term.negated or column.field not in kind.filters:
        return ()
    if column.names is not None or column.shape not in (Shape.TEXT, Shape.NUMBER):
        return ()
    digits = digits_of(term.word)
    if column.shape is Shape.NUMBER and digits:
        text = digits
    elif not term.word.strip(_IN_NUMBERS):
        return ()  # a leading zero may have no digit in the E.164 number
    elif digits and digits != term.word:
        return ()  # with spaces or signs it matches more than its literal text
    else:
        text = term.word
    if len(text) < _SHORTEST or not _is_plain(text) or (sure and not _is_case_sensitive(text)):
        return ()
    return ((column.field, text),)


def _anywhere(word: str, kind: Kind) -> tuple[str, str] | None:
    digits = digits_of(word)
    text = digits or word
    shape = Shape.NUMBER if digits else Shape.TEXT
    fields = [c.field for c in kind.columns if c.shape is shape and c.field in kind.filters]
    if fields and len(text) >= _SHORTEST and _is_plain(text):
        return fields[0], text
    return None


def _is_plain(text: str) -> bool:
    """Return whether a text is the same as sent and as shown."""
    return text.isascii() and text.isprintable() and "\\" not in text


def _is_case_sensitive(text: str) -> bool:
    """Return whether a filter matches a text only as written, or the text has no case."""
    return text != text.lower() or text == text.upper()
