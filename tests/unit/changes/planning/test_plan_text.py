"""An object or a list that replaces another value, as lines of a diff."""

from typing import Any

import pytest

from trunkline.changes.planning.plan_text import structure_lines
from trunkline.model.patch import ABSENT

LONG = "a text of many characters, so that no line could hold both values"


@pytest.mark.parametrize(
    ("before", "wanted"), [("a", LONG), ([1], [1, 2]), (ABSENT, {}), (LONG, None), ({"a": LONG}, 3)]
)
def test_a_value_that_fits_on_a_line_has_no_diff(before: Any, wanted: Any) -> None:
    assert structure_lines(before, wanted) == []


def test_a_new_value_is_shown_whole() -> None:
    assert structure_lines({"a": 1, "b": LONG}, {"a": 2, "b": LONG}) == [
        "  {",
        '-   "a": 1,',
        '+   "a": 2,',
        f'    "b": "{LONG}"',
        "  }",
    ]
    assert structure_lines(ABSENT, [LONG, 1]) == ["+ [", f'+   "{LONG}",', "+   1", "+ ]"]
    assert structure_lines(LONG, [1])[0] == f'- "{LONG}"'


def test_a_long_value_is_shown_only_near_changes() -> None:
    before = {f"key {n}": n for n in range(100)}
    lines = structure_lines(before, {**before, "key 20": 0, "key 70": 0})
    assert lines.count("  …") == 1
    assert [line for line in lines if line[0] != " "] == [
        '-   "key 20": 20,',
        '+   "key 20": 0,',
        '-   "key 70": 70,',
        '+   "key 70": 0,',
    ]


def test_a_huge_value_is_counted() -> None:
    assert structure_lines(ABSENT, list(range(5000))) == ["0 lines become 5,002"]


def test_terminal_commands_in_values_are_escaped() -> None:
    (line,) = [each for each in structure_lines(ABSENT, [LONG, "\x9b\u202e"]) if "u202e" in each]
    assert line == '+   "\\u009b\\u202e"'
