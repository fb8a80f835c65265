"""Reading JSON item by item gives what reading it whole gives, and says what is no JSON."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, texts
from trunkline.api.json_stream import NotJson, parse, parse_items

JSON = json_values()
KEYS = texts().map(lambda key: "row" if key == "rows" else key)
OTHERS = st.dictionaries(KEYS, JSON, max_size=3)


@given(
    items=st.lists(JSON, max_size=6),
    before=OTHERS,
    after=OTHERS,
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_the_items_are_what_the_whole_holds(
    items: list[Any],
    before: dict[str, Any],
    after: dict[str, Any],
    indent: int | None,
    ascii_only: bool,
) -> None:
    fields = {**before, "rows": items, **{k: v for k, v in after.items() if k not in before}}
    text = json.dumps(fields, indent=indent, ensure_ascii=ascii_only).encode()
    assert parse(text) == fields
    assert list(parse_items(text, "rows")) == items
    bare = json.dumps(items, indent=indent, ensure_ascii=ascii_only).encode()
    assert list(parse_items(bare, "rows")) == items


@given(items=st.lists(JSON, min_size=1, max_size=4), data=st.data())
def test_a_text_that_is_cut_anywhere_is_refused(items: list[Any], data: st.DataObject) -> None:
    whole = json.dumps({"a": 1, "rows": items}).encode()
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(NotJson):
        parse(part)
    with pytest.raises(NotJson):
        list(parse_items(part, "rows"))


def test_items_come_before_the_fault_is_met() -> None:
    items = parse_items(b'{"rows": [1, 2, 3,', "rows")
    assert list(itertools.islice(items, 3)) == [1, 2, 3]
    with pytest.raises(NotJson, match="ends early"):
        next(items)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"", "an empty answer instead of JSON"),
        (b" \n", "an empty answer instead of JSON"),
        (b"\n<!DOCTYPE html><p>502", "HTML instead of JSON"),
        (b"upstream connect error", "text instead of JSON"),
        (b'{"rows": [{"a": "b', "JSON that ends early"),
        (b'{"rows": [{"a": 1}', "JSON that ends early"),
        (b'{"rows": [1', "JSON that ends early"),
        (b'{"rows": [1 2]}', "broken JSON at character 13"),
        (b'{"rows": [1]} {"rows": []}', "broken JSON at character 14"),
        (b"{rows: []}", "broken JSON at character 2"),
        (b'{"rows": [NaN]}', "NaN, which is no JSON"),
        (b'{"rows": [' + b"9" * 5000 + b"]}", "JSON with a number that is too long"),
        (b'{"rows": ' + b"[" * 200_000, "JSON that is nested too deep"),
        (b'{"rows": ["\xff"]}', "bytes that are not UTF-8 instead of JSON"),
    ],
)
def test_what_is_no_json_is_called_by_its_name(text: bytes, what: str) -> None:
    with pytest.raises(NotJson) as whole:
        parse(text)
    with pytest.raises(NotJson) as items:
        list(parse_items(text, "rows"))
    assert str(items.value) == what
    assert str(whole.value).split(" at ")[0] == what.split(" at ")[0]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (b"{}", "rows is missing"),
        (b'{"others": []}', "rows is missing"),
        (b'{"rows": 3}', "rows: a list was expected"),
        (b'{"rows": {"0": 1}}', "rows: a list was expected"),
        (b'"rows"', "an object or a list was expected"),
        (b"null", "an object or a list was expected"),
    ],
)
def test_a_list_that_is_not_there_is_named(text: bytes, what: str) -> None:
    with pytest.raises(NotJson, match=what):
        list(parse_items(text, "rows"))


def test_null_is_an_empty_list() -> None:
    assert list(parse_items(b'{"rows": null}', "rows")) == []


def test_a_byte_order_mark_is_passed_over() -> None:
    assert list(parse_items(b'\xef\xbb\xbf{"rows": [1]}', "rows")) == [1]
    assert parse(b"\xef\xbb\xbf[1]") == [1]


def test_big_numbers_keep_their_digits_and_numbers_their_type() -> None:
    values = parse(b"[123456789012345678901234567890, 1.0, 1]")
    assert values == [123456789012345678901234567890, 1.0, 1]
    assert [type(value) for value in values] == [int, float, int]


def test_lone_surrogates_are_replaced_and_pairs_are_not() -> None:
    text = rb'{"rows": [{"a\ud800": ["x\udfffy", "\ud83d\ude00"]}]}'
    wanted = [{"a\ufffd": ["x\ufffdy", "\U0001f600"]}]
    assert list(parse_items(text, "rows")) == wanted
    assert parse(text) == {"rows": wanted}
