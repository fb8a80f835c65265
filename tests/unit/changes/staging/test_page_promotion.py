"""Config pages compared, and keys promoted from one to another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values
from trunkline.changes.checks.page_validation import faults_of
from trunkline.changes.staging.page_promotion import (
    UnknownKey,
    compare,
    copied_schema,
    inferred,
    key_edits,
    promote,
    schema_edit,
    staged,
)
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import RecordRef
from trunkline.model.config_pages import key_of, page_of
from trunkline.model.patch import ABSENT, apply_patch, same
from trunkline.model.record import Record
from trunkline.vendors.polyai.kinds import CONFIG_PAGES as KIND

VALUES = st.dictionaries(st.sampled_from(["a", "b", "c/d", "", "~"]), json_values())


def record(environment: str, values: Any, schema: Any = None) -> Record:
    held = {"clientEnv": environment, "variables": values, "lastUpdated": "1"}
    return Record(environment, "p1", held if schema is None else {**held, "schema": schema})


def pages(*records: Record) -> list[Any]:
    return [page_of(KIND, each.values) for each in records]


def test_rows_that_differ_come_first_with_every_value() -> None:
    found = compare(
        pages(record("sandbox", {"a": 1, "b": 1, "n": None}), record("live", {"a": 1, "b": 1.0}))
    )
    assert [(row.key, row.values, row.differs) for row in found.rows] == [
        ("b", (1, 1.0), True),
        ("n", (None, ABSENT), True),
        ("a", (1, 1), False),
    ]
    assert [row.key for row in found.differing] == ["b", "n"]
    assert found.drift == ()


def test_keys_with_secrets_that_the_target_does_not_declare_are_named() -> None:
    pin = {"type": "object", "properties": {"pin": {"format": "password"}}}
    schema = {"properties": {"key": {"writeOnly": True}, "hooks": {"items": pin}, "name": {}}}
    values = {"key": "hunter2", "hooks": [{"pin": "1234"}], "name": "Ana", "url": "https://u:p@h"}
    source = record("sandbox", values, schema)
    for there in (None, {"properties": {"name": {"writeOnly": True}}}):
        promotion = promote("acme", KIND, source, record("live", {}, there), values)
        assert promotion.exposed == ("key", "hooks")
    assert promote("acme", KIND, source, record("live", {}, schema), values).exposed == ()
    assert promote("acme", KIND, source, record("live", values, None), values).exposed == ()


def test_each_page_is_validated_by_its_own_schema() -> None:
    strict = {"properties": {"a": {"type": "string"}}, "required": ["z"]}
    found = compare(pages(record("sandbox", {"a": 1}), record("live", {"a": 1}, strict)))
    (row,) = found.rows
    assert row.faults[0] == ()
    assert len(row.faults[1]) == 1
    assert list(found.faults[1].hard) == ["/a", "/z"]
    assert [drift.pointer for drift in found.drift] == [""]
    assert found.drift[0].parts == (ABSENT, strict)


def test_drift_is_reported_at_its_place() -> None:
    one = {"required": ["a"], "properties": {"a": {"maxLength": 5, "title": "A"}}}
    other = {"properties": {"a": {"maxLength": 9, "title": "A"}, "b/c": True}}
    third = {**one, "additionalProperties": False}
    drift = compare(pages(*(record("e", {}, each) for each in (one, other, third)))).drift
    assert [(each.pointer, each.parts, each.key) for each in drift] == [
        ("/required", (["a"], ABSENT, ["a"]), None),
        ("/properties/a/maxLength", (5, 9, 5), "a"),
        ("/properties/b~1c", (ABSENT, True, ABSENT), "b/c"),
        ("/additionalProperties", (ABSENT, ABSENT, False), None),
    ]


@given(VALUES, VALUES, st.data())
def test_a_promotion_merged_by_the_server_gives_the_wanted_values(
    ours: dict[str, Any], theirs: dict[str, Any], data: st.DataObject
) -> None:
    keys = data.draw(st.lists(st.sampled_from(sorted(ours)))) if ours else []
    found = promote("demo", KIND, record("sandbox", ours), record("live", theirs), keys)
    patch = {key_of(KIND, edit.field): edit.wanted for edit in found.edits}
    merged = apply_patch(theirs, {key: value for key, value in patch.items() if key is not None})
    assert same(merged, {**theirs, **{key: ours[key] for key in keys}})
    assert all(same(edit.base, theirs.get(key_of(KIND, edit.field) or "", ABSENT))
               for edit in found.edits)  # fmt: skip
    assert {*found.settled, *patch} == set(keys)


def test_a_promotion_is_validated_by_the_targets_schema() -> None:
    target = record("live", {"a": "x"}, {"properties": {"a": {"type": "string"}}})
    found = promote("demo", KIND, record("sandbox", {"a": 1, "b": 2}), target, ["a", "b", "a"])
    assert len(found.edits) == 2
    assert found.edits[0].target == RecordRef("demo", "config-pages", "p1", "live")
    assert found.verdict.problems == ("a: must be text, not a whole number",)


def test_a_missing_key_cannot_be_promoted() -> None:
    with pytest.raises(UnknownKey, match="sandbox has no x, y"):
        promote("demo", KIND, record("sandbox", {"a": 1}), record("live", {}), ["x", "a", "y"])


def test_staged_edits_are_applied_to_a_page() -> None:
    there = record("live", {"a": 1, "b": 2}, {"type": "object"})
    target = RecordRef("demo", "config-pages", "p1", "live")
    edits = {
        "variables/a": Edit(target, "variables/a", 1, 5),
        "variables/new/er": Edit(target, "variables/new/er", ABSENT, [1]),
        "schema": Edit(target, "schema", {"type": "object"}, {}),
    }
    found = page_of(KIND, staged(KIND, there, edits).values)
    assert found.values == {"a": 5, "b": 2, "new/er": [1]}
    assert found.schema == {}
    assert there.values["variables"] == {"a": 1, "b": 2}


def test_only_differences_become_edits() -> None:
    there = record("live", {"a": 1, "b": 2}, {"type": "object"})
    (edit,) = key_edits("demo", KIND, there, {"a": 1, "b": 2.0})
    assert (edit.field, edit.base, edit.wanted, edit.label) == ("variables/b", 2, 2.0, "live")
    assert schema_edit("demo", KIND, there, {"type": "object"}) == ()
    (edit,) = schema_edit("demo", KIND, record("live", {}), {})
    assert (edit.field, edit.base) == ("schema", ABSENT)


@given(VALUES)
def test_an_inferred_schema_fits_its_values(values: dict[str, Any]) -> None:
    (page,) = pages(record("live", values))
    assert not faults_of(inferred(page), values)


def test_a_schema_is_copied_from_a_page_that_has_one() -> None:
    assert copied_schema(KIND, record("sandbox", {}, {"a": 1})) == {"a": 1}
    with pytest.raises(UnknownKey, match="live has no schema"):
        copied_schema(KIND, record("live", {}))
