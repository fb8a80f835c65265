"""What a sheet shows: the lines of a table in sight, and the place in it."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort, TableView
from trunkline.model.table.marks import Identity
from trunkline.model.table.table import Table
from trunkline.tui.table.column_layout import Layout, Wanted
from trunkline.tui.table.column_widths import Widths
from trunkline.tui.table.cursor import Place
from trunkline.tui.table.line_rendering import (
    COMPONENTS,
    Look,
    RowLook,
    Staged,
    Toned,
    header_line,
    message_line,
    row_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from trunkline.model.table.filter import Filter

_HEADER: Final = 1
_EDGE: Final = 1
"""Cells at the right for the arrow of the last column, or the sign that there are more."""

_PAUSE: Final = 0.1
"""Seconds between two redraws of rows that come by themselves, and more where drawing is slow."""

_PREPARE: Final = 0.004
"""Seconds that are spent at a time, and left for keys in between, on what is not needed yet."""

_SHARE: Final = 5
"""Such redraws take at most one part of the time in so many."""


class SheetView(Widget):
    """A table on the screen: it owns the place in the table, and nothing of the table itself.

    Only the lines in sight are ever drawn, so that moving costs the same however many rows there
    are. Whoever changes the table says so: `rows_changed` for what comes by itself, `redraw` for
    what the user asked for. Until then everything is drawn as it was.

    Attributes:
        staged: gives the text that an edit not yet written would put into a cell.
        empty: gives the lines that stand in the middle when no row is shown.
        held: is told at once of another row in hand, for what is to be drawn together with it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SheetView {
        width: 1fr;
        height: 1fr;
        & .sheet--header { color: $text-muted; text-style: bold; }
        & .sheet--header-in-hand { text-style: bold reverse; }
        & .sheet--marked { color: $accent; text-style: bold; }
        & .sheet--stale { text-style: dim; }
        & .sheet--staged { color: $warning; text-style: bold; }
        & .sheet--problem { color: $text-error; }
        & .sheet--good { color: $text-success; }
        & .sheet--empty { color: $text-muted; }
        & .sheet--vacant { color: $text-muted; }
        & .sheet--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus .sheet--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & .sheet--cursor-cell { text-style: bold underline; }
    }
    """

    @dataclass
    class Highlighted(Message, namespace="sheet"):
        """Another row or column is in hand, or the row in hand has other values.

        Attributes:
            sheet: the sheet.
            record: the row's record, `None` where no row is shown.
        """

        sheet: "SheetView"
        record: Record | None

        @property
        def control(self) -> "SheetView":
            """The sheet."""
            return self.sheet

        def can_replace(self, message: Message) -> bool:
            """Let only the last of several count."""
            return isinstance(message, SheetView.Highlighted) and message.sheet is self.sheet

    def __init__(
        self,
        table: Table | None = None,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show a table, now or later by `show`."""
        super().__init__(name=name, id=id, classes=classes)
        self.staged: Staged | None = None
        self.toned: Toned | None = None
        self.empty: Callable[[], str] = lambda: ""
        self.held: Callable[[Record | None], object] = lambda record: None
        self._look: Look | None = None
        self._update: Timer | None = None
        self._next_update = 0.0
        self._record: Record | None = None
        self._start(table, Place())

    def _start(self, table: Table | None, place: Place) -> None:
        self._table = table
        self._place = place
        self._view = TableView((), ())
        self._widths = Widths()
        self._wanted: list[Wanted] = []
        self._layout = Layout()
        self._left = 1
        self._arranged: tuple[Sort | None, Filter] | None = None

    # What others ask and tell

    @property
    def table(self) -> Table | None:
        """The table that it shows."""
        return self._table

    @property
    def record(self) -> Record | None:
        """The record of the row in hand, `None` where no row is shown."""
        return self._record

    @property
    def row(self) -> int:
        """The position of the row in hand among those shown, counted from 0."""
        return self._place.row

    @property
    def column(self) -> Column | None:
        """The column in hand, `None` without a table."""
        return None if self._table is None else self._table.columns[self._place.column]

    @property
    def ranging(self) -> bool:
        """Whether a range is being marked."""
        return self._place.anchor_row is not None

    def show(self, table: Table | None, *, row: Identity | None = None, column: str = "") -> None:
        """Show another table.

        Args:
            table: the table; `None` shows nothing.
            row: the record to take in hand as soon as it is there, unless the user moves before.
            column: the field of the column to take in hand.
        """
        self._start(table, Place(row, column))
        self.redraw()

    def go_to(self, who: Identity) -> None:
        """Take a record in hand as soon as it is there, unless the user moves before."""
        self._place.seek(who)
        self.redraw()

    def end_range(self) -> bool:
        """End the range without marking anything; return whether there was one."""
        if not self.ranging:
            return False
        self._place.end_range()
        self.refresh()
        return True

    def rows_changed(self) -> None:
        """Say that rows or joined texts have come; they are drawn soon, all that come together."""
        if self._update is not None:
            return
        wait = self._next_update - monotonic()
        if wait > 0:
            self._update = self.set_timer(wait, self.redraw)
        else:
            self.redraw()

    def redraw(self) -> None:
        """Draw the table as it is now; the row in hand stays in hand where it can."""
        if not self.is_mounted:
            return
        started = monotonic()
        if self._update is not None:
            self._update.stop()
            self._update = None
        record = None
        if (table := self._table) is not None:
            if self._arranged != (arranged := (table.sort, table.filter)):
                # Other rows would stand between its ends now.
                self._place.end_range()
                self._arranged = arranged
            self._view = table.view
            self._place.follow(table, self._view, self._height)
            top = self._place.top
            in_sight = self._view[top : top + self._height]
            self._widths.look(table.columns, table.cells, table.rows, in_sight, self.staged)
            self._wanted = self._widths.wanted(table.columns)
            self._place_columns()
            record = self._view[self._place.row] if len(self._view) else None
        self._hold(record)
        self.refresh()
        ended = monotonic()
        self._next_update = ended + max(_PAUSE, _SHARE * (ended - started))

    def prepare_filter(self) -> None:
        """Begin, between keys, to work out what a filter searches: one is about to be typed."""
        if self._table is not None and not self._table.prepare_filter(_PREPARE):
            self.set_timer(_PREPARE, self.prepare_filter)

    # Moving

    @property
    def _height(self) -> int:
        """Rows in sight."""
        return max(1, self.size.height - _HEADER)

    def _go(self, row: int, *, by: int = 0) -> None:
        """Take another row in hand, and draw again only the lines that change by it.

        Args:
            row: its position; one outside takes the first or the last.
            by: lines to scroll by first, for movements by pages.
        """
        if not len(self._view):
            return
        place = self._place
        old_row, old_top = place.row, place.top
        place.go(row, self._view, self._height, by=by)
        self._hold(self._view[place.row])
        if place.top != old_top:
            self.refresh(Region(0, _HEADER, self.size.width, self._height))
        elif self.ranging:
            self._refresh_rows(min(old_row, place.row), max(old_row, place.row))
        elif place.row != old_row:
            self._refresh_rows(old_row, old_row)
            self._refresh_rows(place.row, place.row)

    def _go_column(self, index: int) -> None:
        if self._table is None:
            return
        self._place.go_column(index, self._table)
        before = self._layout
        self._place_columns()
        self.post_message(self.Highlighted(self, self._record))
        if self._layout == before:
            self.refresh(Region(0, 0, self.size.width, _HEADER))
            self._refresh_rows(self._place.row, self._place.row)
        else:
            self.refresh()

    def _hold(self, record: Record | None) -> None:
        if record is not self._record:
            self._record = record
            self.held(record)
            self.post_message(self.Highlighted(self, record))

    def _place_columns(self) -> None:
        self._layout, self._left = Layout.reaching(
            self._wanted, self.size.width - _EDGE, self._left, self._place.column
        )

    def _refresh_rows(self, first: int, last: int) -> None:
        y = first - self._place.top + _HEADER
        self.refresh(Region(0, y, self.size.width, last - first + 1))

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one line: the header, a row, or what stands in place of rows."""
        table, width = self._table, self.size.width
        look = self._look = self._look or Look(self._style)
        if table is None:
            return Strip.blank(width, look())
        if y < _HEADER:
            return header_line(self._layout, self._place.column, table.sort, look, width)
        row = self._place.top + y - _HEADER
        if row < len(self._view):
            record = self._view[row]
            how = RowLook(
                in_hand=row == self._place.row,
                marked=record in table.marks,
                ranged=row in self._place.range,
                stale=table.is_stale(record),
                vacant=table.kind.is_vacant(record.values),
                column=self._place.column,
            )
            return row_line(
                record, how, self._layout, table.cells, look, width, self.staged, self.toned
            )
        if not len(self._view):
            lines = self.empty().split("\n")
            at = y - _HEADER - max(0, (self._height - len(lines)) // 2)
            if 0 <= at < len(lines):
                return message_line(lines[at], look, width)
        return Strip.blank(width, look())

    def _style(self, *parts: str) -> Style:
        names = [f"sheet--{part}" for part in parts]
        style = self.get_visual_style(*names).rich_style
        # Textual's visual styles do not know reversed text.
        reverse = any(self.get_component_styles(name).text_style.reverse for name in names)
        return style + Style(reverse=True) if reverse else style

    def notify_style_update(self) -> None:
        """Forget the styles that were worked out."""
        self._look = None
        super().notify_style_update()

    def on_resize(self) -> None:
        """Place rows and columns anew."""
        self._left = 1
        self.redraw()
