"""Values that are entered again as a form shows them: not a character changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.forms import example, examples, reentered
from trunkline.forms import Form, infer_schema
from trunkline.tui.text.text_marks import TextMarks

CASES = sorted((Path(__file__).resolve().parents[4] / "shared/cases/forms").glob("*.json"))

SPECIAL = '\r\n\t\v\f\x00\x1b\x7f\x85\u2028\u2029\u202e\ufeff\ud83d\udc00\ufdd0\U000f0000•"[{ @:/=a'
TEXTS = st.text(st.characters(exclude_categories=()) | st.sampled_from(SPECIAL), max_size=12)
SCALARS = TEXTS | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
VALUES = st.dictionaries(
    TEXTS, SCALARS | st.none() | st.lists(SCALARS, max_size=3), max_size=3
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(VALUES)
def test_any_text_stays_in_every_editor(value: dict[str, Any]) -> None:
    for schema in (True, infer_schema(value)):
        form = Form(schema, value)
        assert reentered(form)[1] == []
        assert json.dumps(form.read("", form.text())) == json.dumps(value)
        assert form.text().splitlines() == form.text().split("\n")
        assert form.text().encode()


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_stays_on_a_page(text: str) -> None:
    marks = TextMarks(text)
    assert marks.original(marks.shown) == text


@pytest.mark.parametrize(("folder", "name"), examples())
def test_values_of_real_pages_and_schemas_stay(folder: str, name: str) -> None:
    count, wrong = reentered(Form(*example(folder, name)))
    assert count > 5
    assert wrong == []


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_values_of_cases_stay(path: Path) -> None:
    case = json.loads(path.read_text())
    assert reentered(Form(case["schema"], case["value"]))[1] == []


def test_lines_that_are_added_keep_their_characters() -> None:
    form = Form({"properties": {"x": {"type": "array", "items": {"type": "string"}}}}, {})
    assert form.extend("/x", "a\u2028b \n\x85c\v\ud83d\n") == ""
    assert form.value == {"x": ["a\u2028b ", "\x85c\v\ud83d"]}
