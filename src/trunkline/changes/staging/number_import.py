"""Numbers from a table, a list or running text, to be imported or released."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from trunkline.changes.staging.number_columns import number_column
from trunkline.changes.staging.number_text import Proposal, proposals, unread_numbers
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
from trunkline.model.phone import NotANumber, Spellings, to_e164

_LEAD: Final = re.compile(
    r"(?:[-*•·–—]|\d{1,3}[.)]|(?:tele)?phone|tel|mobile|mob|number|no|nr|telefon|fon|tél)"
    r"[.:]* *(?=\+)",
    re.IGNORECASE,
)
"""A bullet, a number or a label of a list, before a number with its country code."""
_BETWEEN: Final = re.compile(r"[,;\t]")


class Source(NamedTuple):
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
        is_text: whether some lines are neither numbers nor cells of a table.
    """

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.sources: dict[str, Source] = {}
        self.proposals: list[Proposal] = []
        self.doubled: list[tuple[int, str]] = []
        self.invalid: list[tuple[int, str, str]] = []
        self.present: list[str] = []
        self.is_text = False

    def lines(self) -> list[str]:
        """Return a line for each entry that will not be imported, and that no proposal covers."""
        proposed = {proposal.line for proposal in self.proposals}
        return [
            *(f"line {line}: {why}" for line, _, why in self.invalid if line not in proposed),
            *(f"line {line}: {number} is already in the list" for line, number in self.doubled),
            *(f"{number}: already in the account" for number in self.present),
        ]

    def accept(self, accepted: Iterable[Proposal]) -> None:
        """Take proposals as numbers."""
        for proposal in accepted:
            if proposal.number not in self.numbers:
                self.numbers.append(proposal.number)
                self.sources[proposal.number] = Source(proposal.line, proposal.source)


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

    def read(self, data: bytes | str, column: str = "") -> NumberImport:
        """Return the numbers in a table or a list, with those that running text has as proposals.

        Args:
            column: the column of numbers in a table; empty for the one that has a known name.

        Raises:
            TableError: the text cannot be decoded, or its table has no column that is surely meant.
        """
        text = decode(data)
        result = NumberImport()
        for row, cells in self._entries(text, column, result):
            for cell in cells:
                self._add(result, row, cell)
        self._propose(text, result)
        return result

    def read_text(self, data: bytes | str) -> NumberImport:
        """Return the numbers in running text: lines that are numbers, and proposals.

        Raises:
            TableError: the text cannot be decoded.
        """
        text = decode(data)
        result = NumberImport()
        for row, cells in self._listed(_lines(text), result):
            for cell in cells:
                self._add(result, row, cell)
        self._propose(text, result)
        return result

    def _entries(
        self, text: str, column: str, result: NumberImport
    ) -> Iterator[tuple[CellRow, Sequence[str]]]:
        if is_json(text) and not column:
            column = next(iter(self._names), "number")
        if is_json(text):
            for each in parse(text):
                if column not in each.values:
                    raise TableError(f"record {each.line}: it has no {column}")
                cell = str(each.values[column])
                yield CellRow(each.line, [cell]), [cell]
            return
        try:
            rows = cell_rows(text)
        except TableError:
            if column:
                raise
            # Quotes that do not match are text, such as a name before a SIP address.
            rows = _lines(text)
        found = number_column(rows, self._names, self._region, column)
        if found is None:
            yield from self._listed(rows, result)
            return
        for each in named_rows(rows[found.head], rows[found.head + 1 :]):
            cell = str(each.values.get(found.name, ""))
            yield CellRow(each.line, [cell]), [cell] if cell.strip() else []

    def _listed(
        self, rows: Sequence[CellRow], result: NumberImport
    ) -> Iterator[tuple[CellRow, Sequence[str]]]:
        """Yield the numbers of lines that have nothing else."""
        for index, row in enumerate(rows):
            if index == 0 and len(rows) > 1 and not any(map(str.isdigit, "".join(row.cells))):
                continue
            cells = [_LEAD.sub("", cell.strip(), count=1) for cell in row.filled]
            reasons = [reason for cell in cells if (reason := self._why_not(cell))]
            if reasons:
                result.invalid.append((row.line, ", ".join(row.filled), reasons[0]))
                result.is_text = result.is_text or any(map(str.isalpha, "".join(row.cells)))
            else:
                yield row, cells

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

    def _add(self, result: NumberImport, row: CellRow, text: str) -> None:
        try:
            number = self._number(text)
        except NotANumber as error:
            result.invalid.append((row.line, text, str(error)))
            return
        if number in result.sources:
            result.doubled.append((row.line, number))
            return
        result.sources[number] = Source(row.line, " ".join(", ".join(row.filled).split()))
        held = self._present.matching(number)
        if held and not self._releases:
            spelling = "" if number in held else f" (as {held[0]})"
            result.present.append(f"{number}{spelling}")
        else:
            result.numbers.append(number)

    def _propose(self, text: str, result: NumberImport) -> None:
        """Add what the lines that are not numbers have, as proposals."""
        if not result.invalid:
            return
        wanted = {line for line, _, _ in result.invalid}
        lines = [row for row in _lines(text) if row.line in wanted]
        finds = list(proposals(((row.line, row.cells[0]) for row in lines), self._region))
        for find in finds:
            held = self._present.matching(find.number)
            if find.number in result.sources:
                result.doubled.append((find.line, find.number))
            elif held and not self._releases:
                result.present.append(find.number)
            else:
                number = held[0] if held else find.number
                result.sources[number] = Source(find.line, find.source)
                result.proposals.append(find._replace(number=number))
        for row in lines:
            count = sum(find.line == row.line for find in finds)
            if count and unread_numbers(row.cells[0], count):
                reason = f"{row.cells[0].strip()!r} has more numbers, which are not whole"
                result.invalid.append((row.line, row.cells[0], reason))


def _lines(text: str) -> list[CellRow]:
    lines = enumerate(text.splitlines(), 1)
    return [CellRow(number, [line]) for number, line in lines if line.strip()]


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
