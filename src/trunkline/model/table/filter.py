"""The filter language: words that all match, `column:text`, `column=text`, `!not`, `/regex/`.

A word in lower case matches either case, one with a capital only as written. A part of a telephone
number matches however it is grouped. Quotes keep spaces and take special characters literally.
`column=` matches empty values.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Final, NamedTuple
from unicodedata import normalize

from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked_text, masked_values, may_hide
from trunkline.model.table.cells import Cells, plain, shown, visible
from trunkline.model.table.time_limit import TookTooLong, time_limit

_TERM: Final = r"""(?P<no>!*)
    (?: (?P<column> "(?:[^"\\]|\\.)+" | [^\W\d][\w.-]* ) (?P<sign> !?[:=] ) )?
    (?: "(?P<quoted> (?:[^"\\]|\\.)* ) (?:"|$)
      | /(?P<regex> (?:[^/\\]|\\.)* ) /(?=\s|$)
      | (?P<open> / .* )
      | (?P<word> \S* ) )"""
_TELEPHONE: Final = re.compile(r"\+?[\s()./-]*\d[\d\s()./-]*")
_TRUNK_ZERO: Final = re.compile(r"(?<=\d)([\s./-]*)\(0\)")
# ITU-T E.164.D: country codes of one, two and, with any other initial digits, three digits.
_COUNTRY_CODE: Final = r"(?>[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})"
_NO_DIGITS: Final = re.compile(r"\D+")
_FORMATTED: Final = frozenset({Shape.COUNT, Shape.FLAG, Shape.TIME})
_COMPILE_SECONDS: Final = 0.5
"""Seconds that compiling a regular expression may take."""
_LOOSE: Final = re.compile(r"[\s_-]+")


class FilterError(ValueError):
    """An invalid filter.

    Attributes:
        message: one line with the problem, and a suggestion where there is one.
        position: where in the text the problem is, from 0.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class Term(NamedTuple):
    """One condition of a filter.

    Attributes:
        test: returns whether a text, as sent or as shown, satisfies it.
        needle: the case-folded text to look for; empty where `quick` or `test` is needed.
        quick: a cheap test that every satisfying text passes when case folded; `None` for none.
        sure: whether every case-folded text that passes `quick` also satisfies it.
        negated: whether records must not satisfy it.
        column: the column to search; `None` for all.
        searches: whether it is a regular expression, which may run practically for ever.
        word: the text to look for, as written; empty for a regular expression.
    """

    test: Callable[[str], bool]
    needle: str = ""
    quick: Callable[[str], object] | None = None
    sure: bool = False
    negated: bool = False
    column: Column | None = None
    searches: bool = False
    word: str = ""


class Filter(NamedTuple):
    """Conditions that a record must all satisfy, as text and parsed; false where there are none."""

    text: str = ""
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def searches(self) -> bool:
        """Whether any condition is a regular expression."""
        return any(term.searches for term in self.terms)

    def matches(self, record: Record, cells: Cells) -> bool:
        """Return whether one record satisfies every condition."""
        return bool(self.narrow([0], [record], cells, lambda: [*haystacks([record], cells)]))

    def narrow(
        self,
        indices: Iterable[int],
        records: Sequence[Record],
        cells: Cells,
        searched: Callable[[], Sequence[str]],
    ) -> list[int]:
        """Return those of the indices whose records satisfy every condition, in their order.

        `searched` returns the `haystacks` of all records; called only where a term needs them.
        """
        left = list(indices)
        for term in self.terms:
            if not left:
                break
            if term.column is not None:
                left = _narrow_column(term, term.column, left, records, cells)
            else:
                left = _narrow_anywhere(term, left, records, cells, searched())
        return left


def parse(text: str, kind: Kind) -> Filter:
    """Parse a filter for records of a kind.

    Raises:
        FilterError: it names an unknown column, or has an invalid or open regular expression.
    """
    terms: list[Term] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = _term_pattern().match(text, at)
        assert match is not None, "every text is a term"
        if (term := _term(match, kind)) is not None:
            terms.append(term)
        at = match.end()
    return Filter(text, tuple(terms))


@cache
def _term_pattern() -> re.Pattern[str]:
    return re.compile(_TERM, re.VERBOSE | re.DOTALL)


def haystacks(records: Iterable[Record], cells: Cells) -> Iterator[str]:
    """Yield each record's searchable text: all values as sent and as shown, case folded, in lines.

    What is never shown is not searched: a secret could be guessed by it, letter by letter.
    Counts and flags as shown are left out: a bare `12` or `on` does not mean them, `numbers=12`
    does.
    """
    return (text.casefold() for text in _texts(records, cells))


def _texts(records: Iterable[Record], cells: Cells) -> Iterator[str]:
    columns = [column for column in cells.kind.columns if not column.derived]
    named = [(column.field, column.names) for column in columns if column.names is not None]
    times = [column for column in columns if column.shape is Shape.TIME]
    kind, parent_field = cells.kind, cells.kind.parent_field
    # Looked up once per parent, as this runs over every record of a large table.
    labels: dict[str | None, list[tuple[str, Mapping[str, str]]]] = {}
    for record in records:
        values, parent = record.values, record.parent
        if kind.page is not None or not kind.secret.isdisjoint(values):
            values = masked_values(kind, values)
        parts = [v if type(v) is str else plain(v) for v in values.values()]
        if parent is not None and parent_field not in values:
            parts.append(parent)
        if parent not in labels:
            labels[parent] = [(f, cells.related.labels(other, parent)) for f, other in named]
        for field, known in labels[parent]:
            key = values.get(field, parent)
            if type(key) is str and (label := known.get(key)):
                parts.append(label)
        for column in times:
            parts.append(cells.shown(record, column))
        text = "\n".join(parts)
        if may_hide(text):
            parts = [masked_text(part) for part in parts]
            text = "\n".join(parts)
        if not (text.isascii() and text.replace("\n", "").isprintable()):
            text += "\n" + "\n".join(map(visible, parts))
        yield text if text.isascii() else normalize("NFC", text)


def _narrow_anywhere(
    term: Term, left: list[int], records: Sequence[Record], cells: Cells, haystacks: Sequence[str]
) -> list[int]:
    needle, quick, no = term.needle, term.quick, term.negated
    if needle:
        return [at for at in left if (needle in haystacks[at]) is not no]
    if quick is not None and term.sure:
        return [at for at in left if bool(quick(haystacks[at])) is not no]
    maybe = {at: quick is None or bool(quick(haystacks[at])) for at in left}
    texts = _texts((records[at] for at, could in maybe.items() if could), cells)
    return [at for at, could in maybe.items() if (could and term.test(next(texts))) is not no]


def _narrow_column(
    term: Term, column: Column, left: list[int], records: Sequence[Record], cells: Cells
) -> list[int]:
    test, shape = term.test, column.shape
    as_sent = column.names is None and not column.derived and shape not in _FORMATTED
    known: dict[object, bool] = {}
    matching = []
    for at in left:
        record = records[at]
        sent = cells.sent(record, column)
        value = sent if as_sent else cells.value(record, column)
        # Many values repeat. Only texts and counts are looked up: 1 and True are the same key.
        same = (sent, value) if type(sent) is str else value if column.derived else None
        verdict = known.get(same) if same is not None else None
        if verdict is None:
            text = plain(value if column.derived else sent)
            verdict = _satisfies(test, text) or (
                not (as_sent and type(sent) is str and text.isascii() and text.isprintable())
                and _satisfies(test, shown(value, shape, column.words))
            )
            if same is not None:
                known[same] = verdict
        if verdict is not term.negated:
            matching.append(at)
    return matching


def _satisfies(test: Callable[[str], bool], text: str) -> bool:
    return test(text if text.isascii() else normalize("NFC", text))


def _term(match: re.Match[str], kind: Kind) -> Term | None:
    sign = match["sign"] or ""
    column = _column(match, kind) if sign else None
    exact = sign.endswith("=")
    if match["open"] is not None:
        reason = 'No closing /; write "/…" to search for the text'
        raise FilterError(reason, match.start("open"))
    if match["regex"] is not None:
        term = _regex(match, exact) if match["regex"] else None
    else:
        quoted = match["quoted"]
        written = match["word"] if quoted is None else re.sub(r"(?s)\\(.)", r"\1", quoted)
        word = normalize("NFC", written)
        term = Term(_equals(word), word=word) if exact else _contains(word) if word else None
    negated = len(match["no"]) % 2 == 1
    return term and term._replace(negated=negated ^ sign.startswith("!"), column=column)


def _contains(word: str) -> Term:
    folded = word.casefold()
    number = _telephone(word)
    if number is not None:
        either = re.compile(f"{re.escape(folded)}|{number}").search
        return Term(lambda text: bool(either(text.casefold())), quick=either, sure=True, word=word)
    if word != word.lower():
        return Term(lambda text: word in text, quick=lambda text: folded in text, word=word)
    return Term(lambda text: folded in text.casefold(), needle=folded, word=word)


def _equals(word: str) -> Callable[[str], bool]:
    if number := _telephone(word):
        same = re.compile(f"{re.escape(word)}|{number}")
        return lambda text: bool(same.fullmatch(text))
    if word != word.lower():
        return lambda text: text == word
    folded = word.casefold()
    return lambda text: text.casefold() == folded


def digits_of(word: str) -> str:
    """Return the consecutive digits of every number that a word matches; empty for other words."""
    if not _TELEPHONE.fullmatch(word):
        return ""
    digits = _NO_DIGITS.sub("", _TRUNK_ZERO.sub(r"\1", word))
    if word.startswith("+"):
        return digits
    return digits.removeprefix("00" if digits.startswith("00") else "0")


def _telephone(word: str) -> str | None:
    """Return a pattern for the E.164 numbers that a word matches, `None` for other words."""
    if not _TELEPHONE.fullmatch(word):
        return None
    digits = _NO_DIGITS.sub("", _TRUNK_ZERO.sub(r"\1", word))
    if word.startswith("+"):
        return rf"\+{digits}"
    if digits.startswith("00") and len(digits) > 2:
        return rf"\+{digits[2:]}"
    if digits.startswith("0") and len(digits) > 1:
        # In national notation a leading 0 replaces the country code.
        return rf"\+(?:{_COUNTRY_CODE}{digits[1:]}|\d*{digits})"
    return rf"\+\d*{digits}" if digits != word else None


def _regex(match: re.Match[str], exact: bool) -> Term:
    source = match["regex"].replace("\\/", "/")
    letters = re.sub(r"\\.", "", source, flags=re.DOTALL)
    any_case = letters == letters.lower()
    flags = re.MULTILINE | (re.IGNORECASE if any_case else 0)
    try:
        with time_limit(_COMPILE_SECONDS):
            pattern = re.compile(source, flags)
    except (re.error, OverflowError, RecursionError, TookTooLong) as error:
        reason = error.msg if isinstance(error, re.error) else "it is too large"
        at = error.pos if isinstance(error, re.error) and error.pos else 0
        problem = f"Invalid regular expression: {reason}"
        raise FilterError(problem, match.start("regex") + at) from error
    matches = pattern.fullmatch if exact else pattern.search
    folds = any_case and source.isascii() and not exact
    quick = pattern.search if folds else None
    return Term(lambda text: matches(text) is not None, quick=quick, sure=folds, searches=True)


def _column(match: re.Match[str], kind: Kind) -> Column:
    written = match["column"].strip('"')
    wanted = _LOOSE.sub("", written).casefold()
    # Of two columns with the same title the first one counts: the kind's own.
    every = kind.every_column[::-1]
    columns = {_LOOSE.sub("", column.title).casefold(): column for column in every}
    fields = {_LOOSE.sub("", column.field).casefold(): column for column in every}
    hidden = {_LOOSE.sub("", name).casefold(): Column(name, name) for name in kind.fields}
    if column := columns.get(wanted) or fields.get(wanted) or hidden.get(wanted):
        return column
    from difflib import get_close_matches

    names = {key: column.title for key, column in columns.items()}
    names |= {key: column.field for key, column in chain(fields.items(), hidden.items())} | names
    near = get_close_matches(wanted, names, n=1, cutoff=0.5)
    titles = ", ".join(column.title for column in kind.columns)
    advice = f"did you mean {names[near[0]]!r}?" if near else f"the columns are {titles}"
    raise FilterError(f"Unknown column {written!r}: {advice}", match.start("column"))
