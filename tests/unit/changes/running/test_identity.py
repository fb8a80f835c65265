"""A plan, a run and its undo belong to an account, and refuse any other by name."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import ACCOUNT, OneAccount
from trunkline.changes.journal.actor import Actor, current_actor
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.known_writes import (
    KnownWrites,
    earlier_writers,
    last_writer,
    next_values,
)
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.changes.store.errors import OtherAccount, UnknownAccount
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

ELSEWHERE = "acme:api.example.com/2"


@pytest.fixture
def vendor() -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(3)})


@pytest.fixture
def openers(vendor: FakeSession) -> OneAccount[FakeSession]:
    return OneAccount(vendor, KINDS["acme"])


@pytest.fixture
def writer(tmp_path: Path, openers: OneAccount[FakeSession]) -> Iterator[Writer]:
    writer = Writer(tmp_path / "state", openers, who="ana")
    yield writer
    writer.close()


def edit(n: int) -> Edit:
    return Edit(RecordRef("acme", "lines", "s1", f"k{n}"), "voice", "a", "b")


async def test_a_run_records_account_and_owner(writer: Writer) -> None:
    entry = await writer.apply(await writer.plan([edit(0)]), "voice b")
    assert entry.accounts == {"acme": ACCOUNT}
    assert entry.who.startswith("ana (")
    document = exported(entry, writer.journal.items(entry.id))
    assert document["accounts"] == {"acme": ACCOUNT}


async def test_undo_resume_and_retry_refuse_another_account_by_name(
    writer: Writer, openers: OneAccount[FakeSession], vendor: FakeSession
) -> None:
    entry = await writer.apply(await writer.plan([edit(0)]), "voice b")
    openers.account_text = ELSEWHERE
    said = f"Run {entry.id} was applied to {ACCOUNT}; profile acme now leads to {ELSEWHERE}"
    sent = len(vendor.writes)
    for attempt in (writer.plan_undo, writer.resume, writer.retry):
        with pytest.raises(OtherAccount) as refused:
            await attempt(entry.id)
        assert str(refused.value).startswith(said)
    assert len(vendor.writes) == sent
    openers.account_text = ACCOUNT
    plan, _ = await writer.plan_undo(entry.id)
    assert len(plan.ready) == 1


async def test_a_plan_is_not_written_to_another_account(
    writer: Writer, openers: OneAccount[FakeSession], vendor: FakeSession
) -> None:
    plan = await writer.plan([edit(0)])
    openers.account_text = ELSEWHERE
    with pytest.raises(OtherAccount, match=f"The plan was made for {ACCOUNT}"):
        await writer.apply(plan, "voice b")
    assert (vendor.writes, writer.journal.runs()) == ([], [])


async def test_staged_edits_stay_with_their_account(
    writer: Writer, openers: OneAccount[FakeSession]
) -> None:
    writer.staging("acme").stage([edit(0)])
    openers.account_text = ELSEWHERE
    assert len(writer.staging("acme")) == 0
    assert (await writer.plan_staged("acme")).items == ()
    openers.account_text = ACCOUNT
    assert len((await writer.plan_staged("acme")).ready) == 1


async def test_two_profiles_of_one_account_have_the_same_edits(writer: Writer) -> None:
    secret = Edit(edit(2).target, "pin", ABSENT, "4711")
    one, two = writer.staging("acme"), writer.staging("same")
    one.stage([edit(0), secret])
    assert two.refresh()
    assert [each.wanted for each in two.edits] == ["b", "4711"]
    assert (two.forgotten, two.refresh(), one.refresh()) == ([], False, False)
    here = two.edits[0].target
    two.stage([replace(two.edits[0], wanted="c")])
    assert one.refresh()
    assert (one.edits[0].wanted, here.profile) == ("c", "same")
    one.clear()
    assert (two.refresh(), len(two)) == (True, 0)


async def test_nothing_is_staged_for_an_account_that_only_the_vendor_knows(
    writer: Writer, openers: OneAccount[FakeSession]
) -> None:
    openers.account_text = ""
    with pytest.raises(UnknownAccount, match="acme: only the vendor can tell which account"):
        writer.staging("acme")


async def test_a_plan_has_my_edits_only(
    writer: Writer, openers: OneAccount[FakeSession], vendor: FakeSession, tmp_path: Path
) -> None:
    other = Writer(tmp_path / "state", openers, who="bob")
    other.staging("acme").stage([edit(1)])
    writer.staging("acme").stage([edit(0)])
    plan = await writer.plan_staged("acme")
    assert [item.change.target.key for item in plan.items] == ["k0"]
    await writer.apply(plan, "voice b")
    assert [change.target.key for change in vendor.writes] == ["k0"]
    other.staging("acme").refresh()
    assert [each.target.key for each in other.staging("acme").edits] == ["k1"]
    other.close()


async def test_a_run_without_an_account_waits_until_the_user_names_it(writer: Writer) -> None:
    plan = await writer.plan([edit(0)])
    run = writer.journal.begin("of an earlier version", current_actor(), plan.changes)
    with pytest.raises(OtherAccount, match=f"say so with: trunkline resume {run} --account"):
        await writer.resume(run)
    with pytest.raises(OtherAccount, match=f"was applied to {ELSEWHERE}"):
        await writer.check_account(run, ELSEWHERE)
    await writer.check_account(run, ACCOUNT)
    assert (await writer.resume(run)).status == "done"
    assert writer.journal.run(run).accounts == {"acme": ACCOUNT}


def test_an_owner_is_the_name_in_the_settings_else_the_login_with_its_client() -> None:
    login = Actor("ops", "jump1", "192.0.2.7")
    assert (login.owner, str(login)) == ("ops@jump1 from 192.0.2.7",) * 2
    named = Actor("ops", "jump1", "192.0.2.7", "ana")
    assert (named.owner, str(named)) == ("ana", "ana (ops@jump1 from 192.0.2.7)")


async def test_what_was_written_to_another_account_is_not_taken_for_newer_here(
    writer: Writer, openers: OneAccount[FakeSession]
) -> None:
    entry = await writer.apply(await writer.plan([edit(0)]), "voice b")
    unfinished = writer.journal.begin(
        "cut off",
        writer.actor,
        (await writer.plan([edit(1)])).changes,
        accounts={"acme": ACCOUNT},
    )
    listed = [Record("k0", "s1", {**line("k0"), "voice": "a"})]
    lines = KINDS["acme"]["lines"]
    here = KnownWrites(writer.journal, accounts={"acme": ACCOUNT})
    assert here.corrected(lines, "acme", listed)[0].values["voice"] == "b"
    assert here.unfinished_run(lines, edit(1).target) == unfinished
    there = KnownWrites(writer.journal, accounts={"acme": ELSEWHERE})
    assert there.corrected(lines, "acme", listed)[0].values["voice"] == "a"
    assert there.unfinished_run(lines, edit(1).target) is None
    openers.account_text = ELSEWHERE
    openers.session.lines["s1", "k0"]["voice"] = "a"
    again = await writer.apply(await writer.plan([edit(0), edit(1)]), "voice b, elsewhere")
    assert (again.status, again.total) == ("done", 2)
    later = writer.journal.items(again.id)
    assert earlier_writers(writer.journal, again.id, later) == {}
    assert next_values(writer.journal, entry.id, writer.journal.items(entry.id)) == {}


async def test_what_another_profile_of_the_account_wrote_is_known(writer: Writer) -> None:
    entry = await writer.apply(await writer.plan([edit(0)]), "voice b")
    changes = (await writer.plan([edit(1)])).changes
    cut_off = writer.journal.begin("cut off", writer.actor, changes, accounts={"acme": ACCOUNT})
    lines, old = KINDS["acme"]["lines"], Record("k0", "s1", line("k0"))
    known = KnownWrites(writer.journal, accounts={"renamed": ACCOUNT, "acme": ELSEWHERE})
    assert known.corrected(lines, "renamed", [old])[0].values["voice"] == "b"
    assert known.corrected(lines, "acme", [old])[0].values["voice"] == "a"
    mine = edit(1).target._replace(profile="renamed")
    assert known.unfinished_run(lines, mine) == cut_off
    assert known.unfinished_run(lines, edit(1).target) is None
    change = Change(mine._replace(key="k0"), Op.UPDATE, {"voice": "b"}, {"voice": "b"})
    later = writer.journal.begin("later", writer.actor, [change], accounts={"renamed": ACCOUNT})
    items = writer.journal.items(later)
    assert earlier_writers(writer.journal, later, items) == {0: entry.id}
    writer.journal.note(later, sent=[(items[0], None)])
    assert next_values(writer.journal, entry.id, writer.journal.items(entry.id)).keys() == {0}


async def test_a_secret_that_another_profile_of_the_account_wrote_is_found(writer: Writer) -> None:
    pin = replace(edit(0), field="pin", base=ABSENT, wanted="1111")
    entry = await writer.apply(await writer.plan([pin]), "pin")
    target = pin.target._replace(profile="renamed")
    change = Change(target, Op.UPDATE, {}, {"pin": "2222"}, secret=frozenset({"pin"}))
    for account, found in ((ACCOUNT, (entry.id, 0)), (ELSEWHERE, None)):
        later = writer.journal.begin("pin", writer.actor, [change], accounts={"renamed": account})
        assert last_writer(writer.journal, later, target, "pin") == found


async def test_a_run_is_undone_by_the_profile_that_leads_to_its_account_now(
    writer: Writer,
    openers: OneAccount[FakeSession],
    vendor: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await writer.apply(await writer.plan([edit(0)]), "voice b")
    leads = {"renamed": ACCOUNT, "acme": ELSEWHERE}
    monkeypatch.setattr(openers, "known_account", lambda name: leads[name])
    monkeypatch.setattr(openers, "leading_to", {ACCOUNT: "renamed"}.get)

    async def account(name: str) -> str:
        return leads[name]

    monkeypatch.setattr(openers, "account", account)
    assert writer.journal.run(entry.id).accounts == {"renamed": ACCOUNT}
    plan, lines = await writer.plan_undo(entry.id)
    assert ([change.target.profile for change in plan.changes], lines) == (["renamed"], [])
    await writer.apply(plan, "undo", undoes=entry.id)
    assert vendor.lines["s1", "k0"]["voice"] == "a"
    assert writer.journal.run(entry.id).status == "undone"
