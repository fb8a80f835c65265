"""How the value of a field is edited: in its line, by choosing, or on a page."""

import pytest

from trunkline.forms import Form
from trunkline.tui.form.view.field_input import input_mode_of


@pytest.mark.parametrize("end", ["\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\x1b"])
def test_a_text_that_a_line_cannot_hold_opens_on_a_page(end: str) -> None:
    form = Form({"properties": {"x": {"type": "string"}}}, {"x": f"a{end}b"})
    mode = input_mode_of(form.field("/x"))
    assert (mode.page, mode.text) == (".txt", f"a{end}b")


def test_null_is_told_from_a_text_that_reads_null() -> None:
    branches = [{"type": "string", "enum": ["null", "on"]}, {"type": "null"}]
    form = Form({"properties": {"x": {"anyOf": branches}}}, {"x": "on"})
    mode = input_mode_of(form.field("/x"))
    labels = {option.text: value for option, value in zip(mode.options, mode.values, strict=True)}
    assert labels == {'"null"': "null", "on": "on", "null": None}


def test_a_quoted_choice_does_not_repeat_its_value_beside_it() -> None:
    form = Form({"properties": {"x": {"enum": [1, "1", ["a"]]}}}, {"x": 1})
    options = input_mode_of(form.field("/x")).options
    assert [(option.text, option.note) for option in options] == [
        ("1", ""),
        ('"1"', ""),
        ('["a"]', ""),
    ]
