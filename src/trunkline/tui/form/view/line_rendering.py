"""The lines of a form as strips: marks, title, value, and where the value is from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from textual.strip import Strip

from trunkline.forms import Field
from trunkline.model.table.cells import visible
from trunkline.tui.drawing.cell_text import fitted
from trunkline.tui.form.view.field_display import Said
from trunkline.tui.table.line_rendering import CURSOR, Look

COMPONENTS: Final = frozenset(
    f"fields--{part}"
    for part in (
        "cursor", "group", "ghost", "note", "error", "warning", "changed", "source", "empty",
    )
)  # fmt: skip

_GUTTER: Final = 3
_SOURCE: Final = 9
_STEP: Final = 2
_NARROW: Final = 60
_OPEN, _FOLDED = "▾ ", "▸ "
_WRONG, _CHANGED, _REMARK = "✗", "●", "!"


@dataclass(frozen=True, slots=True)
class Columns:
    """How a line of so many cells is divided.

    Attributes:
        title: cells of the title, its indentation included.
        value: the cell where the value begins.
        room: cells of the value.
        source: cells of the word that says where the value is from; 0 where it has no room.
    """

    title: int
    value: int
    room: int
    source: int

    @classmethod
    def of(cls, width: int) -> "Columns":
        """Divide a line."""
        title = max(12, min(40, (width - _GUTTER) * 2 // 5))
        source = _SOURCE if width >= _NARROW else 0
        value = _GUTTER + title + 1
        return cls(title, value, max(1, width - value - (source + 1 if source else 0)), source)


@dataclass(frozen=True, slots=True)
class FieldLook:
    """What a line looks like beside its texts.

    Attributes:
        value: the value's text and role.
        source: where the value is from, in a word.
        in_hand: the cursor is on it.
        wrong: it is wrong.
        within: something that is folded away in it is wrong.
    """

    value: Said
    source: str = ""
    in_hand: bool = False
    wrong: bool = False
    within: bool = False

    def mark(self, field: Field) -> tuple[str, str]:
        """Return the glyph before the title, and its role."""
        if self.wrong or (self.within and field.folded):
            return _WRONG, "error"
        if field.changed and field.folded is not False:
            return _CHANGED, "changed"
        return (_REMARK, "warning") if field.remarks else (" ", "")


def field_line(field: Field, how: FieldLook, columns: Columns, look: Look, width: int) -> Strip:
    """Draw one field.

    Args:
        field: the field.
        how: what it looks like beside its title.
        columns: how the line is divided.
        look: the styles.
        width: cells of the line.
    """
    segments = [
        Segment(text, look(*((role,) if role else ()), *(("cursor",) if how.in_hand else ())))
        for text, role in _merged(_parts(field, how, columns))
        if text
    ]
    return Strip(segments).adjust_cell_length(width, look("cursor") if how.in_hand else look())


def _parts(field: Field, how: FieldLook, columns: Columns) -> Iterator[tuple[str, str]]:
    glyph, role = how.mark(field)
    yield (CURSOR if how.in_hand else " "), ""
    yield glyph, role
    fold = "  " if field.folded is None else _FOLDED if field.folded else _OPEN
    # However deep a field lies, some of its title is seen.
    indent = " " * min(_STEP * field.depth, columns.title // 2)
    title = fitted(f"{indent}{fold}{visible(field.title)}", columns.title)
    yield f" {title} ", "note" if field.read_only else "group" if field.folded is not None else ""
    yield fitted(how.value.text, columns.room), _value_role(field, how)
    if columns.source:
        yield f" {fitted(how.source, columns.source)}", "source"


def _value_role(field: Field, how: FieldLook) -> str:
    if how.wrong and how.value.role != "ghost":
        return "error"
    if field.changed and field.folded is None:
        return "changed"
    return how.value.role


def _merged(parts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join neighbours of the same role: fewer segments are fewer bytes."""
    text, role = "", ""
    for more, other in parts:
        if other == role:
            text += more
        else:
            yield text, role
            text, role = more, other
    yield text, role
