"""The lines of a form as strips: marks, title, value, and where the value comes from."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from trunkline.forms import Field
from trunkline.model.table.cells import visible
from trunkline.tui.drawing.cell_text import fitted
from trunkline.tui.drawing.style_cache import StyleCache
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.table.line_rendering import CURSOR

COMPONENTS: Final = frozenset(
    f"fields--{part}"
    for part in (
        "cursor", "group", "ghost", "note", "error", "warning", "changed", "source", "empty",
    )
)  # fmt: skip

NO_TITLE: Final = "All values"
"""The title of the whole value where its schema has none."""

_GUTTER: Final = 3
_SOURCE: Final = 9
_STEP: Final = 2
_NARROW: Final = 60
_OPEN, _FOLDED = "▾ ", "▸ "
_WRONG, _CHANGED, _REMARK = "✗", "●", "!"


class Columns(NamedTuple):
    """The columns of a line.

    Attributes:
        title: the cells of the title, its indentation included.
        value: the cell where the value starts.
        source: the cells of the word that tells where the value comes from; 0 if it does not fit.
    """

    title: int
    value: int
    room: int
    source: int

    @classmethod
    def of(cls, width: int) -> "Columns":
        """Return the columns of a line of a width in cells."""
        title = max(12, min(40, (width - _GUTTER) * 2 // 5))
        source = _SOURCE if width >= _NARROW else 0
        value = _GUTTER + title + 1
        return cls(title, value, max(1, width - value - (source + 1 if source else 0)), source)


class FieldState(NamedTuple):
    """The state of a field that its line shows beside its title."""

    value: FieldText
    source: str = ""
    current: bool = False
    wrong: bool = False
    wrong_within: bool = False

    def mark(self, field: Field) -> tuple[str, str]:
        """Return the glyph before the title, and its role."""
        if self.wrong or (self.wrong_within and field.folded):
            return _WRONG, "error"
        if field.changed and field.folded is not False:
            return _CHANGED, "changed"
        return (_REMARK, "warning") if field.remarks else (" ", "")


def field_line(
    field: Field, state: FieldState, columns: Columns, styles: StyleCache, width: int
) -> Strip:
    """Render one field."""
    over = ("cursor",) if state.current else ()
    segments = [
        Segment(text, styles(*((role,) if role else ()), *over))
        for text, role in _merged(_parts(field, state, columns))
        if text
    ]
    return Strip(segments).adjust_cell_length(width, styles(*over))


def _parts(field: Field, state: FieldState, columns: Columns) -> Iterator[tuple[str, str]]:
    glyph, role = state.mark(field)
    yield (CURSOR if state.current else " "), ""
    yield glyph, role
    fold = "  " if field.folded is None else _FOLDED if field.folded else _OPEN
    # Some of the title of a deep field stays visible.
    indent = " " * min(_STEP * field.depth, columns.title // 2)
    title = fitted(f"{indent}{fold}{visible(field.title or NO_TITLE)}", columns.title)
    yield f" {title} ", "note" if field.read_only else "group" if field.folded is not None else ""
    yield fitted(state.value.text, columns.room), _value_role(field, state)
    if columns.source:
        yield f" {fitted(state.source, columns.source)}", "source"


def _value_role(field: Field, state: FieldState) -> str:
    if state.wrong and state.value.role != "ghost":
        return "error"
    if field.changed and field.folded is None:
        return "changed"
    return state.value.role


def _merged(parts: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join neighbours of one role: fewer segments are fewer bytes."""
    text, role = "", ""
    for more, other in parts:
        if other == role:
            text += more
        else:
            yield text, role
            text, role = more, other
    yield text, role
