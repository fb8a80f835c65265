"""The texts that a vendor filters by exclude no record that passes the filter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.counters import COUNTERS, counter
from trunkline.model.table.cells import Cells
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.model.table.vendor_filters import parts_of, worth_asking


@pytest.mark.parametrize(
    ("text", "sure", "early"),
    [
        ("", (), ()),
        ("number:4420", [("number", "4420")], ...),
        ("number:+44-20", [("number", "4420")], ...),
        ("number:0044(0)20", [("number", "4420")], ...),
        ("number:020", [("number", "20")], ...),
        ("number=+442079460018", [("number", "442079460018")], ...),
        ("number:00", (), ()),
        ("number:4", (), ()),
        ("number!:4420", (), ()),
        ("!number:4420", (), ()),
        ("number:/4420/", (), ()),
        ("number:44 number:7946", [("number", "7946")], ...),
        ("name:Paris", [("name", "Paris")], ...),
        ("name:paris", (), [("name", "paris")]),
        ('name:"Paris 12"', [("name", "Paris 12")], ...),
        ('name:"12 34"', (), ()),
        ("name:1234", [("name", "1234")], ...),
        ("name:Zürich", (), ()),
        (r"name:A\n", (), ()),
        ("name=", (), ()),
        ("handler:TOPIC", (), ()),
        ("4420", (), [("number", "4420")]),
        ("paris", (), [("name", "paris")]),
        ("paris number:44", [("number", "44")], ...),
        ("!paris", (), ()),
        ("/paris/", (), ()),
    ],
)
def test_a_vendor_is_asked_only_for_literal_texts_of_a_field(
    text: str, sure: object, early: object
) -> None:
    wanted = parse(text, COUNTERS)
    assert list(parts_of(wanted, COUNTERS)) == list(sure)  # type: ignore[call-overload]
    expected = sure if early is ... else early
    assert list(worth_asking(wanted, COUNTERS)) == list(expected)  # type: ignore[call-overload]


def test_a_kind_without_vendor_filters_is_loaded_whole() -> None:
    from dataclasses import replace

    kind = replace(COUNTERS, filters=())
    assert parts_of(parse("number:4420 Paris", kind), kind) == ()
    assert worth_asking(parse("4420 paris", kind), kind) == ()


NUMBERS = st.from_regex(r"\+(1|33|44|420|7)[0-9]{4,9}", fullmatch=True)
NAMES = st.text("abAB 012+\\\n\u00e9", max_size=6)
WORDS = st.text('abAB012345+() -/.=!:"', max_size=7)


@given(
    number=NUMBERS,
    name=NAMES,
    column=st.sampled_from(["number", "name"]),
    sign=st.sampled_from([":", "="]),
    word=WORDS,
    cut=st.tuples(st.integers(0, 8), st.integers(1, 5)),
    as_it_is=st.booleans(),
)
def test_every_record_that_passes_contains_the_requested_texts(
    number: str, name: str, column: str, sign: str, word: str, cut: tuple[int, int], as_it_is: bool
) -> None:
    if as_it_is:
        word = (number if column == "number" else name)[cut[0] : sum(cut)]
    quoted = word.replace("\\", "\\\\").replace('"', '\\"')
    wanted = parse(f'{column}{sign}"{quoted}"', COUNTERS)
    record = counter("1", number=number, name=name)
    if wanted.matches(record, Cells(COUNTERS, Related())):
        for field, part in parts_of(wanted, COUNTERS):
            assert part in record.values[field]
