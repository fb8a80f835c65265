"""The layout of a sheet's columns, how texts are cut, and how the cursor follows its record."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.cells import Cells, visible
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.tui.drawing.cell_text import fitted
from trunkline.tui.table.column_layout import GAP, GUTTER, ColumnWidth, Layout, fit
from trunkline.tui.table.column_widths import Widths
from trunkline.tui.table.cursor import TableCursor


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("Lyon", 6, "Lyon  "),
        ("Lyon", 4, "Lyon"),
        ("London", 4, "Lon…"),
        ("London", 1, "…"),
        ("London", 0, ""),
        ("", 2, "  "),
        ("東京都", 6, "東京都"),
        ("東京都", 5, "東京…"),
        ("東京都", 4, "東… "),
        ("東京都", 1, "…"),
        ("e\u0301te\u0301", 3, "e\u0301te\u0301"),
        ("e\u0301te\u0301s", 3, "e\u0301t…"),
        ("✅ done", 4, "✅ …"),
    ],
)
def test_text_fills_its_cells(text: str, width: int, cut: str) -> None:
    assert fitted(text, width) == cut
    assert cell_len(cut) == width


def test_text_can_be_aligned_right() -> None:
    assert fitted("12", 4, right=True) == "  12"
    assert fitted("12345", 4, right=True) == "123…"


@given(st.text(max_size=12), st.integers(0, 14), st.booleans())
def test_any_text_fills_its_cells(text: str, width: int, right: bool) -> None:
    assert cell_len(fitted(visible(text), width, right=right)) == width


def wants(*widths: tuple[int, int]) -> list[ColumnWidth]:
    """Return columns, each from the most cells it may take and the cells it wants."""
    return [
        ColumnWidth(Column(f"c{at}", f"c{at}", width=most), want)
        for at, (most, want) in enumerate(widths)
    ]


def test_columns_are_as_wide_as_their_texts_up_to_a_limit() -> None:
    assert fit(wants((24, 10), (8, 20)), GUTTER + 10 + GAP + 8) == [10, 8]


def test_spare_room_goes_to_the_first_column_and_then_to_the_others() -> None:
    columns = wants((10, 14), (4, 4), (8, 12))
    assert fit(columns, 200) == [14, 4, 12]
    tight = GUTTER + 10 + 4 + 8 + 2 * GAP
    assert fit(columns, tight + 3) == [13, 4, 8]
    assert fit(columns, tight + 5) == [14, 4, 9]


def test_the_first_column_shrinks_first() -> None:
    columns = wants((30, 30), (20, 20))
    assert fit(columns, GUTTER + 50 + GAP - 4) == [26, 20]
    assert fit(columns, 30) == [16, 20]
    assert fit(wants((8, 8), (20, 20)), 20) == [8, 20]


def test_the_first_column_keeps_a_third_of_the_room() -> None:
    others = [(20, 20)] * 5
    assert fit(wants((40, 40), *others), 90)[0] == 30
    assert fit(wants((24, 24), *others), 90)[0] == 24
    assert fit(wants((40, 40), *others), 30)[0] == 16


def test_no_columns_need_no_room() -> None:
    assert fit([], 80) == []
    assert Layout.reaching([], 80, 1, 0) == (Layout(), 1)


def slots(layout: Layout) -> str:
    return " ".join(f"{slot.position}@{slot.x}+{slot.width}" for slot in layout.slots)


def test_columns_that_do_not_fit_are_cut_or_hidden() -> None:
    columns = wants((10, 10), (10, 10), (10, 10))
    assert slots(Layout.of(columns, 37, 1)) == "0@3+10 1@15+10 2@27+10"
    assert not Layout.of(columns, 37, 1).after
    assert slots(Layout.of(columns, 33, 1)) == "0@3+10 1@15+10 2@27+6"
    assert Layout.of(columns, 33, 1).after
    assert slots(Layout.of(columns, 29, 1)) == "0@3+10 1@15+10"
    assert Layout.of(columns, 29, 1).after


def test_the_first_column_stays_visible() -> None:
    columns = wants(*[(10, 10)] * 6)
    layout, left = Layout.reaching(columns, 40, 1, 4)
    assert slots(layout) == "0@3+10 3@15+10 4@27+10"
    assert (left, layout.before, layout.after) == (3, True, True)
    layout, left = Layout.reaching(columns, 40, left, 3)
    assert left == 3, "a visible column scrolls nothing"
    layout, left = Layout.reaching(columns, 40, left, 1)
    assert slots(layout) == "0@3+10 1@15+10 2@27+10"
    assert not layout.before
    assert Layout.reaching(columns, 40, 3, 0)[1] == 3, "the first one is always visible"


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 60)), min_size=1, max_size=8),
    st.integers(0, 200),
    st.integers(1, 9),
    st.data(),
)
def test_columns_never_overlap_and_the_current_one_is_visible(
    widths: list[tuple[int, int]], room: int, left: int, data: st.DataObject
) -> None:
    columns = wants(*widths)
    index = data.draw(st.integers(0, len(columns) - 1))
    layout, left = Layout.reaching(columns, room, left, index)
    ends = [GUTTER - GAP]
    for slot in layout.slots:
        assert slot.x == ends[-1] + GAP
        ends.append(slot.end)
    assert ends[-1] <= max(room, GUTTER)
    if room >= 60:
        assert index in [slot.position for slot in layout.slots]


def test_widths_are_measured_in_a_sample_and_the_visible_rows() -> None:
    kind = Kind(
        "kinds",
        "kind",
        "id",
        "id",
        (
            Column("id", "id", width=40),
            Column("phone", "phone", Shape.NUMBER),
            Column("x", "extra"),
        ),
    )
    cells = Cells(kind, Related())
    rows = [Record(str(at), None, {"id": "x" * (at // 100)}) for at in range(1000)]
    widths = Widths()
    widths.measure(kind.columns, cells, rows, ())
    assert [want.width for want in widths.of(kind.columns)] == [9, 5, 5]
    seen = Record("s", None, {"id": "y" * 30, "phone": "+442079460000", "x": "日本語"})
    widths.measure(kind.columns, cells, [], [seen])
    assert [want.width for want in widths.of(kind.columns)] == [30, 18, 6]
    widths.measure(kind.columns, cells, rows, ())
    assert [want.width for want in widths.of(kind.columns)] == [30, 18, 6], "they only grow"


KIND = Kind("rows", "row", "id", "id", (Column("id", "id"), Column("group", "group")))


def rows(*keys: str) -> list[Record]:
    return [Record(key, None, {"id": key, "group": key[0]}) for key in keys]


def table(*keys: str) -> Table:
    made = Table(KIND)
    made.extend(rows(*keys))
    return made


class TestTableCursor:
    def current(self, cursor: TableCursor, shown: Table) -> str:
        cursor.height = 5
        cursor.follow(shown, shown.view)
        return shown.view[cursor.row].key

    def test_the_first_row_is_current_until_the_user_moves(self) -> None:
        shown, cursor = table("m"), TableCursor()
        shown.sort = Sort("id")
        assert self.current(cursor, shown) == "m"
        shown.extend(rows("a"))
        assert self.current(cursor, shown) == "a"

    def test_the_current_record_stays_on_its_line(self) -> None:
        shown, cursor = table(*"cdefghij"), TableCursor()
        self.current(cursor, shown)
        cursor.go(3, shown.view)
        shown.sort = Sort("id", reverse=True)
        assert self.current(cursor, shown) == "f"
        assert (cursor.row, cursor.row - cursor.top) == (4, 3)

    def test_a_hidden_record_becomes_current_again(self) -> None:
        shown, cursor = table(*"abcdef"), TableCursor()
        cursor.height = 5
        cursor.go(2, shown.view)
        shown.filter = parse("/[def]/", KIND)
        assert self.current(cursor, shown) == "f"
        shown.filter = parse("", KIND)
        assert self.current(cursor, shown) == "c"

    def test_moving_while_a_record_is_hidden_gives_it_up(self) -> None:
        shown, cursor = table(*"abcdef"), TableCursor()
        cursor.height = 5
        cursor.go(2, shown.view)
        shown.filter = parse("/[def]/", KIND)
        self.current(cursor, shown)
        cursor.go(cursor.row - 1, shown.view)
        shown.filter = parse("", KIND)
        assert self.current(cursor, shown) == "e"

    def test_the_row_after_a_removed_one_becomes_current(self) -> None:
        shown, cursor = table(*"abcd"), TableCursor()
        cursor.height = 5
        cursor.go(1, shown.view)
        shown.begin()
        shown.extend(rows(*"acd"))
        shown.end()
        assert self.current(cursor, shown) == "c"

    def test_a_sought_row_becomes_current(self) -> None:
        shown, cursor = table("a", "b"), TableCursor((None, "z"))
        assert self.current(cursor, shown) == "a"
        shown.extend(rows("z"))
        assert self.current(cursor, shown) == "z"

    def test_moving_stops_seeking(self) -> None:
        shown, cursor = table("a", "b"), TableCursor((None, "z"))
        self.current(cursor, shown)
        cursor.go(1, shown.view)
        shown.extend(rows("z"))
        assert self.current(cursor, shown) == "b"

    def test_the_cursor_follows_its_column(self) -> None:
        shown, cursor = table("a"), TableCursor(field="group")
        self.current(cursor, shown)
        assert cursor.column == 1
        shown.move_column("group", -1)
        self.current(cursor, shown)
        assert cursor.column == 0
        shown.choose(["id"])
        self.current(cursor, shown)
        assert cursor.column == 0

    def test_no_line_below_the_last_row_is_empty(self) -> None:
        shown, cursor = table(*"abcdefghij"), TableCursor()
        cursor.height = 5
        cursor.go(9, shown.view)
        assert cursor.top == 5
        cursor.height = 8
        cursor.fit(10)
        assert cursor.top == 2

    def test_a_page_scrolls_too(self) -> None:
        shown, cursor = table(*"abcdefghijklmnop"), TableCursor()
        cursor.height = 5
        cursor.go(1, shown.view)
        cursor.go(5, shown.view, scroll=4)
        assert (cursor.row, cursor.top) == (5, 4)
        cursor.go(99, shown.view, scroll=4)
        assert (cursor.row, cursor.top) == (15, 11)

    def test_a_range_follows_its_ends(self) -> None:
        shown, cursor = table(*"cdef"), TableCursor()
        cursor.height = 5
        cursor.go(1, shown.view)
        cursor.start_range(shown.view)
        cursor.go(3, shown.view)
        assert list(cursor.range) == [1, 2, 3]
        shown.extend(rows("a"))
        shown.begin()
        shown.extend(rows(*"defa"))
        shown.end()
        self.current(cursor, shown)
        assert list(cursor.range) == [0, 1, 2]
        shown.begin()
        shown.extend(rows("f"))
        shown.end()
        self.current(cursor, shown)
        assert list(cursor.range) == [], "one of its ends is gone"

    @given(
        st.lists(st.tuples(st.integers(-50, 50), st.integers(-9, 9)), max_size=8),
        st.integers(1, 30),
        st.integers(1, 12),
    )
    def test_the_current_row_is_always_visible(
        self, moves: list[tuple[int, int]], count: int, height: int
    ) -> None:
        shown, cursor = table(*map(str, range(count))), TableCursor()
        cursor.height = height
        for by, scroll in moves:
            cursor.go(cursor.row + by, shown.view, scroll=scroll)
            assert 0 <= cursor.row < count
            assert cursor.top <= cursor.row < cursor.top + height
            assert 0 <= cursor.top <= max(0, count - height)
