"""The sheet on a screen: what keys do, which lines are redrawn, and which messages are posted."""

from typing import Any

import pytest
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from support.sheet_app import SheetApp, connector, connectors, related, table
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import parse
from trunkline.model.table.table import Table
from trunkline.tui.actions.registry import action_of, actions_of
from trunkline.tui.table.column_widths import SheetColumns
from trunkline.tui.table.sheet import Sheet
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS


def messages(app: SheetApp, kind: type[Any]) -> list[Any]:
    return [message for message in app.messages if isinstance(message, kind)]


def counting(app: SheetApp, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that collects the lines rendered from now on."""
    drawn: list[int] = []
    draw = app.sheet.render_line

    def render_line(y: int) -> Strip:
        drawn.append(y)
        return draw(y)

    monkeypatch.setattr(app.sheet, "render_line", render_line)
    return drawn


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


@pytest.mark.parametrize(
    ("keys", "row"),
    [
        (["j", "down"], 2),
        (["j", "j", "k", "up", "up"], 0),
        (["pagedown"], 8),
        (["pagedown", "pagedown", "pageup"], 8),
        (["ctrl+d"], 4),
        (["ctrl+d", "ctrl+d", "ctrl+u"], 4),
        (["G"], 99),
        (["end", "home"], 0),
        (["end", "down", "pagedown"], 99),
        (["end", "pageup"], 91),
    ],
)
async def test_keys_move_between_rows(keys: list[str], row: int) -> None:
    app = SheetApp(table(connectors(100)))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, *keys)
        assert app.sheet.row == row
        assert app.sheet.record is not None
        assert app.sheet.record.key == f"conn-{row}"
        last = messages(app, Sheet.Highlighted)[-1]
        assert last.record is app.sheet.record
        assert last.control is app.sheet


@pytest.mark.parametrize(
    ("keys", "field"),
    [
        ([], "name"),
        (["l", "right"], "variantId"),
        (["l", "l", "h", "left", "left"], "name"),
        (["dollar_sign"], "numbers"),
        (["$", "right", "0"], "name"),
    ],
)
async def test_keys_move_between_columns(keys: list[str], field: str) -> None:
    app = SheetApp(table(connectors(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, *keys)
        assert app.sheet.column is not None
        assert app.sheet.column.field == field


async def test_each_action_of_the_sheet_has_a_method() -> None:
    for action in actions_of("sheet"):
        assert callable(getattr(Sheet, action.method)), action.id


async def test_only_lines_that_change_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = SheetApp(table(connectors(100)))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "j")
        drawn = counting(app, monkeypatch)
        await press(pilot, "j")
        assert sorted(drawn) == [2, 3]
        drawn.clear()
        await press(pilot, "l")
        assert sorted(drawn) == [0, 3]
        drawn.clear()
        await press(pilot, "space")
        assert sorted(drawn) == [3, 4]
        drawn.clear()
        await press(pilot, "pagedown")
        assert sorted(drawn) == list(range(1, 10)), "not the header"
        drawn.clear()
        await press(pilot, "end", "end", "j", "pagedown")
        assert drawn == list(range(1, 10)), "nothing changes at the end"


@pytest.mark.parametrize(
    ("keys", "lines"),
    [(["j"] * 3, 6), (["pagedown"] * 3, 27), (["G", "k"], 11), (["l", "l"], 2), (["space"], 2)],
)
async def test_moving_reads_only_the_rows_that_change(
    keys: list[str], lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = table(connectors(5000))
    shown.sort = Sort("voiceName")
    app = SheetApp(shown)
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "j")
        cells = []
        drawn = shown.cells.drawn

        def keep(record: Record, column: Column) -> str:
            cells.append(column)
            return drawn(record, column)

        def refuse(*_: object) -> None:
            raise AssertionError("it looks through the whole table")

        monkeypatch.setattr(shown.cells, "drawn", keep)
        monkeypatch.setattr(Table, "position", refuse)
        monkeypatch.setattr(Table, "view", property(refuse))
        await press(pilot, *keys)
        assert 0 < len(cells) <= lines * len(shown.columns)


async def test_a_line_is_one_segment_unless_a_cell_has_a_style_of_its_own() -> None:
    app = SheetApp(table(connectors(20)))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "l")
        assert [len(list(app.sheet.render_line(y))) for y in range(4)] == [3, 3, 1, 1]


@pytest.mark.parametrize("size", [(80, 24), (33, 7), (12, 3), (4, 2), (2, 1), (1, 1), (140, 40)])
async def test_every_line_fills_the_window_exactly(size: tuple[int, int]) -> None:
    rows = [*connectors(12), connector(12, name="日本語 " * 30), connector(13, name="e\u0301" * 90)]
    app = SheetApp(table(rows))
    async with app.run_test(size=size) as pilot:
        for key in ("j", "l", "l", "$", "space", "s", "G", "v"):
            await press(pilot, key)
            for y in range(app.sheet.size.height):
                line = app.sheet.render_line(y).adjust_cell_length(size[0])
                assert line.cell_length == sum(segment.cell_length for segment in line) == size[0]


async def test_vendor_text_is_never_interpreted() -> None:
    name = "[b]bold[/b]\x1b[2J\n\u202eevil"
    app = SheetApp(table([connector(0, name=name), connector(1)]))
    async with app.run_test(size=(100, 5)):
        assert r"[b]bold[/b]\x1b[2J\n\u202eevil" in app.line(1)


async def test_telephone_numbers_are_drawn_in_groups() -> None:
    numbers = KINDS["numbers"]
    rows = [Record("+442079460000", "P", {"number": "+442079460000", "clientEnv": "live"})]
    app = SheetApp(table(rows, numbers))
    async with app.run_test(size=(80, 5)):
        assert app.line(1).startswith("▸  +44 20 7946 0000 ")


class TestMarking:
    async def test_space_marks_and_moves_down(self) -> None:
        app = SheetApp(table(connectors(9)))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "space", "j", "space")
            assert app.shown is not None
            assert [record.key for record in app.shown.marked()] == ["conn-0", "conn-2"]
            assert [app.line(y)[:3] for y in (1, 2, 3, 4)] == [" ● ", "   ", " ● ", "▸  "]
            assert len(messages(app, Sheet.Changed)) == 2
            await press(pilot, "k", "space")
            assert [record.key for record in app.shown.marked()] == ["conn-0"]

    async def test_the_last_row_can_be_marked(self) -> None:
        app = SheetApp(table(connectors(2)))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "G", "space")
            assert app.line(2)[:3] == "▸● "

    async def test_a_range_is_shown_and_then_marked(self) -> None:
        app = SheetApp(table(connectors(9)))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "j", "v", "j", "j")
            assert app.sheet.ranging
            assert [app.line(y)[1] for y in range(1, 6)] == [" ", "○", "○", "○", " "]
            await press(pilot, "k")
            assert [app.line(y)[1] for y in range(1, 6)] == [" ", "○", "○", " ", " "]
            await press(pilot, "v")
            assert [app.line(y)[1] for y in range(1, 6)] == [" ", "●", "●", " ", " "]
            assert app.sheet.ranging is False

    async def test_only_changed_lines_of_a_range_are_drawn(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        app = SheetApp(table(connectors(15)))
        async with app.run_test(size=(80, 20)) as pilot:
            await press(pilot, "v")
            drawn = counting(app, monkeypatch)
            await press(pilot, "ctrl+d")
            assert app.lines().count("○") == app.sheet.row + 1
            assert set(drawn) >= set(range(1, 12))

    async def test_a_range_can_be_cancelled(self) -> None:
        app = SheetApp(table(connectors(9)))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "v", "j")
            assert app.sheet.end_range()
            assert not app.sheet.end_range()
            assert "○" not in app.lines()
            assert app.shown is not None
            assert not app.shown.marks

    @pytest.mark.parametrize("change", ["sort", "filter"])
    async def test_sorting_or_filtering_ends_a_range(self, change: str) -> None:
        shown = table(connectors(9))
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "v", "j", "j")
            if change == "sort":
                shown.sort = Sort("name")
            else:
                shown.filter = parse("/[0-5]$/", CONNECTORS)
            app.sheet.redraw()
            assert not app.sheet.ranging

    async def test_marking_all_inverting_and_clearing(self) -> None:
        shown = table(connectors(9))
        shown.filter = parse("paris", CONNECTORS)
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "*")
            assert [record.key for record in shown.marked()] == ["conn-0", "conn-8"]
            shown.filter = parse("", CONNECTORS)
            app.sheet.redraw()
            await press(pilot, "~")
            assert len(shown.marks) == 7
            await press(pilot, "u")
            assert not shown.marks

    async def test_keys_without_marks_say_why(self) -> None:
        app = SheetApp(table(connectors(2)), marking=False)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "space")
            assert app.sheet.why_not(action_of("sheet.mark")) == "Nothing can be marked here"
            assert app.shown is not None
            assert not app.shown.marks


class TestOrderAndColumns:
    async def test_the_sort_key_sorts_reverses_and_unsorts(self) -> None:
        app = SheetApp(table(connectors(6)))
        async with app.run_test(size=(80, 10)) as pilot:
            orders = []
            for _ in range(3):
                await press(pilot, "s")
                names = [app.line(y)[3:].split(" ")[0] for y in (1, 2, 3)]
                orders.append((app.line(0)[3:8], *names))
            assert orders == [
                ("name▲", "Leeds", "London", "Lyon"),
                ("name▼", "東京", "Zürich", "Paris"),
                ("name ", "Paris", "Lyon", "London"),
            ]

    async def test_the_arrow_goes_into_the_gap_of_a_full_heading(self) -> None:
        app = SheetApp(table(connectors(6)))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "$", "s")
            assert app.line(0).endswith("numbers▲")

    async def test_columns_are_moved_hidden_and_shown(self) -> None:
        app = SheetApp(table(connectors(3)))
        async with app.run_test(size=(140, 10)) as pilot:
            await press(pilot, "l", ">")
            assert app.line(0).split() == ["name", "variant", "env", "asr", "voice", "numbers"]
            assert app.sheet.column is not None
            assert app.sheet.column.title == "env"
            await press(pilot, "<", "<")
            assert app.line(0).split()[0] == "env"
            await press(pilot, "-")
            assert "env" not in app.line(0)
            await press(pilot, "+")
            assert app.sheet.table is not None
            assert not app.sheet.table.hidden_columns
            assert len(messages(app, Sheet.Changed)) == 5

    async def test_hidden_columns_scroll_while_the_first_stays(self) -> None:
        app = SheetApp(table(connectors(3)))
        async with app.run_test(size=(50, 10)) as pilot:
            assert app.line(0).endswith("›")
            assert "voice" not in app.line(0)
            await press(pilot, "$")
            header = app.line(0)
            assert header.split()[0] == "name"
            assert header.endswith("numbers")
            assert "‹" in header
            await press(pilot, "0", "l")
            assert app.line(0).split()[:3] == ["name", "env", "variant"]

    async def test_why_an_action_does_not_work(self) -> None:
        app = SheetApp(table(connectors(1)), why_closed="A connector opens nothing")
        async with app.run_test(size=(80, 10)) as pilot:

            def why(word: str) -> str:
                return app.sheet.why_not(action_of(f"sheet.{word}"))

            assert why("column-left") == "This is the first column"
            assert why("column-right") == ""
            assert why("clear") == "Nothing is marked"
            assert why("open") == "A connector opens nothing"
            assert why("sort") == why("hide-column") == why("show-columns") == why("down") == ""
            await press(pilot, "$", "+")
            assert why("show-columns") == "Every column is shown"
            await press(pilot, "$")
            assert why("column-right") == "This is the last column"
            assert app.shown is not None
            app.shown.choose(["name"])
            app.sheet.redraw()
            assert why("hide-column") == "The last column cannot be hidden"
            app.sheet.show(table())
            assert why("open") == why("mark") == why("down") == "There are no rows here"
            app.sheet.show(None)
            assert why("sort") == why("down") == "There is no table here"


async def test_enter_opens_the_current_row() -> None:
    app = SheetApp(table(connectors(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        await press(pilot, "j", "enter")
        [opened] = messages(app, Sheet.Opened)
        assert opened.record.key == "conn-1"
        assert opened.control is app.sheet
        app.sheet.why_closed = "no"
        await press(pilot, "enter")
        assert len(messages(app, Sheet.Opened)) == 1


def style_at(app: SheetApp, y: int, x: int) -> Style:
    for segment in app.sheet.render_line(y):
        x -= segment.cell_length
        if x < 0:
            assert segment.style is not None
            return segment.style
    raise AssertionError("the line is shorter")


async def test_a_staged_cell_is_starred_and_coloured() -> None:
    def staged(record: Record, column: Column) -> str | None:
        wanted = record.key == "conn-1" and column.field == "clientEnv"
        return "live\n!" if wanted else None

    app = SheetApp(table(connectors(3)), staged=staged)
    async with app.run_test(size=(80, 10)):
        x = app.line(0).index("env")
        assert app.line(2)[x:].startswith(r"live\n!")
        assert app.line(2)[x : x + 11].rstrip().endswith("*")
        assert style_at(app, 2, x).color != style_at(app, 2, 4).color
        assert style_at(app, 2, x).bold
        assert "*" not in app.line(1) + app.line(3)


async def test_stale_rows_are_dim_and_the_current_row_stands_out() -> None:
    shown = table(connectors(3))
    shown.extend(connectors(1, "PROJECT-2"))
    shown.finish("PROJECT-2", failed=True)
    app = SheetApp(shown)
    async with app.run_test(size=(80, 10)):
        assert [bool(style_at(app, y, 3).dim) for y in (1, 2, 3, 4)] == [False, False, False, True]
        assert app.line(1).startswith("▸")
        assert style_at(app, 1, 3).bgcolor != style_at(app, 2, 3).bgcolor
        assert style_at(app, 1, 3).underline
        assert not style_at(app, 1, 30).underline


async def test_a_sheet_without_focus_looks_different() -> None:
    app = SheetApp(table(connectors(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        before = style_at(app, 1, 30)
        app.set_focus(None)
        await pilot.pause()
        assert style_at(app, 1, 30) != before


async def test_a_theme_takes_effect_at_once() -> None:
    app = SheetApp(table(connectors(3)))
    async with app.run_test(size=(80, 10)) as pilot:
        before = style_at(app, 2, 3)
        app.theme = "textual-light"
        await pilot.pause()
        assert style_at(app, 2, 3) != before


async def test_an_empty_table_says_why() -> None:
    app = SheetApp(table(), empty=lambda: "Nothing matches\nEsc clears the filter")
    async with app.run_test(size=(80, 12)):
        assert app.line(0).split()[:2] == ["name", "env"]
        first, second = (y for y in range(12) if app.line(y).strip() and y)
        assert app.line(first).strip() == "Nothing matches"
        assert second == first + 1 == 6
        assert app.sheet.record is None
        assert app.messages == []


async def test_a_sheet_without_a_table_is_blank() -> None:
    app = SheetApp()
    async with app.run_test(size=(80, 5)) as pilot:
        await press(pilot, "j", "l", "s", "space", "enter")
        assert app.lines() == ""
        assert app.sheet.record is None
        assert app.sheet.column is None


class TestArrivingRows:
    async def test_the_cursor_stays_on_its_record_while_rows_arrive(self) -> None:
        shown = table(connectors(5))
        shown.sort = Sort("name")
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "j", "j")
            held, line = app.sheet.record, app.sheet.row
            shown.extend([connector(100, name="Aachen"), connector(101, name="Bath")])
            app.sheet.redraw()
            assert app.sheet.record is held
            assert app.sheet.row == line + 2

    async def test_nothing_changes_before_a_redraw(self) -> None:
        shown = table(connectors(5))
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            before = app.lines()
            shown.begin()
            shown.end()
            assert app.lines() == before
            await press(pilot, "j")
            app.sheet.redraw()
            assert app.sheet.record is None
            assert messages(app, Sheet.Highlighted)[-1].record is not None
            await pilot.pause()
            assert messages(app, Sheet.Highlighted)[-1].record is None

    async def test_rows_that_arrive_together_are_drawn_together(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown = table()
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            redraws = []
            measure = SheetColumns.measure

            def counted(*arguments: Any) -> None:
                redraws.append(len(shown.rows))
                measure(*arguments)

            monkeypatch.setattr(SheetColumns, "measure", counted)
            monkeypatch.setattr("trunkline.tui.table.sheet_view._PAUSE", 0.02)
            for number in range(50):
                shown.extend([connector(number)])
                app.sheet.rows_changed()
            while not redraws or redraws[-1] < 50:
                await pilot.pause(0.01)
            assert len(redraws) < 10

    async def test_filter_texts_are_prepared_between_keys(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shown = table(connectors(5))
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            left = [False, False, True]
            monkeypatch.setattr(shown, "prepare_filter", lambda _: left.pop(0))
            app.sheet.prepare_filter()
            while left:
                await pilot.pause(0.005)

    async def test_new_values_of_the_current_record_are_posted(self) -> None:
        shown = table(connectors(2))
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)) as pilot:
            await pilot.pause()
            shown.extend([connector(0, name="Renamed")])
            app.sheet.redraw()
            await pilot.pause()
            last = messages(app, Sheet.Highlighted)[-1]
            assert last.record.values["name"] == "Renamed"

    async def test_a_sought_row_becomes_current_when_it_arrives(self) -> None:
        shown = table(connectors(3))
        app = SheetApp()
        async with app.run_test(size=(80, 10)):
            app.sheet.show(shown, row=("PROJECT-1", "conn-40"), column="voiceName")
            assert app.sheet.row == 0
            assert app.sheet.column is not None
            assert app.sheet.column.field == "voiceName"
            shown.extend(connectors(50))
            app.sheet.redraw()
            assert app.sheet.row == 40
            app.sheet.go_to(("PROJECT-1", "conn-7"))
            assert app.sheet.row == 7

    async def test_an_arriving_joined_text_is_drawn(self) -> None:
        known = related(0)
        shown = Table(CONNECTORS, known)
        shown.extend([connector(1, variantId="variant-9")])
        app = SheetApp(shown)
        async with app.run_test(size=(80, 10)):
            assert "variant-9" in app.line(1)
            known.extend(
                "variants", [Record("variant-9", "PROJECT-1", {"id": "variant-9", "name": "gala"})]
            )
            app.sheet.redraw()
            assert "gala" in app.line(1)


async def test_a_click_selects_row_and_column() -> None:
    app = SheetApp(table(connectors(5)))
    async with app.run_test(size=(80, 10)) as pilot:
        x = app.line(0).index("voice")
        await pilot.click(Sheet, offset=(x + 1, 3))
        assert app.sheet.row == 2
        assert app.sheet.column is not None
        assert app.sheet.column.field == "voiceName"
        await pilot.click(Sheet, offset=(1, 8))
        assert app.sheet.row == 2, "below the last row"
        await pilot.click(Sheet, offset=(x, 0))
        assert app.sheet.row == 2, "the header is not a row"


async def test_a_smaller_window_keeps_the_current_row_visible() -> None:
    app = SheetApp(table(connectors(50)))
    async with app.run_test(size=(80, 30)) as pilot:
        await press(pilot, "ctrl+d")
        row = app.sheet.row
        await pilot.resize_terminal(40, 6)
        await pilot.pause()
        assert app.sheet.row == row
        assert any(app.line(y).startswith("▸") for y in range(6))
