"""The form over the records of each vendor that has them, from the first key to the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from support.dashboard import opened, settings_of
from support.editing import Editor
from support.emulator import running_emulator
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.model.change import Result
from trunkline.model.profile import Profile
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.view.field_pane import FieldPane


@asynccontextmanager
async def at(vendor: str) -> AsyncIterator[Editor]:
    """Open the dashboard at the first list of a vendor's demo account."""
    account = next(each for each in ACCOUNTS if each.vendor == vendor)
    with running_emulator() as server:
        profile = Profile(
            name="acme",
            vendor=vendor,
            account=account.account,
            base_url=server.url + account.path,
            credential="$ACME_KEY",
        )
        settings = settings_of(profile, keys={"acme": account.secret})
        async with opened(settings) as desktop:
            editor = Editor(desktop.app, desktop.pilot)
            await editor.read()
            yield editor


def screen(editor: Editor) -> FormScreen:
    found = editor.app.screen
    assert isinstance(found, FormScreen), editor.text
    return found


def pane(editor: Editor) -> str:
    return editor.app.screen.query_one(FieldPane).text


async def go(editor: Editor, at: str) -> None:
    screen(editor).sheet.move_to(at)
    await editor.settle()


async def enter(editor: Editor, at: str, text: str) -> None:
    """Set a field in its line."""
    await go(editor, at)
    await editor.press("enter")
    await editor.type(text)
    await editor.press("enter")


async def choose(editor: Editor, text: str, key: str = "e") -> None:
    """Choose a record by its name."""
    await editor.press(key)
    await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
    await editor.type(text)
    await editor.press("enter")


async def apply(editor: Editor) -> set[Result]:
    """Stage the form, review and write it; return how its changes ended."""
    await editor.press("w")
    await editor.review()
    await editor.apply("live")
    assert editor.app.changes.run is not None
    return {outcome.result for outcome in editor.app.changes.run.outcomes.values()}


async def record(editor: Editor, kind: str, key: str) -> dict[str, Any]:
    session = await editor.app.sessions.open("acme")
    return dict((await session.fetch(kind, None, [key]))[key].values)


async def test_all_numbers_of_signalwire_get_another_handler() -> None:
    async with at("signalwire") as editor:
        await editor.press("*", "e")
        count = len(editor.browse.view.table.rows)
        await enter(editor, "/call_handler", "laml_w")
        assert screen(editor).session.errors()["/call_request_url"] == ("required",)
        await enter(editor, "/call_request_url", "https://voice.example/in")
        assert await apply(editor) == {Result.DONE}
        key = editor.browse.view.table.rows[0].key
        number = await record(editor, "numbers", key)
        assert number["call_handler"] == "laml_webhooks"
        assert number["call_request_url"] == "https://voice.example/in"
        run = editor.app.changes.run
        assert run is not None
        assert len(run.outcomes) == count


async def test_an_unconfigured_record_of_ultravox_is_created() -> None:
    async with at("ultravox") as editor:
        await editor.go_to("plivo")
        await editor.press("enter")
        assert editor.crumbs == "telephony-configs › new telephony config"
        await enter(editor, "/authId", "MAXXXXXXXX")
        await go(editor, "/authToken")
        await editor.press("enter", "t")
        for _ in range(2):
            await editor.type("plivo-geheim")
            await editor.press("enter")
        await go(editor, "/callCreationAllowedAgentIds")
        await choose(editor, "london bookings", "a")
        assert await apply(editor) == {Result.UNVERIFIED}
        assert "plivo-geheim" not in editor.text
        made = await record(editor, "telephony-configs", "plivo")
        assert made["authId"] == "MAXXXXXXXX"
        assert "plivo-geheim".startswith(made["authTokenPrefix.prefix"])
        assert len(made["callCreationAllowedAgentIds"]) == 1


async def test_an_environment_is_attached_to_a_phone_config_of_watsonx() -> None:
    async with at("watsonx") as editor:
        await editor.go_to("Genesys Cloud, pilot")
        await editor.press("e")
        key = screen(editor).session.target.key
        before = (await record(editor, "phone-configs", key))["attached_environments"]
        await go(editor, "/attached_environments")
        await choose(editor, "london live", "a")
        assert "Existing entries stay" in pane(editor)
        assert await apply(editor) == {Result.DONE}
        after = (await record(editor, "phone-configs", key))["attached_environments"]
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1


async def test_the_environments_of_the_chosen_agent_are_offered_live_first() -> None:
    async with at("watsonx") as editor:
        await editor.go_to("Aubrac Hotels trunk")
        await editor.press("enter")
        await editor.read()
        await editor.press("e")
        agent = screen(editor).form.field("/agent_id").value
        await go(editor, "/environment_id")
        await editor.press("enter")
        await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
        offered = [line for line in editor.text.splitlines() if "Paris front desk · " in line]
        assert ["live" in line for line in offered[-2:]] == [True, False]
        assert "London bookings" not in editor.text
        await editor.type("draft")
        await editor.press("enter")
        assert screen(editor).form.field("/agent_id").value == agent
        await go(editor, "/agent_id")
        await choose(editor, "london", "enter")
        assert "Environment set to that of London bookings · live, too" in editor.text


async def test_the_environment_that_comes_with_an_agent_is_shown_by_its_name() -> None:
    async with at("watsonx") as editor:
        await editor.press("2")
        await editor.read()
        await editor.press("/")
        await editor.type("0655")
        await editor.press("enter", "e")
        assert screen(editor).form.field("/environment_id").value is None
        await go(editor, "/agent_id")
        await choose(editor, "london", "enter")
        shown = "● Environment London bookings · live"
        await editor.until(lambda: shown in " ".join(editor.text.split()))


async def test_a_number_is_typed_in_any_format_and_created_in_e164() -> None:
    async with at("watsonx") as editor:
        await editor.go_to("Lab trunk")
        await editor.press("enter")
        await editor.read()
        await editor.press("n")
        await enter(editor, "/phone_number", "+44 (0)20 7946-0999")
        assert screen(editor).form.field("/phone_number").value == "+442079460999"
        assert await apply(editor) == {Result.DONE}
        run = editor.app.changes.run
        assert run is not None
        assert [target.key for target in run.outcomes] == ["+442079460999"]


async def test_undo_creates_a_deleted_record_with_its_secret() -> None:
    async with at("ultravox") as editor:
        await editor.go_to("twilio")
        before = await record(editor, "telephony-configs", "twilio")
        await editor.press("d")
        await editor.review()
        await editor.apply("live")
        await editor.press("U")
        await editor.planned()
        assert "auth token is required" in editor.text
        await editor.press("down", "e")
        await go(editor, "/authToken")
        await editor.press("enter", "t")
        for _ in range(2):
            await editor.type("twilio-geheim")
            await editor.press("enter")
        await editor.press("w", "escape")
        await editor.review()
        await editor.apply("live")
        after = await record(editor, "telephony-configs", "twilio")
        agents = "callCreationAllowedAgentIds"
        assert (after["accountSid"], after[agents]) == (before["accountSid"], before[agents])
