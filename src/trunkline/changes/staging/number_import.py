"""Numbers as people paste them: read, made E.164, sorted into good, doubled and none."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind, Shape
from trunkline.model.patch import ABSENT
from trunkline.model.phone import NotANumber, to_e164


@dataclass(slots=True)
class NumberImport:
    """What a text of numbers holds.

    Attributes:
        numbers: the numbers in E.164, each once, in the order of the text.
        doubled: those that stand there more than once, with the line of each repetition.
        invalid: line, text and reason of what is no number.
        present: those that the account has already.
    """

    numbers: list[str] = field(default_factory=list)
    doubled: list[tuple[int, str]] = field(default_factory=list)
    invalid: list[tuple[int, str, str]] = field(default_factory=list)
    present: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Say what will not be imported, a line each."""
        return [
            *(f"line {line}: {reason}" for line, _, reason in self.invalid),
            *(f"line {line}: {number} is in the list already" for line, number in self.doubled),
            *(f"{number}: the account has it already" for number in self.present),
        ]


def read_numbers(
    text: str, region: str = "", present: Collection[str] = (), header: str = ""
) -> NumberImport:
    """Read numbers that stand on lines of their own or between commas, semicolons and tabs.

    Args:
        text: the text; a first line without any digit is a heading.
        region: ISO 3166 code of the country that numbers without a country code are in.
        present: numbers in E.164 that are not wanted again.
        header: the heading of the column of numbers in an exported table: where the first line has
            it, no other column is read.
    """
    intake = NumberImport()
    seen: set[str] = set()
    column: int | None = None
    for line, content in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        parts = [part.strip().strip("\"'") for part in re.split(r"[,;\t]", content)]
        if line == 1 and not re.search(r"\d", content):
            column = parts.index(header) if header and header in parts else None
            continue
        for shown in parts if column is None else parts[column : column + 1]:
            if shown:
                _take(intake, seen, line, shown, region, present)
    return intake


def _take(
    intake: NumberImport,
    seen: set[str],
    line: int,
    text: str,
    region: str,
    present: Collection[str],
) -> None:
    try:
        number = to_e164(text, region)
    except NotANumber as error:
        intake.invalid.append((line, text, str(error)))
        return
    if number in seen:
        intake.doubled.append((line, number))
    elif number in present:
        intake.present.append(number)
    else:
        intake.numbers.append(number)
    seen.add(number)


def number_kind(kinds: Collection[Kind]) -> Kind | None:
    """Return the kind whose records are numbers that can be imported, `None` where none is."""
    for kind in kinds:
        keys = [column for column in kind.columns if column.field == kind.key]
        if kind.writes.create and keys and keys[0].shape is Shape.NUMBER:
            return kind
    return None


def creations(
    profile: str, kind: Kind, parent: str, numbers: Collection[str], given: dict[str, str]
) -> list[Edit]:
    """Make the edits that import numbers.

    Args:
        profile: whose they become.
        kind: the kind of numbers.
        parent: the key of the record that they will belong to.
        numbers: in E.164.
        given: the other fields that all of them get, such as the environment.
    """
    return [
        Edit(
            RecordRef(profile, kind.name, parent, number),
            WHOLE,
            ABSENT,
            {kind.key: number, **given},
            Op.CREATE,
            number,
        )
        for number in numbers
    ]
