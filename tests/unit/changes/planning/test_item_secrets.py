"""Plans of edits that hold secrets, as they are shown and as they come from files."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.missing_secrets import (
    MissingSecret,
    filled,
    matched,
    sealed_places,
)
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.planning.planner import prepare
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Op, RecordRef
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.sealing import Seal

Planned = Callable[..., Awaitable[Plan]]

OLD, NEW = "https://ops:hunter2@hooks.example/v", "https://ops:hunter3@hooks.example/v"


def edit(base: Any, wanted: Any) -> Edit:
    return Edit(RecordRef("acme", "lines", "s1", "k1"), "voice", base, wanted)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChangeStore]:
    store = ChangeStore(tmp_path / "changes.db")
    yield store
    store.close()


@pytest.fixture
def seal(store: ChangeStore) -> Seal:
    return store.seal


@pytest.fixture
def planned(store: ChangeStore) -> Callable[..., Awaitable[Plan]]:
    """Return a function that plans edits of one line."""

    async def plan(*edits: Edit, voice: str = OLD) -> Plan:
        session = FakeSession({("s1", "k1"): line("k1", voice=voice)})
        writes = KnownWrites(Journal(store))
        return await prepare(edits, {"acme": session}, KINDS, writes=writes)

    return plan


def with_secrets(edits: Sequence[Edit], secrets: Mapping[str, str], seal: Seal) -> list[Edit]:
    return filled(edits, matched(sealed_places(edits), secrets, seal))


def text(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


async def test_a_password_that_changes_is_said_and_not_shown(planned: Planned) -> None:
    plan = await planned(edit(OLD, NEW))
    assert plan.changes[0].patch == {"voice": NEW}
    shown = text(plan)
    assert "https://•••@hooks.example/v → https://••• (changed)@hooks.example/v" in shown
    assert "hunter" not in shown + repr(plan)


async def test_a_sealed_edit_is_planned_while_its_record_has_the_secret(
    planned: Planned, seal: Seal
) -> None:
    other = OLD.replace("hooks", "other")
    plan = await planned(edit(seal.sealed(other), seal.sealed(OLD)), voice=other)
    assert plan.changes[0].patch == {"voice": OLD}


async def test_a_sealed_edit_whose_secret_is_gone_asks_for_it(planned: Planned, seal: Seal) -> None:
    sealed = edit(seal.sealed(OLD), seal.sealed(NEW))
    plan = await planned(sealed)
    assert not plan.ready
    assert "voice: the secret in it is not stored: enter it again" in text(plan)
    again = with_secrets([sealed], {"voice": NEW}, seal)
    assert (await planned(*again)).changes[0].patch == {"voice": NEW}


async def test_a_secret_that_somebody_else_changed_is_a_conflict(
    planned: Planned, seal: Seal
) -> None:
    plan = await planned(edit(seal.sealed(OLD), "plain"), voice=NEW)
    assert list(plan.items[0].clashes) == ["voice"]
    assert "hunter" not in text(plan)


async def test_a_mask_is_never_written(planned: Planned) -> None:
    plan = await planned(edit(OLD, "https://•••@other.example/v"))
    assert not plan.ready
    clash = await planned(edit("a", "https://•••@other.example/v"))
    assert clash.items[0].clashes
    assert not clash.settle(clash.items[0].change.target, "voice", mine=True).ready


def test_a_secret_in_another_place_is_refused(seal: Seal) -> None:
    nested = Edit(RecordRef("acme", "pages", "s1", "live"), "variables/a/b", None,
                  {"list": [{"pin": seal.mark("x")}], "c/d": seal.mark("y")})  # fmt: skip
    (filled,) = with_secrets(
        [nested], {"variables/a/b/list/1/pin": "x", "variables/a/b/c/d": "y"}, seal
    )
    assert filled.wanted == {"list": [{"pin": "x"}], "c/d": "y"}
    with pytest.raises(LookupError, match="No secret is needed for voice"):
        with_secrets([edit(OLD, "plain")], {"voice": NEW}, seal)


@pytest.mark.parametrize("entered", ["hunter3", "ops:hunter3", OLD, NEW.replace("hooks", "other")])
def test_a_secret_that_was_not_there_is_refused(seal: Seal, entered: str) -> None:
    sealed = edit("plain", seal.sealed(NEW))
    whole = "voice had another value: enter the whole of https://•••@hooks.example/v"
    with pytest.raises(LookupError, match=whole) as refused:
        with_secrets([sealed], {"voice": entered}, seal)
    assert "hunter" not in str(refused.value)


@pytest.mark.parametrize("secret", ["4711", 4711, 0.5, None, True, "null", '"'])
def test_a_secret_gets_its_type_back(seal: Seal, secret: Any) -> None:
    typed = secret if isinstance(secret, str) else json.dumps(secret)
    (filled,) = with_secrets([edit(None, {"pin": seal.mark(secret)})], {"voice/pin": typed}, seal)
    assert filled.wanted == {"pin": secret}
    assert type(filled.wanted["pin"]) is type(secret)


def test_the_secrets_of_a_record_to_create_again_can_be_entered(seal: Seal) -> None:
    values = {"name": "n", "hook/url": seal.sealed(OLD)}
    whole = Edit(RecordRef("acme", "lines", "s1", "k1"), WHOLE, ABSENT, values, Op.CREATE)
    gone = replace(whole, base={}, wanted=ABSENT, op=Op.DELETE)
    created, deleted = with_secrets([whole, gone], {"hook/url": OLD}, seal)
    assert (created.wanted, deleted) == ({"name": "n", "hook/url": OLD}, gone)


def test_one_place_of_several_records_gets_the_secret_that_each_had(seal: Seal) -> None:
    edits = [
        Edit(RecordRef("acme", "lines", "s1", key), "voice", "a", seal.mark(secret), label=key)
        for key, secret in (("k1", "one"), ("k2", "two"), ("k3", "one"))
    ]
    filled_edits = with_secrets(edits, {"voice": "one", "k2/voice": "two"}, seal)
    assert [edit.wanted for edit in filled_edits] == ["one", "two", "one"]
    with pytest.raises(LookupError, match="voice had another value"):
        with_secrets(edits, {"k2/voice": "one"}, seal)


def test_a_value_that_nothing_tells_is_never_given_to_several_records(seal: Seal) -> None:
    places = [RecordRef("acme", "lines", "s1", key) for key in ("k1", "k2")]
    missing = [MissingSecret(target, "pin", "") for target in places]
    with pytest.raises(LookupError, match="pin of 2 records is needed: name one, such as k1/pin"):
        matched(missing, {"pin": "x"}, seal)
    assert matched(missing, {"k2/pin": "x"}, seal) == {(places[1], "pin"): "x"}
    by_place = {(places[0], "pin"): "y", (places[0], "gone"): "z"}
    assert matched(missing, by_place, seal) == {(places[0], "pin"): "y"}
