"""The layout of a sheet's columns: widths, cuts, and what is visible."""

from hypothesis import given
from hypothesis import strategies as st

from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.table.column_layout import GAP, GUTTER, ColumnWidth, Layout, fit
from trunkline.tui.table.column_widths import Widths


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
