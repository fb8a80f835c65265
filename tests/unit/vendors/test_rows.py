"""Odd items of lists: what identifies a record has to be right, and nothing else."""

from typing import Any, NotRequired

import pytest
from typing_extensions import TypedDict

from trunkline.api.decoding import Decoder
from trunkline.model.record import Record
from trunkline.vendors.models import Flag, Object, Text, lenient, required_part
from trunkline.vendors.rows import documented, is_identifier, text_of, usable


@lenient
class Wheel(TypedDict):
    id: str
    size: NotRequired[int | None]


@lenient
class Car(TypedDict):
    id: str
    name: NotRequired[Text]
    fast: NotRequired[Flag]
    extras: NotRequired[Object]
    wheels: NotRequired[list[Wheel] | None]
    owners: NotRequired[dict[str, Wheel | None] | None]


@pytest.mark.parametrize("value", ["a", "a b", "0", "+1202", "ü"])
def test_a_text_identifies_a_record(value: str) -> None:
    assert is_identifier(value)


@pytest.mark.parametrize("value", ["", " ", ".", "..", "\n", "a\ud800", None, 5, True, [], {}, 1.5])
def test_what_no_request_could_name_identifies_nothing(value: Any) -> None:
    assert not is_identifier(value)


def test_items_without_an_identifier_are_left_out_and_counted() -> None:
    rows = usable([{"id": "a"}, {"id": 5}, None, "b", [], {"name": "c"}, {"id": "d", "x": 1}], Car)
    assert rows == [{"id": "a"}, {"id": "d", "x": 1}]
    assert rows.unusable == 5
    records = rows.records(lambda car: Record(car["id"], None, car))
    assert [record.key for record in records] == ["a", "d"]
    assert records.unusable == 5


@pytest.mark.parametrize("items", [None, {}, "abc", 5])
def test_what_is_no_list_has_no_items(items: Any) -> None:
    assert (usable(items, Car), usable(items, Car).unusable) == ([], 0)


def test_only_required_members_are_required() -> None:
    assert set(required_part(Car).__annotations__) == {"id"}
    assert required_part(dict[str, Any]) == dict[str, Any]


@pytest.mark.parametrize(
    ("sent", "fitting"),
    [
        ({"id": "a", "name": 5, "new": [1]}, {"id": "a", "name": None, "new": [1]}),
        ({"id": "a", "fast": "yes", "extras": []}, {"id": "a", "fast": None, "extras": None}),
        ({"id": "a", "wheels": {}}, {"id": "a", "wheels": None}),
        (
            {"id": "a", "wheels": [{"id": "w"}, {"id": 5}, 7, {"id": "x", "size": "big"}, None]},
            {"id": "a", "wheels": [{"id": "w"}, {"id": "x", "size": None}]},
        ),
        (
            {"id": "a", "owners": {"live": {"id": "o", "size": []}, "x": 5, "y": {}}},
            {"id": "a", "owners": {"live": {"id": "o", "size": None}, "x": None, "y": None}},
        ),
    ],
)
def test_what_a_model_does_not_describe_counts_as_null(sent: Any, fitting: Any) -> None:
    before = repr(sent)
    assert documented(Decoder(), sent, Car) == fitting
    assert repr(sent) == before, "the record keeps what the vendor sent"


def test_only_texts_are_texts() -> None:
    values = {"a": "x", "b": 5, "c": None}
    assert [text_of(values, name) for name in "abcd"] == ["x", "", "", ""]
