"""Drafts: an unfinished form is stored as JSON and restored."""

import json
from typing import Any

import pytest

from support.forms import example, form_of
from trunkline.forms import EditError, Form


def test_a_draft_restores_value_invalid_text_and_branches() -> None:
    schema, values = example("pages", "front-desk")
    form = Form(schema, values)
    form.enter("/max_retries", "many")
    form.choose("/handoff", 0)
    form.enter("/handoff/number", "+44")
    kept = json.loads(json.dumps(form.draft()))

    again = Form(schema, values)
    again.resume(kept)
    assert json.dumps(again.value) == json.dumps(form.value)
    assert again.errors == form.errors
    assert again.field("/max_retries").text == "many"
    assert again.field("/handoff").branch == 0
    assert again.changed == form.changed
    assert again.undo() is not None
    assert again.value == values


def test_a_draft_restores_branches_of_unset_values() -> None:
    inner = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    form = form_of({"oneOf": [{"type": "object", "properties": {"n": inner}}, {"type": "array"}]})
    form.choose("/x", 0)
    form.choose("/x/n", 1)
    again = form_of({"oneOf": [{"type": "object", "properties": {"n": inner}}, {"type": "array"}]})
    again.resume(form.draft())
    assert (again.field("/x").branch, again.field("/x/n").branch) == (0, 1)


def test_a_draft_of_another_schema_restores_its_value() -> None:
    schema, values = example("pages", "routing")
    draft = Form(schema, values).draft()
    assert list(Form(schema, values).fields)
    again = form_of({"type": "string"})
    again.resume({**draft, "branches": {"/fallback": [9], "/no/such": [0]}})
    assert again.value == values


@pytest.mark.parametrize("draft", [None, 5, {}, {"typed": [], "branches": {}}, {"typed": {"a": 1}}])
def test_an_invalid_draft_is_rejected(draft: Any) -> None:
    with pytest.raises(EditError, match="Not a draft"):
        form_of({}).resume(draft)
