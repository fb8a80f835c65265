"""The cells of records: the value, the text and the sort key of a record in a column."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, Final

from trunkline.model.conditions import deciding, every_field
from trunkline.model.kind import YES_NO, Column, Kind, Shape
from trunkline.model.patch import ABSENT
from trunkline.model.phone import grouped
from trunkline.model.phone_spelling import spelling_note
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked, masked_field, masked_text, may_hide
from trunkline.model.table.related import UNKNOWN, Related

SortKey = str | int | float | None

# Rendered wide by some terminals and narrow by others: variation selectors and skin tones.
_AMBIGUOUS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff]")
_JOINER: Final = "\u200d"
_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]")
_DIGITS: Final = re.compile(r"(\d+)")
_UTC: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:[.,]\d+)?)?(?:Z|\+00:?00)")
_HTTP_DATE: Final = re.compile(r"(?:[A-Za-z]{3,9}, ?)?\d{1,2}[ -][A-Za-z]{3}[ -]\d{2,4} \d\d:")
_ENVIRONMENTS: Final = {"sandbox": "0", "pre-release": "1", "live": "2"}
_TO_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode
_EMPTY: Final[tuple[Any, ...]] = ("", [], {})
_LONGEST: Final = 1000
ODD: Final = " !"
"""The mark behind a telephone number that is not in E.164."""
UNEXPECTED: Final = "! "
"""The mark before a value of another type than documented."""


def visible(text: str) -> str:
    r"""Return a vendor's text as one line that every terminal renders at the same width.

    Control characters, line ends, bidirectional overrides and all other unprintable characters
    become escapes such as `\n` and `\x1b`. Emoji lose the invisible characters on whose width
    terminals disagree, and flags become their two letters. Passwords and tokens in URLs are masked.
    """
    text = masked_text(text)
    if text.isascii() and text.isprintable():
        return text
    if not text.isascii():
        text = _AMBIGUOUS.sub("", text)
        if _JOINER in text:
            text = _joiner().sub("", text)
        text = _FLAG.sub(lambda match: chr(ord(match[0]) - 0x1F1E6 + ord("A")), text)
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


@cache
def _joiner() -> re.Pattern[str]:
    """Return a pattern for joiners between emoji; compiled late, as a set so large is slow."""
    emoji = "[\u2190-\U0001faff]"
    return re.compile(f"(?<={emoji}){_JOINER}(?={emoji})")


def _escape(char: str) -> str:
    # No-break and typographic spaces, but not line and paragraph separators.
    if char.isspace() and char >= "\xa0" and char not in "\u2028\u2029":
        return " "
    return char.encode("unicode_escape").decode()


def plain(value: Any) -> str:
    """Return a JSON value as text: strings as they are, null as empty text, all else as JSON.

    Passwords and tokens in URLs are masked.
    """
    if isinstance(value, str):
        return masked_text(value)
    if value is None:
        return ""
    if value is UNKNOWN:
        return "…"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = _TO_JSON(value)
    return _TO_JSON(masked(value)) if may_hide(text) else text


def shown(value: Any, shape: Shape = Shape.TEXT, words: tuple[str, str] = YES_NO) -> str:
    """Return the text of a value in a column of this shape, on one line.

    Telephone numbers are not grouped, which is slow: `drawn` does that. A list of simple values
    has no brackets.
    """
    if shape == Shape.FLAG and isinstance(value, bool):
        return words[0] if value else words[1]
    if shape == Shape.COUNT:
        return _count(value)
    if shape == Shape.TIME and isinstance(value, str):
        return visible(_time(value))
    if isinstance(value, list) and not any(isinstance(item, list) for item in value):
        items = [_only_value(item) for item in value]
        if not any(isinstance(item, list | dict) for item in items):
            return visible(", ".join(map(plain, items)))
    return visible(plain(value))


def _only_value(item: Any) -> Any:
    """Return the value of an object with a single field, and anything else unchanged."""
    return next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item


def drawn(value: Any, shape: Shape = Shape.TEXT, words: tuple[str, str] = YES_NO) -> str:
    """Return the text of a value as the screen renders it: as `shown`, with numbers grouped."""
    if shape is Shape.NUMBER and isinstance(value, str):
        return visible(grouped(value))
    return shown(value, shape, words)


def is_odd_number(value: Any, column: Column) -> bool:
    """Return whether a cell has a telephone number that is not spelled in E.164."""
    if column.shape is not Shape.NUMBER or not isinstance(value, str) or not value:
        return False
    # Grouping is cached, and tells most numbers from the odd ones.
    return grouped(value) == value and bool(spelling_note(value))


def sort_key(value: Any, shape: Shape = Shape.TEXT) -> SortKey:
    """Return the sort key of a value, comparable with every other key of the same shape.

    Text sorts case-insensitively and naturally (`a2` before `a10`), environments from sandbox to
    live, dates by the moment that they mean, whatever their format. In a column of counts, values
    that are not numbers come after the numbers; so does what is not a date after dates. An empty
    value has the key `None`, and comes last in either direction.
    """
    if value is None or value is UNKNOWN or value in _EMPTY:
        return None
    if shape == Shape.COUNT or shape == Shape.FLAG:
        return _number(value)
    text = plain(value)
    if shape == Shape.TIME:
        return _moment_key(text) or f"~{text.casefold()}"
    text = text.casefold()
    if shape == Shape.TEXT:
        return _natural(text)
    return _ENVIRONMENTS.get(text) or "3" + text if shape == Shape.ENVIRONMENT else text


def _count(value: Any) -> str:
    if isinstance(value, list | dict):
        value = len(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}" if value.bit_length() < 64 else visible(plain(value))
    return visible(plain(value))


def _moment(text: str) -> datetime | None:
    """Return the moment that a text in ISO 8601 or of HTTP means, without a zone if it has none."""
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    if not _HTTP_DATE.match(text):
        return None
    from email.utils import parsedate_to_datetime

    with suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(text)
    return None


def _moment_key(text: str) -> str:
    """Return a moment as text that sorts by time, empty for what is none."""
    moment = _moment(text)
    if moment is None:
        return ""
    with suppress(OverflowError):
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return f"{moment.replace(tzinfo=None):%Y-%m-%dT%H:%M:%S.%f}"


def _time(text: str) -> str:
    if match := _UTC.fullmatch(text):
        return f"{match[1]} {match[2]}Z"
    moment = _moment(text)
    if moment is None or len(text) <= len("2026-01-31"):
        return text
    if moment.tzinfo is None:
        return f"{moment:%Y-%m-%d %H:%M}"
    try:
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"
    except OverflowError:
        return text


def _number(value: Any) -> int | float:
    if isinstance(value, list | dict):
        return len(value)
    if isinstance(value, int):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        return math.inf
    return math.inf if math.isnan(number) else number


def _natural(text: str) -> str:
    """Put the length of each run of digits before it, so that text order is numeric order."""
    parts = _DIGITS.split(text[:_LONGEST])
    if len(parts) == 1:
        return text
    for at in range(1, len(parts), 2):
        digits = parts[at].lstrip("0")
        parts[at] = f"0{chr(48 + len(digits))}{digits}"
    return "".join(parts)


class Cells:
    """The cells of one kind's records, joined with labels and counts from other kinds."""

    def __init__(self, kind: Kind, related: Related) -> None:
        self.kind = kind
        self.related = related
        self._deciding = deciding(kind.schema)
        always = kind.schema.get("properties", {})
        self._conditional = frozenset(every_field(kind.schema)) - frozenset(always)
        self._applicable: dict[tuple[str, ...], frozenset[str]] = {}

    @cached_property
    def detail_columns(self) -> tuple[Column, ...]:
        """The kind's columns, each followed by those of the fields whose presence it decides."""
        schema, own = self.kind.schema, self.kind.columns
        others = [(deciding(schema, c.field)[:1], c) for c in self.kind.every_column[len(own) :]]
        return tuple(
            listed
            for column in own
            for listed in (column, *(c for by, c in others if by == (column.field,)))
        )

    def applies(self, record: Record, field: str) -> bool:
        """Return whether a field applies to a record, given the record's other values."""
        if field not in self._conditional:
            return True
        values = record.values
        # Many records share few combinations of the values that decide.
        deciding = tuple(repr(values.get(name, ABSENT)) for name in self._deciding)
        if deciding not in self._applicable:
            self._applicable[deciding] = self.kind.applicable(values)
        return field in self._applicable[deciding]

    def sent(self, record: Record, column: Column) -> Any:
        """Return the value of a cell as the vendor sent it, before any joining.

        It is `None` for a count, and for a field that does not apply to this record. Secrets are
        masked.
        """
        if column.counts is not None or not self.applies(record, column.field):
            return None
        value = record.values.get(column.field)
        is_page = self.kind.page is not None and isinstance(value, dict | list | str)
        if is_page or (value is not None and column.field in self.kind.secret):
            value = masked_field(self.kind, record.values, column.field)
        return record.parent if value is None and column.field == self.kind.parent_field else value

    def value(self, record: Record, column: Column) -> Any:
        """Return the value of a cell: the record's own, a joined label, or a count.

        A count of records that are not loaded yet is `UNKNOWN`.
        """
        if column.counts is not None:
            return self.related.count(self.kind, column.counts, record)
        value = self.sent(record, column)
        if column.names is not None and isinstance(value, str):
            return self.related.labels(column.names, record.parent).get(value) or value
        return value

    def oddity(self, record: Record, column: Column) -> str:
        """Return what is odd about a cell: its number's spelling, its type; empty for nothing."""
        if column.counts is not None:
            return ""
        if reason := self.kind.unexpected(column.field, record.values):
            return reason
        value = record.values.get(column.field)
        if column.shape is Shape.NUMBER and is_odd_number(value, column):
            return spelling_note(str(value))
        return ""

    def shown(self, record: Record, column: Column) -> str:
        """Return the text of a cell, telephone numbers ungrouped."""
        return shown(self.value(record, column), column.shape, column.words)

    def drawn(self, record: Record, column: Column) -> str:
        """Return the text of a cell as a table renders it, with a mark where it is odd."""
        text = drawn(self.value(record, column), column.shape, column.words)
        if not self.oddity(record, column):
            return text
        # A value of another type may be long, and its end is cut.
        other = self.kind.unexpected(column.field, record.values)
        return f"{UNEXPECTED}{text}" if other else f"{text}{ODD}"

    def sort_keys(self, records: Iterable[Record], column: Column) -> Iterator[SortKey]:
        """Yield the sort key of each record in a column."""
        shape, joined = column.shape, column.names is not None or column.derived
        as_sent = not joined and column.field not in self._conditional | self.kind.secret
        known: dict[str, SortKey] = {"": None}
        for record in records:
            value = record.values.get(column.field) if as_sent else self.value(record, column)
            if type(value) is not str:
                yield sort_key(self.value(record, column), shape)
                continue
            if value not in known:
                # Many values repeat, and finding the numbers in a text is slow.
                known[value] = sort_key(value, shape)
            yield known[value]
