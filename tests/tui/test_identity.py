"""Two owners and two accounts under one name: what one has staged does not reach the other's."""

from functools import partial

import pytest

from support.dashboard import opened, profile_at, settings_of
from support.editing import Editor, at_connectors
from support.emulator import Emulator, running_emulator
from trunkline.api.errors import Unreachable
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.emulator.accounts import account_of
from trunkline.model.change import RecordRef
from trunkline.model.patch import ABSENT
from trunkline.model.profile import Profile
from trunkline.sessions import Sessions
from trunkline.sessions.accounts import ACCOUNTS_FILE
from trunkline.settings import Settings
from trunkline.tui.form.form_screen import FormScreen
from trunkline.vendors.ultravox.session import UltravoxSession

LIVE, SANDBOX = ("Paris front desk", "live"), ("Paris front desk", "sandbox")


@pytest.fixture
def ana(server: Emulator) -> Settings:
    return settings_of(profile_at(server.url), who="ana")


@pytest.fixture
def bob(server: Emulator) -> Settings:
    return settings_of(profile_at(server.url), who="bob")


def ultravox_at(server: Emulator) -> Settings:
    """Return settings with an account whose ID only the vendor can tell."""
    profile = Profile("acme", "ultravox", base_url=server.url, credential="$ACME_KEY")
    return settings_of(profile, keys={"acme": account_of("ultravox").secret})


async def test_another_owners_edit_is_shown_as_theirs_and_is_written_only_once_taken_over(
    ana: Settings, bob: Settings
) -> None:
    async with at_connectors(ana) as editor:
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    async with at_connectors(bob) as editor:
        await editor.go_to(*LIVE)
        await editor.until(lambda: "1 staged by ana" in editor.status)
        assert "fr-FR-Neural2-A☆" in editor.text
        assert "staged by ana" in editor.detail
        assert "fr-FR-Neural2-D" in editor.detail
        assert "staged" not in editor.title
        await editor.press("z")
        assert editor.said.endswith("There is nothing to undo in this session")
        await editor.review()
        assert "1 edit staged by ana, not included: T takes it over" in editor.text
        await editor.press("a")
        assert editor.said.endswith("Nothing in this plan can be written")
        await editor.press("T")
        await editor.until(lambda: "Take over staged edits" in editor.text)
        await editor.press("1")
        await editor.planned()
        assert "staged by ana" not in editor.text
        assert "fr-FR-Neural2-D" in editor.text
    async with at_connectors(ana) as editor:
        await editor.until(lambda: "1 staged by bob" in editor.status)
        assert "staged" not in editor.title


def shows_voice(editor: Editor, voice: str) -> bool:
    """Return whether the selected row has a voice."""
    record = editor.browse.view.sheet.record
    return record is not None and record.values["voiceName"] == voice


async def test_what_another_owner_has_applied_is_loaded_by_itself(
    ana: Settings, bob: Settings, server: Emulator
) -> None:
    async with at_connectors(bob) as editor:
        await editor.go_to(*LIVE)
        target = editor.target()
        record = editor.browse.view.sheet.record
        assert record is not None
        voice = record.values["voiceName"]
        sessions = Sessions(ana)
        writer = Writer(ana.paths.state, sessions, RunOptions(), "ana")
        for value in ("fr-FR-Neural2-D", voice):
            edits = [Edit(target, "voiceName", ABSENT, value)]
            await writer.apply(await writer.plan(edits), "voices of ana")
            await editor.app.reviews.refresh()
            await editor.until(partial(shows_voice, editor, value))
        assert editor.row == "Paris front desk"
        await sessions.aclose()
        writer.close()


async def test_the_second_owner_of_a_field_is_told_and_both_edits_stay(
    ana: Settings, bob: Settings
) -> None:
    for settings, voice in ((ana, "fr-FR-Neural2-D"), (bob, "fr-FR-Neural2-B")):
        async with at_connectors(settings) as editor:
            await editor.go_to(*SANDBOX)
            await editor.edit_cell("voiceName", voice)
            assert list(editor.staged().values()) == [voice]
            said = editor.said
    assert "ana has staged 1 of these fields too" in said
    async with at_connectors(ana) as editor:
        await editor.until(lambda: "● 1 staged" in editor.title)
        assert list(editor.staged().values()) == ["fr-FR-Neural2-D"]


async def test_an_edit_stays_with_its_account_when_the_profile_leads_elsewhere(
    ana: Settings,
) -> None:
    async with at_connectors(ana) as editor:
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    with running_emulator() as elsewhere:
        async with at_connectors(settings_of(profile_at(elsewhere.url), who="ana")) as editor:
            await editor.until(lambda: "Held back: 1 staged edit of polyai:" in editor.said)
            await editor.go_to(*LIVE)
            await editor.app.reviews.refresh()
            assert (editor.staged(), "☆" in editor.text) == ({}, False)
            assert "staged" not in editor.title
            await editor.press("z")
            assert editor.said.endswith("There is nothing to undo in this session")
    async with at_connectors(ana) as editor:
        await editor.until(lambda: "● 1 staged" in editor.title)


async def test_nothing_is_staged_before_the_vendor_has_told_whose_credential_it_is(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify, down = UltravoxSession.identify, [True]

    async def identify_later(session: UltravoxSession) -> str:
        if down:
            raise Unreachable("no connection")
        return await identify(session)

    monkeypatch.setattr(UltravoxSession, "identify", identify_later)
    async with opened(ultravox_at(server)) as desktop:
        user = Editor(desktop.app, desktop.pilot)
        await user.read()
        await user.press("e")
        assert "only the vendor can tell which account" in user.said
        down.clear()
        await user.app.reviews.refresh()
        await user.read()
        await user.press("e")
        await user.until(lambda: isinstance(user.app.screen, FormScreen))


async def test_what_is_staged_is_shown_once_the_vendor_has_told_whose_credential_it_is(
    server: Emulator,
) -> None:
    settings = ultravox_at(server)
    async with opened(settings) as desktop:
        await desktop.read()
        target = RecordRef("acme", "telephony-configs", "", "twilio")
        edit = Edit(target, "accountSid", "AC1", "AC2")
        desktop.app.changes.staging("acme").stage([edit])
    # As after a change of the credential.
    (settings.paths.state / ACCOUNTS_FILE).unlink()
    async with opened(settings) as later:
        await later.until(lambda: "● 1 staged" in later.title)
