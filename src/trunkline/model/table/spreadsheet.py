"""Cells that a spreadsheet shows and does not run, and the texts that they stand for.

A text that a spreadsheet would take for a formula gets an apostrophe, as one types it there. A
number is written as it is, in E.164 too: it runs nothing, and other programs read it.
"""

import re
from typing import Final

# The wide forms are formulas where a spreadsheet runs in Japanese, say.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_FIRST: Final = frozenset("'=+-@\t\r\n＝＋－＠")
_ESCAPED: Final = re.compile(f"'{_FORMULA.pattern}")
_NUMBER: Final = re.compile(r"[+-][0-9 ]*[0-9](?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def safe_cell(text: str) -> str:
    """Return the cell for a text."""
    # Most cells end here: a table of 100,000 rows has a million of them.
    if text[:1] not in _FIRST:
        return text
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def cell_text(cell: str) -> str:
    """Return the text that a cell stands for; `safe_cell` made the cell, or anybody else."""
    return cell[1:] if _ESCAPED.match(cell) else cell
