"""What is written may be a secret: nothing that holds it in memory shows it when it is printed."""

import pytest

from support.fake_desks import DESK_KINDS, DeskSession, at, desk
from support.sweep import Leak, Sweep, made_up
from trunkline.changes.journal import Item
from trunkline.changes.preparing import prepare
from trunkline.changes.staging import WHOLE, Edit
from trunkline.model.change import Op
from trunkline.model.patch import ABSENT

SECRET = made_up("desk", "sip.password")
EDITS = {
    "an update": Edit(at("1"), "sip.password", ABSENT, SECRET),
    "a creation": Edit(
        at("New"), WHOLE, ABSENT, {"name": "New", "sip.password": SECRET}, Op.CREATE, "New"
    ),
    "of a record that is gone": Edit(at("2"), "sip.password", ABSENT, SECRET),
}


@pytest.mark.parametrize("what", EDITS)
async def test_the_repr_of_what_is_written_does_not_show_it(what: str) -> None:
    edit, sweep = EDITS[what], Sweep(SECRET)
    plan = await prepare([edit], {"acme": DeskSession(desk("1"))}, DESK_KINDS)
    (item,) = plan.items
    written = item.change.patch.get("sip.password")
    assert written == SECRET
    sweep.look("a repr", edit, [edit], plan, item, item.change, Item.of(0, item.change))
    with pytest.raises(Leak):
        sweep.look("the patch", item.change.patch)
