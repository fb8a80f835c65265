"""Numbers from a table, a list or running text, to be imported or released."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from trunkline.changes.staging.number_columns import ColumnUnclear, number_column
from trunkline.changes.staging.number_text import Proposal, has_more, national, proposals
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.staging.table_reader import (
    CellRow,
    TableError,
    cell_rows,
    decode,
    is_json,
    named_rows,
    parse,
)
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind, Shape
from trunkline.model.patch import ABSENT
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.phone_spelling import Spellings

_LEAD: Final = re.compile(
    r"(?:[-*•·–—]|\d{1,3}[.)]|(?:tele)?phone|tel|mobile|mob|number|no|nr|telefon|fon|tél)"
    r"[.:]* *(?=\+)",
    re.IGNORECASE,
)
"""A bullet, a number or a label of a list, before a number with its country code."""
_ATTEMPT: Final = re.compile(r"[+(\d]")
"""How a line begins that is meant to be a number, rather than a sentence with one."""
_BETWEEN: Final = re.compile(r"[,;\t]")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


class SourceLine(NamedTuple):
    """Where a number comes from: a line of the text, from 1, and what it says there."""

    line: int
    text: str


class NumberImport:
    """The numbers in a text.

    Attributes:
        numbers: the numbers that are cells or lines of their own, each once, in order.
        sources: where each number comes from, the first time.
        proposals: the numbers that running text has, to be accepted.
        doubled: line and number of each repetition.
        invalid: line, text and reason of each entry that is not a number.
        present: the numbers that the account already has.
        partial: line of a text, and what in it seems to be a number and is not proposed.
        is_text: whether some lines are neither numbers nor cells of a table.
    """

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.sources: dict[str, SourceLine] = {}
        self.proposals: list[Proposal] = []
        self.doubled: list[tuple[int, str]] = []
        self.invalid: list[tuple[int, str, str]] = []
        self.present: list[str] = []
        self.partial: list[tuple[int, str]] = []
        self.is_text = False

    def lines(self) -> list[str]:
        """Return a line for each entry that will not be imported, and that no proposal covers.

        Sentences around the numbers of a text are not reported.
        """
        explained = {each.line for each in self.proposals} | {line for line, _ in self.partial}
        invalid = [each for each in self.invalid if each[0] not in explained]
        if self.proposals or self.partial:
            invalid = [each for each in invalid if _ATTEMPT.match(each[1])]
        by_line = [
            *((line, why) for line, _, why in invalid),
            *self.partial,
            *((line, f"{number} is already in the list") for line, number in self.doubled),
        ]
        return [
            *(f"line {line}: {text}" for line, text in sorted(by_line)),
            *(f"{number}: already in the account" for number in self.present),
        ]

    def accept(self, accepted: Iterable[Proposal]) -> None:
        """Add proposals to the numbers."""
        for proposal in accepted:
            if proposal.number not in self.numbers:
                self.numbers.append(proposal.number)
                self.sources[proposal.number] = SourceLine(proposal.line, proposal.source)


class NumberReader:
    """Reads numbers for one purpose: to be imported, or to be found among those that exist."""

    def __init__(
        self,
        region: str = "",
        present: Collection[str] = (),
        names: Collection[str] = (),
        *,
        releases: bool = False,
    ) -> None:
        """Create a reader.

        Args:
            region: ISO 3166 code of the country that numbers without a country code are in.
            present: the numbers that the account already has, as the vendor spells them.
            names: what the vendor calls the column of numbers.
            releases: whether the numbers are to be among those that the account has.
        """
        self._region = region
        self._present = Spellings(present)
        self._names = names
        self._releases = releases

    def read(
        self, data: bytes | str, column: str = "", result: NumberImport | None = None
    ) -> NumberImport:
        """Return the numbers in a table or a list, with those that running text has as proposals.

        Args:
            column: the column of numbers in a table; empty for the one that has a known name.
            result: what is added to.

        Raises:
            TableError: the text cannot be decoded, or its table has no column that is surely meant.
        """
        text, result = decode(data), result or NumberImport()
        if is_json(text):
            for row in self._objects(text, column):
                self._add(result, row.line, row.cells[0], row.cells[0])
            return result
        try:
            rows = cell_rows(text)
        except TableError:
            if column:
                raise
            # Quotes that do not match are text, such as a name before a SIP address.
            return self.read_text(text, result)
        found = number_column(rows, self._names, self._region, column)
        if found is None:
            self._check_lines(rows)
            return self._list(rows, text, result)
        for each in named_rows(rows[found.head], rows[found.head + 1 :]):
            cell = str(each.values.get(found.name, ""))
            if cell.strip():
                self._add(result, each.line, cell, _joined(each.values.values()))
        return result

    def read_text(self, data: bytes | str, result: NumberImport | None = None) -> NumberImport:
        """Return the numbers in running text: lines that are numbers, and proposals.

        Raises:
            TableError: the text cannot be decoded.
        """
        text = decode(data)
        return self._list(_lines(text), text, result or NumberImport())

    def read_words(self, words: Sequence[str]) -> NumberImport:
        """Return the numbers in words that are numbers, or lists of them."""
        rows = [CellRow(number, _BETWEEN.split(word)) for number, word in enumerate(words, 1)]
        return self._list(rows, "\n".join(words), NumberImport(), heading=False)

    def _check_lines(self, rows: Sequence[CellRow]) -> None:
        """Refuse lines of several numbers to release: one column may be of those that replace them.

        Raises:
            ColumnUnclear: there are such lines.
        """
        several = (row.filled for row in rows if len(row.filled) > 1)
        if not self._releases or len(rows) == 1:
            return
        if any(not any(map(self._why_not, cells)) for cells in several):
            raise ColumnUnclear("lines with several numbers have no column names", ())

    def _objects(self, text: str, column: str) -> Iterator[CellRow]:
        """Yield the number of each JSON record."""
        names = (column,) if column else self._names
        for each in parse(text):
            value = next((each.values[name] for name in names if name in each.values), None)
            if value is None:
                raise ColumnUnclear(f"record {each.line} has no number", list(each.values))
            yield CellRow(each.line, [str(value)])

    def _list(
        self, rows: Sequence[CellRow], text: str, result: NumberImport, *, heading: bool = True
    ) -> NumberImport:
        """Add the numbers of lines that have nothing else, and propose those of the others."""
        others: list[int] = []
        for index, row in enumerate(rows):
            if heading and index == 0 and len(rows) > 1 and not _has_digits(row.cells):
                continue
            cells = [_LEAD.sub("", cell.strip(), count=1) for cell in row.filled]
            reasons = [reason for cell in cells if (reason := self._why_not(cell))]
            line = _joined(row.cells)
            if reasons:
                result.invalid.append((row.line, line, reasons[0]))
                result.is_text = result.is_text or any(map(str.isalpha, line))
                others.append(row.line)
                continue
            for cell in cells:
                self._add(result, row.line, cell, line)
        if others:
            self._propose([row for row in _lines(text) if row.line in others], result)
        return result

    def _why_not(self, text: str) -> str:
        try:
            self._number(text)
        except NotANumber as error:
            return str(error)
        return ""

    def _number(self, text: str) -> str:
        """Return the number that a text is, spelled as the account has it."""
        matches = self._present.matching(text, self._region)
        if len(matches) > 1:
            raise NotANumber(f"{text} is spelled in several ways: {', '.join(matches)}")
        if matches and self._releases:
            return matches[0]
        return to_e164(text, self._region)

    def _add(self, result: NumberImport, line: int, text: str, source: str) -> None:
        try:
            number = self._number(text)
        except NotANumber as error:
            result.invalid.append((line, text, str(error)))
            return
        if number in result.sources:
            result.doubled.append((line, number))
            return
        result.sources[number] = SourceLine(line, source)
        held = self._present.matching(number, self._region)
        if held and not self._releases:
            spelling = "" if number in held else f" (as {held[0]})"
            result.present.append(f"{number}{spelling}")
        else:
            result.numbers.append(number)

    def _propose(self, lines: Sequence[CellRow], result: NumberImport) -> None:
        """Add what lines that are not numbers have, as proposals."""
        finds = list(proposals(((row.line, row.cells[0]) for row in lines), self._region))
        for find in finds:
            held = self._present.matching(find.number, self._region)
            number = held[0] if held and self._releases else find.number
            if number in result.sources:
                result.doubled.append((find.line, number))
                continue
            result.sources[number] = SourceLine(find.line, find.source)
            if held and not self._releases:
                result.present.append(number)
            else:
                result.proposals.append(find._replace(number=number))
        for row in lines:
            count = sum(find.line == row.line for find in finds)
            is_sentence = count or not _ATTEMPT.match(row.cells[0].strip())
            if pieces := national(row.cells[0], self._region):
                result.partial.append((row.line, self._why_not_national(pieces)))
            elif is_sentence and has_more(row.cells[0], count):
                source = " ".join(row.cells[0].split())
                result.partial.append((row.line, f"not every number in {source!r} is whole"))

    def _why_not_national(self, pieces: Sequence[str]) -> str:
        named = ", ".join(map(repr, pieces))
        verb = "has" if len(pieces) == 1 else "have"
        if self._region:
            return f"{named}: not a number in {self._region.upper()}"
        return f"{named} {verb} no country code: write +44 …, or set phone_region"


def _lines(text: str) -> list[CellRow]:
    lines = enumerate(_LINE_END.split(text), 1)
    return [CellRow(number, [line]) for number, line in lines if line.strip()]


def _joined(cells: Iterable[str]) -> str:
    """Return the cells of a row on one line."""
    return " ".join(", ".join(cell.strip() for cell in cells if cell.strip()).split())


def _has_digits(cells: Iterable[str]) -> bool:
    return any(map(str.isdigit, "".join(cells)))


def number_kind(kinds: Collection[Kind]) -> Kind | None:
    """Return the kind of numbers that can be imported, `None` where there is none."""
    for kind in kinds:
        keys = [column for column in kind.columns if column.field == kind.key]
        if kind.writes.create and keys and keys[0].shape is Shape.NUMBER:
            return kind
    return None


def creations(
    profile: str, kind: Kind, parent: str, numbers: Collection[str], fields: dict[str, str]
) -> list[Edit]:
    """Return the edits that import numbers; all of them get `fields`, such as the environment."""
    targets = [RecordRef(profile, kind.name, parent, number) for number in numbers]
    return [
        Edit(target, WHOLE, ABSENT, {kind.key: target.key, **fields}, Op.CREATE, target.key)
        for target in targets
    ]
