"""Review and run of records with lists, secrets and fields that are never answered."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import pytest

from support.dashboard import opened, settings_of
from support.editing import Editor
from support.emulator import running_emulator
from trunkline.api.errors import InvalidRequest
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.emulator.accounts import account_of
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.profile import Profile
from trunkline.tui.text.page import Hint
from trunkline.tui.text.page_screen import PageScreen

ALLOWED = "callCreationAllowedAgentIds"
SECRET = "hush-t0ken-48151623"


class Desk(Editor):
    """A user of an account whose configs have lists and secrets."""

    @staticmethod
    def at(key: str) -> RecordRef:
        return RecordRef("acme", "telephony-configs", "", key)

    def config(self, key: str) -> dict[str, Any]:
        row = next(each for each in self.browse.view.table.rows if each.key == key)
        return dict(row.values)

    def edit(self, key: str, field: str, wanted: Any) -> Edit:
        base = ABSENT if field == "authToken" else self.config(key).get(field, ABSENT)
        return Edit(self.at(key), field, base, wanted, label=key)

    def stage(self, *edits: Edit) -> None:
        self.app.changes.staging("acme").stage(edits)

    def line(self, part: str) -> str:
        found = [line for line in self.page if part in line]
        assert found, self.page
        return found[0].strip()


@asynccontextmanager
async def at_configs() -> AsyncIterator[Desk]:
    """Open the dashboard at the configs of the demo account."""
    account = account_of("ultravox")
    with running_emulator() as server:
        profile = Profile("acme", "ultravox", base_url=server.url, credential="$ACME_KEY")
        async with opened(
            settings_of(profile, keys={"acme": account.secret}), size=(120, 40)
        ) as desktop:
            desk = Desk(desktop.app, desktop.pilot)
            await desk.read()
            yield desk


async def test_the_review_says_what_becomes_of_a_list_and_what_confirms_it() -> None:
    async with at_configs() as desk:
        held = desk.config("twilio")[ALLOWED]
        desk.stage(desk.edit("twilio", ALLOWED, held[:1]))
        await desk.review()
        assert f"replace: keeps 1, loses {len(held) - 1}" in desk.line("replace")
        await desk.until(lambda: "- Lyon front desk, London bookings" in desk.line("replace"))
        assert desk.line("LIVE") == "▾ LIVE · 1 telephony config"
        assert "typing live confirms" in desk.said
        await desk.press("a")
        await desk.until(lambda: "type live to confirm" in desk.text)
        assert f"replaces allowed agents of twilio: {len(held) - 1} entries lost" in desk.text
        assert "1 change on live calls, at once" in desk.text


async def test_what_a_value_implies_is_in_the_review() -> None:
    async with at_configs() as desk:
        desk.stage(desk.edit("twilio", "callCreationAllowAllAgents", True))
        await desk.review()
        assert desk.line("cleared") == "allowed agents cleared: allow all agents is on"


async def test_a_run_names_what_cannot_be_read_back() -> None:
    async with at_configs() as desk:
        desk.stage(desk.edit("twilio", "authToken", SECRET))
        await desk.review()
        run = await desk.apply("live")
        (row,) = run.table.rows
        assert row.values["result"] is Result.UNVERIFIED
        await desk.until(lambda: "1 unverified (auth token)" in desk.text)
        assert row.values["outcome"] == "auth token changed; auth token cannot be read back"
        assert run.heading().environment == "live"
        await desk.press("enter")
        await desk.until(lambda: desk.shows(PageScreen))
        assert "authToken cannot be read back" in desk.text
        assert SECRET not in desk.text


async def test_what_was_not_taken_shows_what_was_wanted_beside_what_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with at_configs() as desk:
        desk.stage(desk.edit("twilio", "accountSid", "AC9"))
        session = await desk.app.sessions.open("acme")
        was = (await session.fetch("telephony-configs", None, ["twilio"]))["twilio"]

        async def ignore(kind: str, parent: str, changes: Sequence[Change]) -> list[Outcome]:
            return [Outcome(change.target, Result.DONE) for change in changes]

        monkeypatch.setattr(session, "write", ignore)
        await desk.review()
        run = await desk.apply("live")
        missed = f"wanted AC9, got {was.values['accountSid']}"
        (row,) = run.table.rows
        assert row.values["result"] is Result.NOT_TAKEN
        assert row.values["outcome"] == f"account SID: {missed}"
        await desk.until(lambda: "1 not taken" in desk.text)
        assert "R retry" in desk.text
        assert len(desk.app.changes.staging("acme")) == 1
        await desk.press("enter")
        await desk.until(lambda: desk.shows(PageScreen))
        assert f"{missed}; was {was.values['accountSid']}" in desk.text


async def test_the_vendors_messages_about_fields_are_lines_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with at_configs() as desk:
        new = {"provider": "plivo", "authId": "MA1", "authToken": SECRET}
        desk.stage(Edit(desk.at("plivo"), WHOLE, ABSENT, new, Op.CREATE, "plivo"))
        session = await desk.app.sessions.open("acme")

        async def refuse(*_: Any) -> NoReturn:
            raise InvalidRequest("refused", status=400, fields={ALLOWED: "no such agent"})

        monkeypatch.setattr(session, "write", refuse)
        await desk.review()
        run = await desk.apply("live")
        (row,) = run.table.rows
        assert row.values["result"] is Result.FAILED
        messages = run.model.items[0].fields
        assert messages == {ALLOWED: "no such agent"}
        hint = run.query_one(Hint).render().plain.splitlines()
        assert hint[1] == f"agents: {messages[ALLOWED]}"
        await desk.press("enter")
        await desk.until(lambda: desk.shows(PageScreen))
        assert f"{ALLOWED}: {messages[ALLOWED]}" in desk.text


async def test_a_secret_that_was_staged_before_the_start_is_asked_for_again() -> None:
    async with at_configs() as desk:
        writing = desk.app.changes
        earlier = Writer(desk.app.settings.paths.state, desk.app.sessions)
        earlier.staging("acme").stage([desk.edit("twilio", "authToken", SECRET)])
        earlier.close()
        writing.staging("acme").refresh()
        await desk.review()
        told = desk.line("enter it again")
        assert told == "! auth token was staged but is not stored: enter it again"
        await desk.press("d")
        await desk.until(lambda: not writing.staging("acme").forgotten)
