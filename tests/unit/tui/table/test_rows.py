"""The rows of the program's own tables: their number, copying one, and what Esc ends."""

from types import SimpleNamespace
from typing import Any, cast

from support.counters import COUNTERS, counter
from support.menus import items_of
from support.review import FakeScreen
from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.tui.actions.registry import action_of
from trunkline.tui.table.rows import RowsController

COPY = action_of("screen.copy")


def rows_of(screen: FakeScreen, *records: Record) -> RowsController:
    """Return the rows of a table, the first of which is selected once it is drawn."""
    table = Table(COUNTERS)
    table.extend(records)
    rows = RowsController(screen.screen, table)
    drawn = SimpleNamespace(record=None, column=COUNTERS.columns[0])
    drawn.redraw = lambda: setattr(drawn, "record", next(iter(table.view), None))
    rows.sheet = cast("Any", drawn)
    return rows


def test_without_a_row_nothing_can_be_copied() -> None:
    screen = FakeScreen()
    for rows in (rows_of(screen), rows_of(screen, counter("1"))):
        assert rows.why_not(COPY) == "There are no rows here"
        assert rows.why_not(action_of("screen.close")) == ""
        rows.do_screen_copy()
    screen.services.push.assert_not_called()


def test_the_selected_row_is_copied_by_its_key_and_its_cell() -> None:
    screen = FakeScreen()
    rows = rows_of(screen, counter("1", name="Lyon"), counter("2"))
    rows.redraw()
    assert rows.why_not(COPY) == ""
    rows.do_screen_copy()
    items = {item.title: item.value for item in items_of(screen.services.push.call_args.args[0])}
    assert items["Key"][0] == "1"
    assert items["Cell: name"][0] == "Lyon"


def test_the_status_tells_how_many_rows_the_filter_shows() -> None:
    screen = FakeScreen()
    rows = rows_of(screen)
    assert rows.counts() == "0 counters"
    rows.table.extend([counter("1", name="Lyon")])
    assert rows.counts() == "1 counter"
    rows.table.extend([counter("2", name="Paris")])
    rows.filtering.filter("lyon")
    assert screen.shown == "1 of 2 counters"
    rows.filtering.filter("rome")
    assert screen.shown == "0 of 2 counters"
    assert rows.why_not(COPY) == "There are no rows here"


def test_a_screen_can_have_a_status_of_its_own() -> None:
    screen = FakeScreen()
    RowsController(screen.screen, Table(COUNTERS), lambda: "2 of 3 done").refresh()
    assert screen.shown == "2 of 3 done"
    screen.title_bar.show.assert_called_once()


def test_escape_ends_the_filter_before_it_closes_the_screen() -> None:
    screen = FakeScreen()
    rows = rows_of(screen, counter("1"), counter("2"))
    rows.filtering.filter("2")
    rows.do_screen_close()
    assert screen.shown == "2 counters"
    screen.services.close.assert_not_called()
    rows.do_screen_close()
    screen.services.close.assert_called_once_with(screen.screen)


def test_rows_of_the_program_are_not_marked() -> None:
    rows = RowsController(FakeScreen().screen, Table(COUNTERS))
    rows.sheet.show(rows.table)
    assert rows.sheet.why_not(action_of("sheet.mark")) == "Nothing can be marked here"
