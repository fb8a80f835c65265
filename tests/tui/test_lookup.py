"""Looking a number up: in any format, in every profile, with a way to each record."""

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from support.wire import reply, wire
from trunkline.tui.screens.lookup import LookupScreen
from trunkline.tui.widgets.page import Page


async def ask(desktop: Desktop, number: str) -> None:
    await desktop.press("x")
    await desktop.type(number)
    await desktop.press("enter")


async def answered(desktop: Desktop) -> None:
    await desktop.until(lambda: isinstance(desktop.app.screen, LookupScreen), "asked")
    await desktop.until(lambda: "asking" not in desktop.text, "answered")


async def test_the_route_of_a_number_and_a_way_to_each_of_its_records(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "0033 1-99.00 (12) 90")
        await answered(desktop)
        assert desktop.crumbs == "look up › +33 1 99 00 12 90"
        kinds = [line.split("  ")[1] for line in desktop.lines[3:10] if line[:3].strip() == ""]
        for kind in ("number", "connector", "variant", "environment", "config page"):
            assert any(kind in line for line in desktop.lines), kinds
        assert "found" in desktop.text
        await desktop.press("down", "enter")
        await desktop.read()
        assert desktop.crumbs == "Aubrac Hotels › connectors"
        assert desktop.row == "Paris front desk"


async def test_the_number_in_hand_is_looked_up_at_once(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("3")
        await desktop.read()
        number = desktop.shown("number")[0]
        await desktop.press("x")
        await answered(desktop)
        assert desktop.crumbs == f"look up › {number}"
        await desktop.press("y", "n")
        await desktop.until(lambda: desktop.app.copier.register == number.replace(" ", ""))
        await desktop.press("escape")
        assert desktop.crumbs == "all projects › numbers"


async def test_what_is_no_number_is_said_and_can_be_mended(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "0199 001290")
        assert "or set phone_region" in desktop.text
        assert desktop.lines[-1].startswith(" look up: 0199 001290")
        await desktop.press("escape")
        await ask(desktop, "hello")
        assert "hello" in desktop.status
        assert not isinstance(desktop.app.screen, LookupScreen)


async def test_a_number_without_a_country_code_is_read_in_the_profiles_country(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url, phone_region="FR"))
    async with opened(settings) as desktop:
        await desktop.read()
        await ask(desktop, "01 99 00 12 90")
        await answered(desktop)
        assert desktop.crumbs == "look up › +33 1 99 00 12 90"


async def test_a_number_that_nobody_knows_is_said(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "+44 20 7946 0999")
        await answered(desktop)
        assert "this number is not known here" in desktop.text
        assert "not found" in desktop.text


async def test_every_profile_is_asked_and_one_that_fails_does_not_stop_the_others(
    server: Emulator,
) -> None:
    async with wire(reply(503, {"message": "away"})) as away:
        settings = settings_of(
            profile_at(away.url, "broken"), profile_at(server.url, "good"), api__attempts=1
        )
        async with opened(settings, start="good") as desktop:
            await desktop.read()
            await ask(desktop, "+33 1 99 00 12 90")
            await answered(desktop)
            text = desktop.text
            assert text.index("good · PolyAI") < text.index("broken · PolyAI")
            assert "! broken: away (503)" in text
            assert "known in 1 of 2 profiles · no problem" in text
            line = desktop.app.screen.query_one(Page).line
            assert line is not None
            assert line.text.strip().startswith("number")
            await desktop.press("x")
            await desktop.type("+44 20 7946 0999")
            await desktop.press("enter")
            await answered(desktop)
            assert desktop.crumbs == "look up › +44 20 7946 0999"
            await desktop.press("escape")
            assert desktop.crumbs == "projects"
