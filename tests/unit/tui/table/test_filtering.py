"""Filtering while a filter is typed: what is shown, what is refused, and what Esc brings back."""

import pytest

from support.counters import COUNTERS, counter
from support.list_view import TypedLine
from support.review import FakeScreen
from trunkline.model.record import Record
from trunkline.model.table import table as table_module
from trunkline.model.table.table import Table
from trunkline.tui.table import filtering as module
from trunkline.tui.table.filtering import TOO_SLOW, FilterController

SLOW = "/(a+)+$/"
ENDLESS = counter("9", name="a" * 40 + "!")


class Rows:
    """A table on a screen, and what its filter did to it."""

    def __init__(self, *records: Record) -> None:
        self.screen = FakeScreen()
        self.table = Table(COUNTERS)
        self.table.extend(records)
        self.events: list[str] = []
        self.filtering = FilterController(
            self.screen.screen,
            lambda: self.table,
            lambda: self.events.append("changed"),
            before=lambda: self.events.append("prepared"),
        )

    @property
    def shown(self) -> list[str]:
        return [record.key for record in self.table.view]

    async def ask(self) -> TypedLine:
        await self.filtering.do_screen_filter()
        line: TypedLine = self.screen.lines[-1]
        return line


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    monkeypatch.setattr(module, "InputLine", TypedLine)
    return Rows(counter("1", name="Lyon"), counter("2", name="Paris"), counter("3", name="Paris"))


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "FILTER_SECONDS", 0.05)


async def test_rows_are_filtered_while_the_filter_is_typed(rows: Rows) -> None:
    line = await rows.ask()
    assert rows.events == ["prepared"]
    line.type("par")
    assert rows.shown == ["2", "3"]
    assert await line.accept("paris") == ""
    assert rows.shown == ["2", "3"]
    assert rows.events == ["prepared", "changed", "changed"]


async def test_cancelling_brings_the_filter_back_that_was_there(rows: Rows) -> None:
    rows.filtering.filter("paris")
    line = await rows.ask()
    assert line.text == "paris"
    line.type("lyon")
    assert rows.shown == ["1"]
    line.cancel()
    assert rows.shown == ["2", "3"]
    assert rows.table.filter.text == "paris"


async def test_an_invalid_filter_is_refused_and_the_rows_stay(rows: Rows) -> None:
    rows.filtering.filter("paris")
    line = await rows.ask()
    refusal = await line.accept("hand:topic")
    assert "hand" in refusal
    assert rows.table.filter.text == "paris"
    assert rows.shown == ["2", "3"]
    assert line.type("hand:topic") == refusal


async def test_ending_the_filter_shows_every_row(rows: Rows) -> None:
    rows.filtering.filter("paris")
    line = await rows.ask()
    assert await line.accept("") == ""
    assert rows.shown == ["1", "2", "3"]
    assert not rows.table.filter


async def test_marks_outlive_the_filter(rows: Rows) -> None:
    rows.table.marks.add(rows.table.rows[:1])
    rows.filtering.filter("paris")
    rows.filtering.filter("")
    assert [record.key for record in rows.table.marked()] == ["1"]


def test_an_expression_that_takes_too_long_is_tried_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hurry(monkeypatch)
    rows = Rows(ENDLESS, counter("1", name="Lyon"))
    rows.filtering.filter("lyon")
    assert rows.filtering.filter(SLOW) == TOO_SLOW
    assert rows.table.filter.text == "lyon"
    assert rows.shown == ["1"]
    rows.events.clear()
    assert rows.filtering.filter(f"{SLOW} desk") == TOO_SLOW
    assert rows.events == []
    assert rows.filtering.filter("lyo") == ""


async def test_a_slow_expression_is_named_while_it_is_typed(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    rows.table.extend([ENDLESS])
    line = await rows.ask()
    assert line.type(SLOW) == TOO_SLOW
    assert line.type("") == ""
    assert line.type("lyon") == ""
    assert rows.shown == ["1"]


def test_a_filter_that_new_rows_made_too_slow_is_removed_and_named_once(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurry(monkeypatch)
    rows.filtering.filter(SLOW)
    rows.filtering.notify_given_up()
    rows.table.extend([ENDLESS])
    assert rows.shown == ["1", "2", "3", "9"]
    rows.filtering.notify_given_up()
    rows.filtering.notify_given_up()
    message = f"{TOO_SLOW}: {SLOW} was removed"
    rows.screen.services.notify.assert_called_once_with(message, severity="warning")


def test_a_filter_of_an_empty_list_waits_for_its_rows(rows: Rows) -> None:
    empty = Rows()
    assert empty.filtering.filter("paris") == ""
    assert empty.shown == []
    empty.table.extend(rows.table.rows)
    assert empty.shown == ["2", "3"]
