"""JSON parsed whole, item by item and by member; and descriptions of what is not JSON."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, texts
from trunkline.api.json_stream import NotJson, parse, parse_edge_member, parse_items
from trunkline.model.patch import ABSENT

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
def test_items_equal_those_of_the_whole_text(
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
def test_a_text_truncated_anywhere_is_refused(items: list[Any], data: st.DataObject) -> None:
    whole = json.dumps({"a": 1, "rows": items}).encode()
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(NotJson):
        parse(part)
    with pytest.raises(NotJson):
        list(parse_items(part, "rows"))


def test_items_before_an_error_are_yielded() -> None:
    items = parse_items(b'{"rows": [1, 2, 3,', "rows")
    assert list(itertools.islice(items, 3)) == [1, 2, 3]
    with pytest.raises(NotJson, match="truncated"):
        next(items)


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (b"", "an empty body instead of JSON"),
        (b" \n", "an empty body instead of JSON"),
        (b"\n<!DOCTYPE html><p>502", "HTML instead of JSON"),
        (b"upstream connect error", "text instead of JSON"),
        (b'{"rows": [{"a": "b', "truncated JSON"),
        (b'{"rows": [{"a": 1}', "truncated JSON"),
        (b'{"rows": [1', "truncated JSON"),
        (b'{"rows": [1 2]}', "invalid JSON at character 13"),
        (b'{"rows": [1]} {"rows": []}', "invalid JSON at character 14"),
        (b"{rows: []}", "invalid JSON at character 2"),
        (b'{"rows": [NaN]}', "NaN, which is not valid JSON"),
        (b'{"rows": [' + b"9" * 5000 + b"]}", "JSON with a number that is too long"),
        (b'{"rows": ' + b"[" * 200_000, "JSON nested too deeply"),
        (b'{"rows": ["\xff"]}', "bytes that are not UTF-8 instead of JSON"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_text_that_is_not_json_is_described(text: bytes, description: str) -> None:
    with pytest.raises(NotJson) as whole:
        parse(text)
    with pytest.raises(NotJson) as items:
        list(parse_items(text, "rows"))
    assert str(items.value) == description
    assert str(whole.value).split(" at ")[0] == description.split(" at ")[0]


@pytest.mark.parametrize(
    ("text", "description"),
    [
        (b"{}", "rows is missing"),
        (b'{"others": []}', "rows is missing"),
        (b'{"rows": 3}', "rows: expected a list"),
        (b'{"rows": {"0": 1}}', "rows: expected a list"),
        (b'"rows"', "expected an object or a list"),
        (b"null", "expected an object or a list"),
    ],
)
def test_a_missing_list_is_named(text: bytes, description: str) -> None:
    with pytest.raises(NotJson, match=description):
        list(parse_items(text, "rows"))


def test_null_is_an_empty_list() -> None:
    assert list(parse_items(b'{"rows": null}', "rows")) == []


def test_a_byte_order_mark_is_skipped() -> None:
    assert list(parse_items(b'\xef\xbb\xbf{"rows": [1]}', "rows")) == [1]
    assert parse(b"\xef\xbb\xbf[1]") == [1]


def test_big_numbers_keep_their_digits_and_numbers_their_type() -> None:
    values = parse(b"[123456789012345678901234567890, 1.0, 1]")
    assert values == [123456789012345678901234567890, 1.0, 1]
    assert [type(value) for value in values] == [int, float, int]


def test_lone_surrogates_are_kept() -> None:
    text = rb'{"rows": [{"a\ud800": ["x\udfffy", "\ud83d\ude00"]}]}'
    expected = [{"a\ud800": ["x\udfffy", "\U0001f600"]}]
    assert list(parse_items(text, "rows")) == expected
    assert parse(text) == {"rows": expected}


# The first and the last member of an object

NAMES = st.text(max_size=8) | st.just('"links"') | st.just("links")
SMALL_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
OTHERS = st.dictionaries(NAMES.filter(lambda key: key != "links"), SMALL_JSON, max_size=3)


def written(value: Any, indent: int | None, ascii_only: bool) -> bytes:
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()


@given(
    links=SMALL_JSON,
    before=OTHERS,
    after=OTHERS,
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_the_first_and_the_last_member_are_found(
    links: Any, before: dict[str, Any], after: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    rest = {key: value for key, value in after.items() if key not in before}
    whole = {**before, "links": links, **rest}
    member = parse_edge_member(written(whole, indent, ascii_only), "links")
    # One that contains its own name, in any form, may be missed: the whole is parsed then.
    if not before or (not rest and '"links' not in json.dumps(links)):
        assert member == links
    else:
        assert member is ABSENT or (not rest and member == links)


@given(whole=OTHERS | SMALL_JSON.filter(lambda value: not isinstance(value, dict)))
def test_a_missing_member_is_absent(whole: Any) -> None:
    assert parse_edge_member(written(whole, None, False), "links") is ABSENT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b'"links"',
        b'{"links"',
        b'{"links":',
        b'{"links":nope',
        b'{"links":NaN}',
        b'{"data":[{"links":{}}]}',
        b'{"data":{"links":{}}}',
        b'{"data":"\\"links\\":{}}',
        b"\xff\xfe",
        b'{"links":' + b"[" * 100_000,
    ],
    ids=lambda body: str(body[:20]),
)
def test_a_member_of_anything_but_the_whole_object_is_absent(body: bytes) -> None:
    assert parse_edge_member(body, "links") is ABSENT


def test_a_member_beside_a_long_list_is_found() -> None:
    rows = [{"id": f"n-{place}", "name": "é" * 50} for place in range(2000)]
    for whole in ({"links": {"next": "x"}, "data": rows}, {"data": rows, "links": {"next": "x"}}):
        assert parse_edge_member(written(whole, None, False), "links") == {"next": "x"}
