"""Looking a number up: in any format, in every profile, with a way to each record."""

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from support.wire import hang, reply, wire
from trunkline.trace import TraceState
from trunkline.tui.services.routes import Stop
from trunkline.tui.text.page import Page
from trunkline.tui.trace.trace_screen import TraceScreen


async def ask(desktop: Desktop, number: str) -> None:
    await desktop.press("x")
    await desktop.type(number)
    await desktop.press("enter")


async def answered(desktop: Desktop) -> None:
    await desktop.until(lambda: isinstance(desktop.app.screen, TraceScreen), "asked")
    await desktop.until(lambda: "loading" not in desktop.text, "answered")


async def test_the_route_of_a_number_leads_to_each_of_its_records(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "0033 1-99.00 (12) 90")
        await answered(desktop)
        assert desktop.crumbs == "trace › +33 1 99 00 12 90"
        kinds = [line.split("  ")[1] for line in desktop.lines[3:10] if line[:3].strip() == ""]
        for kind in ("number", "connector", "variant", "environment", "config page"):
            assert any(kind in line for line in desktop.lines), kinds
        assert "found" in desktop.text
        await desktop.press("down", "enter")
        await desktop.read()
        assert desktop.crumbs == "Aubrac Hotels › connectors"
        assert desktop.row == "Paris front desk"


async def test_the_selected_number_is_traced_at_once(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("3")
        await desktop.read()
        number = desktop.shown("number")[0]
        await desktop.press("x")
        await answered(desktop)
        assert desktop.crumbs == f"trace › {number}"
        await desktop.press("y", "n")
        await desktop.until(lambda: desktop.app.copier.register == number.replace(" ", ""))
        await desktop.press("escape")
        assert desktop.crumbs == "all projects › numbers"


async def test_an_invalid_number_is_refused_and_can_be_corrected(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "0199 001290")
        assert "or set phone_region" in desktop.text
        assert desktop.lines[-1].startswith(" trace: 0199 001290")
        await desktop.press("escape")
        await ask(desktop, "hello")
        assert "hello" in desktop.status
        assert not isinstance(desktop.app.screen, TraceScreen)


async def test_a_number_without_a_country_code_is_read_in_the_profiles_country(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url, phone_region="FR"))
    async with opened(settings) as desktop:
        await desktop.read()
        await ask(desktop, "01 99 00 12 90")
        await answered(desktop)
        assert desktop.crumbs == "trace › +33 1 99 00 12 90"


async def test_an_unknown_number_is_reported(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "+44 20 7946 0999")
        await answered(desktop)
        assert "acme does not have this number" in desktop.text
        assert "not found" in desktop.text


async def test_every_profile_is_traced_and_a_failure_does_not_stop_the_others(
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
            assert "broken · PolyAI   failed: away (503)" in text
            assert "known in 1 of 2 profiles · no problem" in text
            line = desktop.app.screen.query_one(Page).line
            assert line is not None
            assert line.text.strip().startswith("number")
            await desktop.press("x")
            await desktop.type("+44 20 7946 0999")
            await desktop.press("enter")
            await answered(desktop)
            assert desktop.crumbs == "trace › +44 20 7946 0999"
            await desktop.press("escape")
            assert desktop.crumbs == "projects"


async def test_escape_returns_to_the_trace_and_its_results_are_kept(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "one"), profile_at(server.url, "two"))
    async with opened(settings, start="one", size=(80, 40)) as desktop:
        await desktop.read()
        await ask(desktop, "+33 1 99 00 12 90")
        await answered(desktop)
        asked = len(list(desktop.app.sessions.requests()))
        page = desktop.app.screen.query_one(Page)
        stops = [line.target for line in page.lines]
        page.move_to(
            next(
                number
                for number, stop in enumerate(stops)
                if isinstance(stop, Stop)
                and (stop.profile, stop.record.kind) == ("two", "connectors")
            )
        )
        await desktop.press("enter")
        await desktop.read()
        assert desktop.title.startswith("trunkline  two")
        assert desktop.crumbs == "PROJECT-58RP822I › connectors"
        assert "esc back to trace" in desktop.lines[-1]
        read = len(list(desktop.app.sessions.requests()))
        assert read > asked
        await desktop.press("escape")
        assert desktop.crumbs == "trace › +33 1 99 00 12 90"
        assert len(list(desktop.app.sessions.requests())) == read
        page = desktop.app.screen.query_one(Page)
        assert page.line is not None
        assert isinstance(page.line.target, Stop)
        assert page.line.target.record.kind == "connectors"
        assert "known in 2 of 2 profiles" in desktop.text
        assert "one and two have this number, and none of them routes to another" in desktop.text
        await desktop.press("escape", "escape")
        assert desktop.crumbs == "projects"


async def test_a_late_profile_is_named_and_retried_on_demand(
    server: Emulator,
) -> None:
    async with wire(hang) as silent:
        settings = settings_of(
            profile_at(server.url, "good"),
            profile_at(silent.url, "slow"),
            trace_timeout=0.5,
        )
        async with opened(settings, start="good") as desktop:
            await desktop.read()
            await ask(desktop, "+33 1 99 00 12 90")
            await desktop.until(lambda: "known in 1 of 2" in desktop.text, "the good one's answer")
            assert "slow · PolyAI   loading …" in desktop.text
            await desktop.until(
                lambda: "slow · PolyAI   late: no answer within 0.5 s" in desktop.text
            )
            assert "1 not answered" in desktop.text
            assert "R retry" in desktop.lines[-1]
            answered_by_good = len(list(desktop.app.sessions.requests()))
            await desktop.press("R")
            assert "slow · PolyAI   loading …" in desktop.text
            await desktop.until(lambda: "late: no answer" in desktop.text)
            again = list(desktop.app.sessions.requests())[answered_by_good - 1 :]
            assert {request.profile for request in again} == {"slow"}


async def test_the_whole_trace_is_copied_as_text_and_as_markdown(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await ask(desktop, "+33 1 99 00 12 90")
        await answered(desktop)
        await desktop.press("y", "t")
        await desktop.until(lambda: desktop.app.copier.register.startswith("Trace of +33 1 99 00"))
        text = desktop.app.copier.register
        assert "(+33199001290)" in text
        assert "acme · PolyAI: ✓ no problem" in text
        assert "requests of acme: " in text
        await desktop.press("y", "m")
        await desktop.until(lambda: desktop.app.copier.register.startswith("### Trace of"))
        await desktop.press("y", "c")
        await desktop.until(lambda: desktop.app.copier.register == "+33199001290")


async def test_a_second_trace_keeps_the_results_of_the_first_one(server: Emulator) -> None:
    async with wire(hang) as silent:
        settings = settings_of(
            profile_at(server.url, "good"), profile_at(silent.url, "slow"), trace_timeout=0.4
        )
        async with opened(settings, start="good") as desktop:
            await desktop.read()
            await ask(desktop, "+33 1 99 00 12 90")
            await desktop.until(lambda: "known in 1 of 2" in desktop.text)
            screen = desktop.app.screen
            assert isinstance(screen, TraceScreen)
            await ask(desktop, "+33 1 99 00 12 00")
            await desktop.until(
                lambda: not screen.trace.among(TraceState.LOADING), "the first is over"
            )
            assert len(screen.trace.among(TraceState.LATE)) == 1
            await answered(desktop)
            assert desktop.crumbs == "trace › +33 1 99 00 12 00"
            assert "slow · PolyAI   late: no answer within 0.4 s" in desktop.text
