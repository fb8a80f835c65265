"""An unfinished form as JSON: its value, invalid texts and selected branches."""

from typing import Any

from trunkline.forms.fields.history import InvalidText, Revision
from trunkline.forms.fields.tree import Tree
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.json_pointer import EditError, split
from trunkline.forms.values.values import UNSET, Json, copy_json


def dump_draft(revision: Revision) -> dict[str, Any]:
    """Return a revision as JSON.

    Returns:
        `value`, missing if unset; `typed`, invalid texts with their messages by pointer;
        `branches`, the indices of the selected branches by pointer.
    """
    draft: dict[str, Any] = {} if revision.value is UNSET else {"value": copy_json(revision.value)}
    draft["typed"] = {
        at: [invalid.text, invalid.message] for at, invalid in revision.invalid_texts.items()
    }
    draft["branches"] = {at: list(selected.values()) for at, selected in revision.branches.items()}
    return draft


def load_draft(expander: Expander, draft: Json) -> Revision:
    """Return the revision that a draft was made of, without the content of other branches.

    A branch that the schema no longer has is inferred from the value. `EditError` if not a draft.
    """
    try:
        texts = {at: InvalidText(str(text), str(why)) for at, (text, why) in draft["typed"].items()}
        branches = {at: [int(i) for i in indices] for at, indices in draft["branches"].items()}
        value = copy_json(draft.get("value", UNSET))
        pointers = sorted(branches, key=lambda at: len(split(at)))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise EditError("Not a draft of a form") from error
    revision = Revision(value=value, invalid_texts=texts)
    for at in pointers:
        for group, index in enumerate(branches[at]):
            # A new tree each time, since inner branches depend on outer ones.
            _select(Tree(expander, revision, {}), at, group, index)
    return revision


def _select(tree: Tree, pointer: str, group: int, index: int) -> None:
    groups = tree.expansion(tree.at(pointer)).groups
    if group < len(groups) and 0 <= index < len(groups[group].branches.subschemas):
        selected = tree.revision.branches.get(pointer, {})
        tree.revision.branches[pointer] = {**selected, groups[group].branches.key: index}
