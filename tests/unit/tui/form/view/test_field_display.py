"""What a form sheet shows of fields, and which rows it shows."""

from typing import Any

import pytest

from support.forms import SCHEMA, VALUES
from trunkline.forms import Form
from trunkline.forms.fields.rows import Rows
from trunkline.tui.form.view.field_display import described, source_of, value_of
from trunkline.tui.form.view.field_input import input_mode_of
from trunkline.tui.form.view.visible_rows import FormRows, Shown


def said(form: Form, pointer: str) -> tuple[str, str, str]:
    field = form.field(pointer)
    found = value_of(form, field)
    return found.text, found.role, source_of(field, form.original)


@pytest.fixture
def form() -> Form:
    return Form(SCHEMA, VALUES)


def test_each_state_of_a_field_is_shown(form: Form) -> None:
    assert said(form, "/name") == ("Paris", "", "")
    assert said(form, "/pin") == ("•••", "", "")
    assert said(form, "/level") == ("3", "ghost", "default")
    assert said(form, "/open") == ("", "ghost", "unset")
    assert said(form, "/extra") == ('" x "', "", "")
    form.set("/open", None)
    assert said(form, "/open") == ("null", "note", "new")
    form.enter("/level", "many")
    assert said(form, "/level") == ("many", "error", "invalid")
    form.unset("/name")
    assert said(form, "/name")[2] == "removed"


def test_a_folded_group_shows_its_values_but_no_secret(form: Form) -> None:
    assert said(form, "/hours")[0] == "1 field"
    form.fold("/hours", "/desks")
    assert said(form, "/hours")[0] == "9-17"
    assert said(form, "/desks")[0] == "2 items  front, back"
    nested = Form({"properties": {"a": SCHEMA}}, {"a": VALUES})
    nested.fold("/a")
    assert "4711" not in value_of(nested, nested.field("/a")).text


def test_the_errors_of_a_field_are_described_first(form: Form) -> None:
    form.set("/name", "a name that is too long")
    field = form.field("/name")
    first, *_, last = described(field, field.errors, form.original)
    assert (first.text, first.role) == ("✗ Must have at most 10 characters, has 23", "error")
    assert 'was "Paris"' in last.text
    secret = form.field("/pin")
    assert all("4711" not in each.text for each in described(secret, (), form.original))


def test_how_a_field_is_edited(form: Form) -> None:
    assert input_mode_of(form.field("/name")).text == "Paris"
    assert input_mode_of(form.field("/pin")).text == ""
    flag = input_mode_of(form.field("/open"))
    assert (flag.strict, flag.values, flag.chosen) == (True, (True, False, None), None)
    assert input_mode_of(form.field("/hours")).page == ".json"
    assert [each.text for each in input_mode_of(form.field("/level")).options] == ["3"]
    form.set("/name", "two\nlines")
    assert input_mode_of(form.field("/name")).page == ".txt"


def test_changed_or_wrong_fields_are_shown_with_their_groups(form: Form) -> None:
    rows = FormRows(form)
    form.set("/desks/1/name", "rear")
    form.set("/level", 0)
    rows.changed()
    rows.show(Shown.CHANGED)
    assert rows.pointers == ["/level", "/desks", "/desks/1", "/desks/1/name"]
    rows.check()
    rows.show(Shown.ERRORS)
    assert rows.pointers == ["/level"]
    assert not rows.wrong_within("/desks")


def test_folded_fields_are_found_and_revealed(form: Form) -> None:
    rows = FormRows(form)
    form.fold("/desks", "/hours")
    form.set("/desks/0/name", 7)
    rows.changed()
    assert "/desks/0/name" not in rows.pointers
    assert rows.next_error("", 1) == "/desks/0/name"
    rows.search("back")
    assert rows.matches == ["/desks/1/name"]
    assert rows.next_match("/extra", 1) == "/desks/1/name"
    rows.reveal("/desks/1/name")
    assert "/desks/1/name" in rows.pointers
    assert rows.row_of("/desks/1/name") == rows.pointers.index("/desks/1/name")
    assert rows.row_of("/hours/mon") == rows.pointers.index("/hours")


def test_only_visible_rows_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    original = Rows.field_of

    def field_of(rows: Rows, node: Any) -> Any:
        computed.append(node.pointer)
        return original(rows, node)

    monkeypatch.setattr(Rows, "field_of", field_of)
    many = {f"f{n}": {"type": "string"} for n in range(2_000)}
    form = Form({"type": "object", "properties": many}, {})
    rows = FormRows(form)
    assert len(rows.fields(0, 20)) == 20
    assert len(set(computed)) == 20
    assert rows.count(2_000) == 2_000
    assert rows.count(2_001) == 2_000
