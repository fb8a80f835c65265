"""Numbers that do not fit into a float keep their digits wherever JSON is parsed."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.api.json_stream import NotJson, parse, parse_items
from trunkline.changes.staging.table_import import from_text
from trunkline.changes.staging.table_reader import TableError
from trunkline.changes.staging.table_reader import parse as parse_table
from trunkline.forms.values.values import parse_json
from trunkline.model.json_numbers import real


def of_a_table(text: str) -> Any:
    return parse_table(f'[{{"x": {text}}}]')[0].values["x"]


READERS: list[Callable[[str], Any]] = [
    lambda text: parse(text.encode()),
    lambda text: next(parse_items(f'{{"rows": [{text}]}}'.encode(), "rows")),
    parse_json,
    of_a_table,
    lambda text: from_text(text, {"type": "number"}),
]


@pytest.mark.parametrize("read", READERS)
def test_a_large_number_keeps_its_digits(read: Callable[[str], Any]) -> None:
    for text, value in (("1e400", 10**400), ("-2.5E310", -25 * 10**309)):
        number = read(text)
        assert number == value, text
        assert json.loads(json.dumps(number)) == value, text


@pytest.mark.parametrize("read", READERS)
def test_too_large_and_invalid_numbers_are_refused(read: Callable[[str], Any]) -> None:
    for text in ("1e99999", "-1e4001", "NaN", "-Infinity"):
        with pytest.raises((NotJson, ValueError, TableError)):
            pytest.fail(f"{text} was read as {read(text)}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_parses_to_itself(value: float) -> None:
    found = real(json.dumps(value))
    assert (type(found), found) == (float, value)
