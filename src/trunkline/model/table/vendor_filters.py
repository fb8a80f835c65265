"""What of a filter a vendor can be asked for, where it filters by some fields itself.

A vendor that filters by a field gives the records in whose value a text occurs; whether it minds
capitals, nobody knows. What it gives is filtered here all the same.
"""

from collections.abc import Iterable
from typing import Final

from trunkline.model.kind import Kind, Shape
from trunkline.model.table.filter import Filter, Term, digits_of

Parts = tuple[tuple[str, str], ...]
"""Pairs of field and text for `Scope.where`."""

_IN_NUMBERS: Final = "0+()-./ "
_SHORTEST: Final = 2
"""Characters of a text that is worth a request."""


def parts_of(wanted: Filter, kind: Kind) -> Parts:
    """Return texts by field that every record has which the filter lets pass.

    Asked for them, the vendor leaves out none that is wanted: a text whose capitals do not matter
    here, while they may matter there, is not among them.
    """
    return _longest((*_named(term, kind, sure=True),) for term in wanted.terms)


def worth_asking(wanted: Filter, kind: Kind) -> Parts:
    """Return texts by field that some records have which the filter lets pass.

    They bring matches before all records have come. A word without a column is asked for where it
    most likely stands: digits in the number, others in the name.
    """
    named = _longest((*_named(term, kind, sure=False),) for term in wanted.terms)
    if named:
        return named
    for term in wanted.terms:
        if term.column is None and not term.negated and (part := _anywhere(term.word, kind)):
            return (part,)
    return ()


def _longest(found: Iterable[Parts]) -> Parts:
    best: dict[str, str] = {}
    for parts in found:
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
        return ()  # a zero in front of a number may stand for nothing in it
    elif digits and digits != term.word:
        return ()  # written with spaces or signs, it is found in other ways than as it stands
    else:
        text = term.word
    if len(text) < _SHORTEST or not _is_plain(text) or (sure and not _minds_case(text)):
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
    """Return whether a text is the same as it was sent and as it is shown."""
    return text.isascii() and text.isprintable() and "\\" not in text


def _minds_case(text: str) -> bool:
    """Return whether a filter finds a text only as it is written, or it is written one way only."""
    return text != text.lower() or text == text.upper()
