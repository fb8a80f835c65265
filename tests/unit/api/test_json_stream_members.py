"""Members of an answer beside a long list, pages that are read in one pass, and passwords."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from support.strategies import json_values, texts
from trunkline.api.auth import Basic
from trunkline.api.decoding import Answer, Decoder
from trunkline.api.errors import BadAnswer, Unauthorized
from trunkline.api.json_stream import parse_edge
from trunkline.api.secret import Secret
from trunkline.model.patch import ABSENT
from trunkline.vendors.signalwire.models import Links, NumberPage

LINKS: TypeAdapter[Links | None] = TypeAdapter(Links | None)
PAGE = TypeAdapter(NumberPage)
TEXT = texts() | st.sampled_from(['"links"', "links"])
SCALARS = st.none() | st.booleans() | st.integers() | TEXT
JSON = json_values(SCALARS, TEXT)
KEYS = TEXT.map(lambda key: "link" if key == "links" else key)
OTHERS = st.dictionaries(KEYS, JSON, max_size=3)


def answer(value: Any) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(200, {}, body, "req-7")


def number(place: int, **more: Any) -> dict[str, Any]:
    return {"id": f"n-{place}", "number": f"+1212{place:07}", **more}


def written(value: Any, indent: int | None, ascii_only: bool) -> bytes:
    return json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()


@given(
    links=JSON,
    before=OTHERS,
    after=OTHERS,
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_a_member_at_an_edge_is_what_the_whole_holds(
    links: Any, before: dict[str, Any], after: dict[str, Any], indent: int | None, ascii_only: bool
) -> None:
    rest = {key: value for key, value in after.items() if key not in before}
    whole = {**before, "links": links, **rest}
    found = parse_edge(written(whole, indent, ascii_only), "links")
    # One that holds its own name, in whatever way, may be taken for none: the whole is read then.
    if not before or (not rest and '"links' not in json.dumps(links)):
        assert found == links
    else:
        assert found is ABSENT or (not rest and found == links)


@given(whole=OTHERS | SCALARS | st.lists(JSON, max_size=3))
def test_a_member_that_is_not_there_is_not_found(whole: Any) -> None:
    assert parse_edge(written(whole, None, False), "links") is ABSENT


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
)
def test_what_is_no_member_of_the_whole_is_not_found(body: bytes) -> None:
    assert parse_edge(body, "links") is ABSENT


def test_a_member_far_from_its_object_is_found_at_both_edges() -> None:
    rows = [number(place, name="é" * 50) for place in range(2000)]
    for whole in ({"links": {"next": "x"}, "data": rows}, {"data": rows, "links": {"next": "x"}}):
        assert parse_edge(written(whole, None, False), "links") == {"next": "x"}


@pytest.mark.parametrize("rows", [1, 2000])
async def test_a_member_is_checked_wherever_it_stands(rows: int) -> None:
    data = [number(place) for place in range(rows)]
    for whole in (
        {"links": {"next": "x"}, "data": data},
        {"total": 1, "data": data, "links": {"next": "x"}},
        {"total": 1, "links": {"next": "x"}, "data": data},
    ):
        assert await Decoder().member(answer(whole), "links", LINKS) == {"next": "x"}
    assert await Decoder().member(answer({"data": data}), "links", LINKS) is None


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"links": {"next": 5}, "data": []}, "links.next: a string was expected"),
        ({"a": 1, "links": {"next": 5}, "data": []}, "links.next: a string was expected"),
        ({"links": []}, "links: an object was expected"),
        ([], "an object was expected"),
        (b"<html>", "HTML instead of JSON"),
        (b"", "an empty answer instead of JSON"),
        (b'{"a": 1, "links": {', "JSON that ends early"),
    ],
)
async def test_a_wrong_member_is_named(body: Any, what: str) -> None:
    with pytest.raises(BadAnswer, match=what) as raised:
        await Decoder().member(answer(body), "links", LINKS)
    assert raised.value.request_id == "req-7"


@pytest.mark.parametrize("rows", [1, 2000])
async def test_a_page_is_read_as_it_would_be_row_by_row(rows: int) -> None:
    odd: dict[str, Any] = {
        "name": "\u202e\x00 😀",
        "big": 10**30,
        "part": 0.1,
        "deep": [{"a": None}],
    }
    body = answer({"links": {}, "data": [number(place, **odd) for place in range(rows)]})
    page = await Decoder().at_once(body, PAGE)
    assert page == await Decoder().one(body, PAGE)
    assert (page["data"] or [])[-1] == number(rows - 1, **odd)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"links": {}}, "data: it is missing"),
        ({"data": [number(1), {"id": "x"}]}, "data.1.number: it is missing"),
        ({"data": [number(1, name=5)]}, "data.0.name: a string was expected"),
        (b'{"data": [', "JSON that ends early"),
        (b"\xff", "not UTF-8"),
    ],
)
async def test_a_wrong_page_is_named(body: Any, what: str) -> None:
    with pytest.raises(BadAnswer, match=what):
        await Decoder().at_once(answer(body), PAGE)


@pytest.mark.parametrize(
    ("text", "name"), [('"\\ud800"', "\ufffd"), ('"\\ud83d\\ude00"', "😀"), ('"a"', "a")]
)
async def test_a_page_that_the_fast_way_refuses_is_read_all_the_same(text: str, name: str) -> None:
    body = b'\xef\xbb\xbf{"data": [{"id": "x", "number": "+1", "name": ' + text.encode() + b"}]}"
    page = await Decoder().at_once(answer(body), PAGE)
    assert (page["data"] or [])[0].get("name") == name


# A user and a password


def test_a_password_is_sent_with_its_user() -> None:
    auth = Basic("project", Secret("hush-hush"))
    request = next(auth.auth_flow(httpx.Request("GET", "https://example.com")))
    assert request.headers["authorization"] == "Basic cHJvamVjdDpodXNoLWh1c2g="
    assert repr(auth) == "Basic('project', …)"
    assert "hush" not in repr(vars(auth))


@pytest.mark.parametrize("password", ["", "new\nline", " x", "sch\u00f6n", "\x1b"])
def test_a_password_that_cannot_be_sent_is_refused(password: str) -> None:
    with pytest.raises(Unauthorized, match=r"from \$TOKEN") as raised:
        Basic("project", Secret(password), "$TOKEN")
    assert not password or password not in str(raised.value)


@pytest.mark.parametrize("user", ["", "a:b", "a\nb"])
def test_a_user_that_a_password_cannot_be_sent_with_is_refused(user: str) -> None:
    with pytest.raises(Unauthorized, match="no name"):
        Basic(user, Secret("hush"))
