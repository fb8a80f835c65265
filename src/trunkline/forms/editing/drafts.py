"""An unfinished form as JSON: its value, the texts that are no value yet, the branches chosen."""

from typing import Any

from trunkline.forms.fields.history import Moment, Typed
from trunkline.forms.fields.tree import Tree
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.json_pointer import Refused, split
from trunkline.forms.values.values import UNSET, Json, copied


def draft_of(moment: Moment) -> dict[str, Any]:
    """Return what a form holds at a moment.

    Returns:
        `value`, left out where it is unset; `typed`, texts and why they are no value, by pointer;
        `branches`, the chosen indices by pointer, those of what the value does not tell among them.
    """
    draft: dict[str, Any] = {} if moment.value is UNSET else {"value": copied(moment.value)}
    draft["typed"] = {at: [each.text, each.message] for at, each in moment.typed.items()}
    draft["branches"] = {at: list(chosen.values()) for at, chosen in moment.branches.items()}
    return draft


def resumed(expander: Expander, draft: Json) -> Moment:
    """Return the moment that a draft was made of, drafts of other branches excepted.

    A branch that the schema no longer has is told by the value instead.

    Raises:
        Refused: it is no draft.
    """
    try:
        typed = {at: Typed(str(text), str(why)) for at, (text, why) in draft["typed"].items()}
        branches = {at: [int(index) for index in each] for at, each in draft["branches"].items()}
        value = copied(draft.get("value", UNSET))
        places = sorted(branches, key=lambda at: len(split(at)))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Refused("this is no draft of a form") from error
    moment = Moment(value=value, typed=typed)
    for at in places:
        for place, index in enumerate(branches[at]):
            _choose(Tree(expander, moment, {}), at, place, index)
    return moment


def _choose(tree: Tree, pointer: str, place: int, index: int) -> None:
    """Choose one branch; the tree is a new one, since inner branches depend on outer ones."""
    groups = tree.expansion(tree.at(pointer)).groups
    if place < len(groups) and 0 <= index < len(groups[place].branches.sources):
        kept = tree.moment.branches.get(pointer, {})
        tree.moment.branches[pointer] = {**kept, groups[place].branches.key: index}
