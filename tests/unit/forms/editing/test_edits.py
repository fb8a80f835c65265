"""Edits: pointers, lists, patches, undo, and how little an edit recomputes."""

from typing import Any

import pytest

from support.forms import form_of, pointers
from trunkline.forms import (
    UNSET,
    CannotDelete,
    EditError,
    Form,
    apply_merge_patch,
    apply_shallow_patch,
)
from trunkline.forms.schema.expansion import Expander
from trunkline.model.patterns.matching import matches


def test_missing_objects_along_the_path_are_created() -> None:
    form = Form({}, UNSET)
    form.set("/a/b~1c/m~0n", 1)
    assert form.value == {"a": {"b/c": {"m~n": 1}}}
    assert pointers(form) == ["/a", "/a/b~1c", "/a/b~1c/m~0n"]
    form.unset("/a/b~1c/m~0n")
    assert form.value == {"a": {"b/c": {}}}


@pytest.mark.parametrize("pointer", ["a", "/list/7", "/list/x", "/list/01", "/text/inner"])
def test_an_invalid_pointer_is_rejected(pointer: str) -> None:
    form = Form({}, {"list": [1], "text": "t"})
    with pytest.raises(EditError):
        form.set(pointer, 1)
    assert form.value == {"list": [1], "text": "t"}
    assert form.undo() is None


def test_the_value_belongs_to_the_form() -> None:
    value = {"a": {"b": [1]}}
    form = Form({}, value)
    form.value["a"]["b"].append(2)
    new: dict[str, list[int]] = {"c": []}
    form.set("/a", new)
    new["c"].append(1)
    assert form.value == {"a": {"c": []}}
    assert value == {"a": {"b": [1]}}


def test_an_edit_that_changes_nothing_adds_no_undo_step() -> None:
    form = Form({}, {"a": 1})
    form.set("/a", 1)
    form.unset("/b")
    form.revert("/a")
    assert form.undo() is None
    form.set("/a", 1.0)
    assert form.undo() == "/a"
    assert form.undo() is None


def test_a_new_edit_drops_what_was_undone() -> None:
    form = Form({}, {"a": 1})
    form.set("/a", 2)
    form.undo()
    form.set("/a", 3)
    assert form.redo() is None
    assert form.value == {"a": 3}


def test_later_edits_do_not_change_earlier_rows() -> None:
    form = form_of({"type": "integer", "minimum": 3}, 1)
    rows = form.fields
    form.set("/x", 5)
    assert (rows[0].value, rows[0].errors) == (1, ("must be 3 or more",))
    assert (form.fields[0].value, form.fields[0].errors) == (5, ())


def test_rows_are_a_sequence() -> None:
    form = Form({}, {f"k{n}": n for n in range(5)})
    rows = form.fields
    assert [row.value for row in rows[1:3]] == [1, 2]
    assert [row.value for row in rows[-2:]] == [3, 4]
    assert [row.value for row in rows[3:99]] == [3, 4]
    assert (rows[-1].value, len(rows)) == (4, 5)
    with pytest.raises(IndexError):
        rows[5]


def test_folding_hides_rows_and_is_not_an_edit() -> None:
    form = Form({}, {"a": {"b": {"c": 1}}, "d": 2})
    form.fold("/a/b")
    assert pointers(form) == ["/a", "/a/b", "/d"]
    assert form.field("/a/b").folded is True
    assert form.field("/d").folded is None
    form.fold("/a")
    assert pointers(form) == ["/a", "/d"]
    assert form.undo() is None
    form.fold("/a", folded=False)
    assert pointers(form) == ["/a", "/a/b", "/d"]


def test_a_top_level_key_that_the_vendor_cannot_delete_is_not_unset() -> None:
    form = Form({}, {"a": {"b": 1}}, keeps_keys=True)
    for refused in (lambda: form.unset("/a"), lambda: form.rename("/a", "z")):
        with pytest.raises(EditError, match="cannot delete a top-level key"):
            refused()
    form.unset("/a/b")
    form.set("/new", 1)
    form.unset("/new")
    assert form.patch() == {"a": {}}


def test_adding_gives_a_constant_its_value_again() -> None:
    form = Form({"properties": {"x": {"const": 2}}}, {"x": 3})
    form.add("/x")
    assert form.value == {"x": 2}
    assert not form.errors


def test_a_patch_that_cannot_delete_names_the_keys() -> None:
    form = Form({}, {"a": 1, "b": {"c": 1}})
    form.unset("/a")
    with pytest.raises(CannotDelete, match="/a") as refused:
        form.patch()
    assert refused.value.keys == ("/a",)
    assert form.patch(shallow=False) == {"a": None}
    form.set("/b/c", None)
    with pytest.raises(CannotDelete, match="/b/c"):
        form.patch(shallow=False)


def test_a_patch_has_whole_top_level_keys() -> None:
    old = {"a": {"b": 1, "c": 2}, "d": 1, "e": [1, 2]}
    form = Form({}, old)
    form.set("/a/b", 3)
    form.set("/e/0", 1.0)
    form.set("/new", None)
    assert form.patch() == {"a": {"b": 3, "c": 2}, "e": [1.0, 2], "new": None}
    assert apply_shallow_patch(old, form.patch()) == form.value
    form.unset("/new")
    assert form.patch(shallow=False) == {"a": {"b": 3}, "e": [1.0, 2]}
    assert apply_merge_patch(old, form.patch(shallow=False)) == form.value


def test_invalid_text_moves_with_its_item() -> None:
    form = form_of({"type": "array", "items": {"type": "integer"}}, [1, 2])
    form.enter("/x/1", "two")
    form.move("/x/1", -1)
    assert form.field("/x/0").text == "two"
    assert form.errors == {"/x/0": ("must be a whole number",)}
    form.unset("/x/0")
    assert not form.errors
    assert form.value == {"x": [1]}


def test_reverting_a_new_item_removes_it() -> None:
    form = form_of({"type": "array", "items": {"type": "integer"}}, [1])
    form.add("/x")
    form.revert("/x/1")
    assert form.value == {"x": [1]}
    form.set("/x", [])
    form.revert("")
    assert form.value == {"x": [1]}
    assert not form.changed


def test_invalid_text_is_dropped_with_its_value() -> None:
    form = form_of({"type": "object", "properties": {"n": {"type": "integer"}}}, {"n": 1})
    form.enter("/x/n", "many")
    form.set("/x", {"n": 2})
    assert not form.errors
    assert form.field("/x/n").text == "2"


def _wide(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    field = {"type": "string", "pattern": "^[a-z]*$", "allOf": [{"maxLength": 99}]}
    names = [f"k{n}" for n in range(count)]
    return {"properties": {name: dict(field) for name in names}}, dict.fromkeys(names, "v")


def test_opening_expands_only_what_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    expanded: list[object] = []
    expand = Expander.expand

    def counted(self: Expander, *args: Any) -> Any:
        expanded.append(args)
        return expand(self, *args)

    monkeypatch.setattr(Expander, "expand", counted)
    for count in (40, 2_000):
        expanded.clear()
        form = Form(*_wide(count))
        assert len(form.fields[:20]) == 20
        assert len(expanded) == 21
        assert len(form.fields) == count
        assert len(expanded) == 21


def test_an_edit_revalidates_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    form = Form(*_wide(500))
    searched: list[str] = []

    def counted(pattern: Any, text: str) -> bool:
        searched.append(text)
        return matches(pattern, text)

    monkeypatch.setattr("trunkline.model.patterns.keywords.matches", counted)
    assert not form.errors
    assert len(searched) == 500
    searched.clear()
    form.set("/k7", "NO")
    assert form.errors == {"/k7": ("must match the pattern ^[a-z]*$",)}
    assert searched == ["NO"]
    form.undo()
    searched.clear()
    assert not form.errors
    assert searched == []


@pytest.mark.parametrize("deep", [100, 300, 900, 3_000])
def test_deeply_nested_values_work(deep: int) -> None:
    value: Any = "leaf"
    for _ in range(deep):
        value = {"a": value}
    tree = {"type": "object", "properties": {"a": {"$ref": "#"}}}
    form = Form(tree, value)
    assert len(form.errors) + len(form.fields.unchecked) == 1
    assert len(form.fields) == deep
    form.set("/a" * deep, {})
    assert not form.errors
    assert bool(form.fields.unchecked) is (deep > 400)
    assert form.undo() == "/a" * deep
    assert not form.changed


@pytest.mark.parametrize(
    "schema",
    [
        {"if": {"$ref": "#"}},
        {"not": {"$ref": "#"}},
        {"oneOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"$ref": "#/definitions/a", "definitions": {"a": {"allOf": [{"$ref": "#"}]}}},
    ],
)
def test_circular_schemas_end(schema: Any, capfd: pytest.CaptureFixture[str]) -> None:
    form = Form(schema, {"a": 1})
    assert any("is circular" in text for text in form.fields.unchecked[""])
    assert list(form.fields)
    assert capfd.readouterr().err == ""
