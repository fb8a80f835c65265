"""The cursor of a sheet follows its record, its column and its range."""

from hypothesis import given
from hypothesis import strategies as st

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import parse
from trunkline.model.table.table import Table
from trunkline.tui.table.cursor import TableCursor

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
