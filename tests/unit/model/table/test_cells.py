"""Cells: values, texts safe for a terminal, and sort keys."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, texts
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells, SortKey, drawn, plain, shown, sort_key, visible
from trunkline.model.table.related import UNKNOWN, Related
from trunkline.vendors.polyai.kinds import CONNECTORS, KINDS, VARIANTS

ANYTHING = json_values(st.none() | st.booleans() | st.integers() | st.floats() | texts(12))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Paris front desk", "Paris front desk"),
        ("Zürich · 日本", "Zürich · 日本"),
        ("two\nlines\tand\rmore", r"two\nlines\tand\rmore"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\x9b31mred", r"\x9b31mred"),
        ("evil\u202etxt.exe", r"evil\u202etxt.exe"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("line\u2028para\u2029", r"line\u2028para\u2029"),
        ("no\u00a0break\u3000wide", "no break wide"),
        ("half \ud83d pair", r"half \ud83d pair"),
        ("private \U000f0000", r"private \U000f0000"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("❤\ufe0f", "❤"),
        ("👍🏽", "👍"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("🇬🇧 London", "GB London"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_vendors_text_is_made_visible(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(texts(40))
def test_visible_text_is_one_printable_line_and_stable(text: str) -> None:
    seen = visible(text)
    assert seen.isprintable()
    assert visible(seen) == seen


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_never_changed(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (None, ""),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (1.5, "1.5"),
        (10**30, "1" + "0" * 30),
        ({"é": [1, None]}, '{"é": [1, null]}'),
    ],
)
def test_plain_writes_any_json_value(value: Any, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (None, Shape.TEXT, ""),
        ("", Shape.TEXT, ""),
        (UNKNOWN, Shape.COUNT, "…"),
        (0, Shape.COUNT, "0"),
        (1204, Shape.COUNT, "1,204"),
        (4.0, Shape.COUNT, "4"),
        (4.5, Shape.COUNT, "4.5"),
        ([1, 2], Shape.COUNT, "2"),
        ("many", Shape.COUNT, "many"),
        (None, Shape.COUNT, ""),
        (True, Shape.COUNT, "true"),
        (10**400, Shape.COUNT, "1" + "0" * 400),
        (True, Shape.FLAG, "yes"),
        (False, Shape.FLAG, "no"),
        (None, Shape.FLAG, ""),
        ("on", Shape.FLAG, "on"),
        ("live", Shape.ENVIRONMENT, "live"),
        ("2026-05-01T10:30:59Z", Shape.TIME, "2026-05-01 10:30Z"),
        ("2026-05-01T10:30:59.123456+00:00", Shape.TIME, "2026-05-01 10:30Z"),
        ("2026-05-01T10:30:59+02:00", Shape.TIME, "2026-05-01 08:30Z"),
        ("2026-05-01T10:30:59", Shape.TIME, "2026-05-01 10:30"),
        ("2026-05-01", Shape.TIME, "2026-05-01"),
        ("Fri, 01 May 2026 10:30:59 GMT", Shape.TIME, "2026-05-01 10:30Z"),
        ("Friday, 01-May-26 10:30:59 GMT", Shape.TIME, "2026-05-01 10:30Z"),
        ("01 May 2026 12:30:59 +0200", Shape.TIME, "2026-05-01 10:30Z"),
        ("0001-01-01T00:00:00+14:00", Shape.TIME, "0001-01-01T00:00:00+14:00"),
        ("yesterday\n", Shape.TIME, r"yesterday\n"),
        (1700000000, Shape.TIME, "1700000000"),
        ("a\nb", Shape.TEXT, r"a\nb"),
        ({"greeting": "hi"}, Shape.TEXT, '{"greeting": "hi"}'),
        ("+442079460000", Shape.NUMBER, "+442079460000"),
    ],
)
def test_a_value_is_shown_by_its_shape(value: Any, shape: Shape, text: str) -> None:
    assert shown(value, shape) == text


@pytest.mark.parametrize(
    ("held", "drawn_as"),
    [
        ("+442079460018", "+44 20 7946 0018"),
        ("+4402079460018", "+4402079460018 !"),
        ("447700900123", "447700900123 !"),
        ("+5215512345678", "+5215512345678 !"),
        ("foo", "foo !"),
        ("", ""),
    ],
)
def test_a_number_in_another_spelling_is_shown_as_it_is_with_a_mark(
    held: str, drawn_as: str
) -> None:
    cells = Cells(KINDS["numbers"], Related(KINDS))
    [column] = [column for column in cells.kind.columns if column.shape is Shape.NUMBER]
    record = Record(held, "p", {"number": held})
    assert cells.drawn(record, column) == drawn_as
    assert cells.shown(record, column) == held, "copied, exported and filtered without the mark"


def test_numbers_are_grouped_only_on_screen() -> None:
    assert drawn("+442079460000", Shape.NUMBER) == "+44 20 7946 0000"
    assert drawn("not\x1ba number", Shape.NUMBER) == r"not\x1ba number"
    assert drawn(None, Shape.NUMBER) == ""
    assert drawn(3, Shape.COUNT) == "3"


@given(ANYTHING, st.sampled_from(Shape))
def test_any_value_can_be_rendered_in_any_column(value: Any, shape: Shape) -> None:
    assert drawn(value, shape).isprintable()


@given(st.lists(ANYTHING, max_size=8), st.sampled_from(Shape))
def test_keys_of_one_column_can_always_be_compared(values: list[Any], shape: Shape) -> None:
    keys = [key for value in values if (key := sort_key(value, shape)) is not None]
    assert len(sorted(keys)) == len(keys)


def by_key(values: list[Any], shape: Shape = Shape.TEXT) -> list[Any]:
    def key(value: Any) -> Any:
        return sort_key(value, shape)

    return sorted(values, key=key)


def test_text_sorts_without_case_and_with_numbers_by_size() -> None:
    assert by_key(["room 10", "Room 9", "room 007", "lobby", "Lobby 2", "room", 12, "2b"]) == [
        "2b",
        12,
        "lobby",
        "Lobby 2",
        "room",
        "room 007",
        "Room 9",
        "room 10",
    ]


@given(st.lists(st.integers(min_value=0, max_value=10**40)))
def test_numbers_in_text_sort_by_size_however_long(numbers: list[int]) -> None:
    texts = [f"desk {number} x" for number in numbers]
    assert by_key(texts) == [f"desk {number} x" for number in sorted(numbers)]


def test_other_shapes_have_orders_of_their_own() -> None:
    environments = ["zoo", "live", "sandbox", "pre-release", "alpha"]
    assert by_key(environments, Shape.ENVIRONMENT) == [
        "sandbox",
        "pre-release",
        "live",
        "alpha",
        "zoo",
    ]
    assert by_key([10, "x", 2, 1.5, "3", [1, 2, 3, 4]], Shape.COUNT) == [
        1.5,
        2,
        "3",
        [1, 2, 3, 4],
        10,
        "x",
    ]
    assert by_key([True, False], Shape.FLAG) == [False, True]
    assert by_key(["+1212", "+44", "+1"], Shape.NUMBER) == ["+1", "+1212", "+44"]


def test_empty_values_have_no_key() -> None:
    values: list[Any] = [None, "", [], {}, UNKNOWN]
    cases = itertools.product(values, Shape)
    assert [case for case in cases if sort_key(*case) is not None] == []


def test_false_and_zero_are_not_empty() -> None:
    assert sort_key(False, Shape.FLAG) == 0
    assert sort_key(0, Shape.COUNT) == 0


def connector(**values: Any) -> Record:
    return Record("conn-1", "PROJECT-1", {"connectorId": "conn-1", **values})


def column(kind: Kind, field: str) -> Column:
    return next(column for column in kind.columns if column.field == field)


def test_a_cell_shows_the_label_of_the_record_it_refers_to() -> None:
    related = Related(KINDS)
    cells = Cells(CONNECTORS, related)
    variant = column(CONNECTORS, "variantId")
    record = connector(variantId="var-1")
    assert cells.shown(record, variant) == "var-1"
    related.extend("variants", [Record("var-1", "PROJECT-1", {"id": "var-1", "name": "paris"})])
    assert cells.shown(record, variant) == "paris"
    assert cells.sent(record, variant) == "var-1"
    assert cells.shown(connector(variantId=""), variant) == ""
    assert cells.shown(connector(variantId=None), variant) == ""
    assert cells.shown(connector(variantId=["var-1"]), variant) == "var-1"


def test_a_cell_counts_what_belongs_to_the_record() -> None:
    related = Related(KINDS)
    cells = Cells(CONNECTORS, related)
    numbers = column(CONNECTORS, "numbers")
    assert cells.drawn(connector(), numbers) == "…"
    assert cells.sent(connector(), numbers) is None
    related.finish("numbers", "PROJECT-1")
    assert cells.drawn(connector(), numbers) == "0"


def test_the_parents_key_is_shown_where_the_record_lacks_it() -> None:
    kind = Kind("cells", "cell", "id", "id", (Column("agentId", "project"),), "projects", "agentId")
    cells = Cells(kind, Related(KINDS))
    assert cells.shown(Record("x", "PROJECT-1", {"id": "x"}), kind.columns[0]) == "PROJECT-1"
    other = Record("x", "PROJECT-1", {"id": "x", "agentId": "PROJECT-2"})
    assert cells.shown(other, kind.columns[0]) == "PROJECT-2"


@given(st.lists(ANYTHING, max_size=20), st.sampled_from(VARIANTS.columns))
def test_batched_sort_keys_equal_single_ones(values: list[Any], wanted: Column) -> None:
    cells = Cells(VARIANTS, Related(KINDS))
    records = [Record(str(at), "P", {wanted.field: value}) for at, value in enumerate(values)]
    alone: list[SortKey] = [sort_key(value, wanted.shape) for value in values]
    assert list(cells.sort_keys(records, wanted)) == alone


def test_texts_of_json_keep_their_digits() -> None:
    text = '{"id": 12345678901234567890, "rate": 0.1}'
    assert plain(json.loads(text)) == text


def test_every_shape_has_a_text_for_every_empty_value() -> None:
    for value, shape in itertools.product([None, ""], Shape):
        assert drawn(value, shape) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], ""),
        (["voice", "sms"], "voice, sms"),
        ([1, None, True], "1, , true"),
        ([{"name": "X-One"}, {"name": "X-Two"}], "X-One, X-Two"),
        ([{"a": 1, "b": 2}], '[{"a": 1, "b": 2}]'),
        ([["a"]], '[["a"]]'),
        ([{"a": ["b"]}], '[{"a": ["b"]}]'),
        (["a\x1b[31m"], "a\\x1b[31m"),
    ],
)
def test_a_list_of_single_values_has_no_brackets(value: object, text: str) -> None:
    assert shown(value) == text


def test_dates_sort_by_time_whatever_their_format() -> None:
    ordered = [
        "2025-12-31",
        "Thu, 01 Jan 2026 00:00:01 GMT",
        "2026-01-01T02:00:02+02:00",
        "2026-01-01T00:00:03",
        "2026-01-01T00:00:04Z",
        "2026-01-01T00:00:04.5Z",
        "2026-01-01 00:00:05Z",
        "01 Jan 2026 01:00:06 +0100",
        "9999-12-31T23:59:59-14:00",
        1700000000,
        "soon",
    ]
    keys = [sort_key(value, Shape.TIME) for value in ordered]
    assert keys == sorted(keys, key=str)
    assert len(set(keys)) == len(keys)


def test_a_value_of_another_type_is_shown_with_a_mark() -> None:
    kind = KINDS["connectors"]
    cells = Cells(kind, Related(KINDS))
    values = {"connectorId": "c", "name": {"a": 1}, "clientEnv": 5, "disableHandoff": "no",
              "asrLangCode": None, "voiceName": "a\ud800", "variantId": [1]}  # fmt: skip
    record = Record("c", "p", values)
    drawn_cells = {column.field: cells.drawn(record, column) for column in kind.columns}
    assert drawn_cells["name"] == '! {"a": 1}'
    assert drawn_cells["clientEnv"] == "! 5"
    assert drawn_cells["disableHandoff"] == "! no"
    assert drawn_cells["asrLangCode"] == ""
    assert drawn_cells["voiceName"] == r"a\ud800"
    assert drawn_cells["variantId"] == "! 1"
    assert drawn_cells["numbers"] == "…"
    name = kind.columns[0]
    assert cells.oddity(record, name) == "the vendor sent an object instead of text"
    assert cells.shown(record, name) == '{"a": 1}', "copied and filtered without the mark"
