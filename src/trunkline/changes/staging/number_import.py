"""Pasted telephone numbers: parsed to E.164, and sorted into new, repeated, known and invalid."""

import re
from collections.abc import Collection

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind, Shape
from trunkline.model.patch import ABSENT
from trunkline.model.phone import NotANumber, to_e164


class NumberImport:
    """The numbers in a text.

    Attributes:
        numbers: the new numbers in E.164, each once, in the order of the text.
        doubled: line and number of each repetition.
        invalid: line, text and reason of each entry that is not a number.
        present: the numbers that the account already has.
    """

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.doubled: list[tuple[int, str]] = []
        self.invalid: list[tuple[int, str, str]] = []
        self.present: list[str] = []

    def lines(self) -> list[str]:
        """Return a line for each entry that will not be imported."""
        return [
            *(f"line {line}: {reason}" for line, _, reason in self.invalid),
            *(f"line {line}: {number} is already in the list" for line, number in self.doubled),
            *(f"{number}: already in the account" for number in self.present),
        ]


def read_numbers(
    text: str, region: str = "", present: Collection[str] = (), header: str = ""
) -> NumberImport:
    """Parse numbers on lines of their own or between commas, semicolons and tabs.

    Args:
        text: the text; a first line without any digit is a heading.
        region: ISO 3166 code of the country that numbers without a country code are in.
        present: numbers in E.164 that the account already has.
        header: the heading of the column of numbers in an exported table: if the first line has
            it, the other columns are ignored.
    """
    result = NumberImport()
    seen: set[str] = set()
    column: int | None = None
    for line, content in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        parts = [part.strip().strip("\"'") for part in re.split(r"[,;\t]", content)]
        if line == 1 and not re.search(r"\d", content):
            column = parts.index(header) if header and header in parts else None
            continue
        for shown in parts if column is None else parts[column : column + 1]:
            if shown:
                _add(result, seen, line, shown, region, present)
    return result


def _add(
    result: NumberImport,
    seen: set[str],
    line: int,
    text: str,
    region: str,
    present: Collection[str],
) -> None:
    try:
        number = to_e164(text, region)
    except NotANumber as error:
        result.invalid.append((line, text, str(error)))
        return
    if number in seen:
        result.doubled.append((line, number))
    elif number in present:
        result.present.append(number)
    else:
        result.numbers.append(number)
    seen.add(number)


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
