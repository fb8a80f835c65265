"""Two owners and two accounts in one file: nothing crosses over but by taking it over."""

from pathlib import Path
from typing import Any

import pytest

from trunkline.changes.staging.others import Holder, held_back, holders_text
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import RecordRef

HERE, ELSEWHERE = "polyai:api.eu.poly.ai/ws-1", "polyai:api.us.poly.ai/ws-1"
ANA, BOB = "ana", "bob@jump1 from 192.0.2.7"


def edit(key: str, wanted: Any, field: str = "voice") -> Edit:
    return Edit(RecordRef("work", "lines", "s1", key), field, "a", wanted, label=key)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "changes.db"


def staged(path: Path, owner: str, account: str = HERE, profile: str = "work") -> Staging:
    """Open the edits as a program of their own would."""
    store = ChangeStore(path)
    return Staging(store, profile, account=account, owner=owner, origin=f"{owner} at a desk")


def everything(staging: Staging) -> list[Any]:
    return [each for edits in staging.others.values() for each in edits]


def test_another_account_under_the_same_name_has_nothing_of_it(path: Path) -> None:
    staged(path, ANA).stage([edit("k1", "b")])
    there = staged(path, ANA, ELSEWHERE)
    assert (list(there.edits), there.next_undo, dict(there.others)) == ([], "", {})
    assert there.undo() is None
    there.stage([edit("k1", "c")])
    there.clear()
    assert [each.wanted for each in staged(path, ANA).edits] == ["b"]


def test_another_name_of_the_same_account_has_all_of_it(path: Path) -> None:
    staged(path, ANA).stage([edit("k1", "b")])
    (renamed,) = staged(path, ANA, profile="home").edits
    assert renamed.target.profile == "home"


def test_others_edits_are_seen_with_owner_login_and_time_and_are_not_mine(
    path: Path,
) -> None:
    staged(path, ANA).stage([edit("k1", "b"), edit("k2", "b")])
    bob = staged(path, BOB)
    assert (len(bob), list(bob.edits), bob.next_undo) == (0, [], "")
    first = everything(bob)[0]
    assert (first.holder, first.origin, first.wanted) == (Holder(HERE, ANA), "ana at a desk", "b")
    assert first.at.endswith("+00:00")
    assert holders_text(everything(bob)) == "2 staged by ana"
    assert bob.undo() is None
    assert bob.clear() == 0
    assert len(staged(path, ANA)) == 2


def test_both_may_stage_one_field_and_the_second_is_told(path: Path) -> None:
    ana, bob = staged(path, ANA), staged(path, BOB)
    ana.stage([edit("k1", "b")])
    bob.stage([edit("k1", "c"), edit("k2", "c")])
    assert bob.rivals({each.target for each in bob.edits}) == "ana has staged 1 of these fields too"
    assert bob.rivals([edit("k2", "c").target]) == ""
    ana.refresh()
    assert [each.wanted for each in ana.edits] == ["b"]
    assert [each.wanted for each in bob.edits] == ["c", "c"]


def test_what_is_taken_over_is_mine_and_no_longer_theirs(path: Path) -> None:
    ana, bob = staged(path, ANA), staged(path, BOB)
    ana.stage([edit("k1", "b"), edit("k2", "b")])
    bob.refresh()
    assert bob.take_over(Holder(HERE, ANA)) == 2
    assert [each.target.key for each in bob.edits] == ["k1", "k2"]
    assert everything(bob) == []
    ana = staged(path, ANA)
    assert (len(ana), ana.next_undo) == (0, "")
    assert holders_text(everything(ana)) == f"2 staged by {BOB}"


def test_a_field_that_both_have_staged_is_left_to_the_other(path: Path) -> None:
    ana, bob = staged(path, ANA), staged(path, BOB)
    ana.stage([edit("k1", "b"), edit("k2", "b")])
    bob.stage([edit("k1", "c")])
    assert bob.take_over(Holder(HERE, ANA)) == 1
    assert [(each.target.key, each.wanted) for each in bob.edits] == [("k1", "c"), ("k2", "b")]
    assert [(each.target.key, each.wanted) for each in everything(bob)] == [("k1", "b")]
    ana.refresh()
    assert ana.next_undo == "edit"


def test_writing_my_edit_leaves_the_others_of_the_same_field(path: Path) -> None:
    ana, bob = staged(path, ANA), staged(path, BOB)
    ana.stage([edit("k1", "b")])
    bob.stage([edit("k1", "c")])
    bob.settle([(edit("k1", "c").target, "voice")])
    assert (len(bob), len(staged(path, ANA))) == (0, 1)


def test_a_secret_of_another_owner_is_not_shown_and_is_asked_for_once_taken_over(
    path: Path,
) -> None:
    def secret_in(edit: Edit) -> frozenset[str]:
        return frozenset({"pin"}) & {edit.field}

    store = ChangeStore(path)
    ana = Staging(store, "work", secret_in, account=HERE, owner=ANA)
    ana.stage([edit("k1", "1234", "pin")])
    bob = Staging(store, "work", secret_in, account=HERE, owner=BOB)
    (theirs,) = everything(bob)
    assert (theirs.is_secret, theirs.wanted) == (True, None)
    assert bob.take_over(theirs.holder) == 1
    assert [each.field for each in bob.forgotten] == ["pin"]


def test_edits_of_accounts_where_no_profile_leads_are_named(path: Path) -> None:
    accounts = {"work": HERE}
    for account in (HERE, ELSEWHERE, "?work", "?gone", "polyai:demo/ws-demo"):
        staged(path, ANA, account).stage([edit("k1", "b")])
    assert held_back(ChangeStore(path), accounts, accounts.__getitem__) == [
        "Held back: 1 staged edit of profile gone, whose account was not recorded; "
        "a profile of that name can take them over",
        f"Held back: 1 staged edit of {ELSEWHERE}, where no profile leads now",
    ]
