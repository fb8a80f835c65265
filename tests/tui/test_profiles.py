"""Several profiles, one, or none: where the dashboard starts."""

from support.dashboard import dashboard_of, opened, profile_at, settings_of
from support.emulator import Emulator
from support.wire import hang, wire
from trunkline.model.profile import Profile
from trunkline.tui.screens.profiles import ProfilesScreen


async def test_several_profiles_are_listed_and_tested_in_the_background(server: Emulator) -> None:
    settings = settings_of(
        profile_at(server.url, "good", read_only=True),
        profile_at(server.url, "wrong"),
        profile_at("http://127.0.0.1:1", "away"),
        keys={"wrong": "nonsense"},
        api__attempts=1,
    )
    async with opened(settings, size=(120, 24)) as desktop:
        assert isinstance(desktop.app.screen, ProfilesScreen)
        await desktop.until(lambda: "testing" not in desktop.text and "yet" not in desktop.text)
        rows = {name: line for line in desktop.lines for name in ("good", "wrong", "away")
                if line[3:].startswith(f"{name} ")}  # fmt: skip
        assert "read-only" in rows["good"]
        assert "reachable, " in rows["good"]
        assert "writable" in rows["wrong"]
        assert "$ACME_KEY" in rows["wrong"]
        assert "no connection" in rows["away"]
        await desktop.press("down")
        pane = " ".join(map(str.strip, desktop.lines[-7:-2]))
        for part in ("$ACME_KEY", "(401 AUTH_USER_UNAUTHORISED)", "request "):
            assert part in pane


async def test_enter_opens_a_profiles_projects_and_escape_comes_back(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.press("down", "enter")
        await desktop.read()
        assert desktop.title.startswith("trunkline  second")
        await desktop.press("escape")
        assert isinstance(desktop.app.screen, ProfilesScreen)
        await desktop.press("up", "enter")
        await desktop.read()
        assert desktop.title.startswith("trunkline  first")
        await desktop.press(":")
        await desktop.type("profile second")
        await desktop.press("enter")
        await desktop.read()
        assert desktop.title.startswith("trunkline  second")
        await desktop.press("[")
        assert desktop.title.startswith("trunkline  first")


async def test_a_profile_can_be_tested_again_and_is_described(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.until(lambda: desktop.text.count("reachable, ") >= 2)
        assert f"address {server.url}" in desktop.text
        assert "credential $ACME_KEY" in desktop.text
        before = len(list(desktop.app.sessions.requests()))
        await desktop.press("t")
        await desktop.until(lambda: len(list(desktop.app.sessions.requests())) == before + 1)


async def test_a_profile_that_does_not_answer_keeps_nobody_waiting(server: Emulator) -> None:
    async with wire(hang) as silent:
        settings = settings_of(profile_at(silent.url, "silent"), profile_at(server.url, "good"))
        async with opened(settings) as desktop:
            await desktop.until(lambda: "reachable, " in desktop.text)
            assert "testing …" in desktop.text
            await desktop.press("down", "enter")
            await desktop.read()
            assert desktop.title.startswith("trunkline  good")


async def test_one_profile_can_be_looked_at_too(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.press("g", "p")
        assert isinstance(desktop.app.screen, ProfilesScreen)
        await desktop.press("escape")
        assert desktop.crumbs == "projects"


async def test_a_label_a_colour_and_the_words_read_only_are_in_the_title(server: Emulator) -> None:
    profile = profile_at(server.url, read_only=True, label="ACME production")
    async with opened(settings_of(profile)) as desktop:
        assert desktop.title == "trunkline  ACME production · read-only"
        await desktop.read()
        await desktop.press("enter")
        await desktop.read()
        await desktop.press("i")
        assert desktop.title == "trunkline  ACME production · live · read-only"


async def test_without_a_profile_the_first_screen_says_how_to_add_one() -> None:
    settings = settings_of()
    async with opened(settings) as desktop:
        assert str(settings.paths.config_file) in "".join(map(str.strip, desktop.lines))
        assert "[profiles.acme-us]" in desktop.text
        assert 'credential = { env = "POLYAI_API_KEY" }' in desktop.text
        await desktop.press("x")
        assert "No account is set up yet" in desktop.lines[-2]
        await desktop.press("escape")
        assert desktop.app.is_running


async def test_the_profile_that_it_shows_can_be_read() -> None:
    from trunkline.settings import load

    settings = settings_of()
    async with opened(settings) as desktop:
        written = [line.strip() for line in desktop.lines if "=" in line or "[" in line]
        settings.paths.config_file.parent.mkdir(parents=True)
        settings.paths.config_file.write_text("\n".join(written), encoding="utf-8")
    profile = load().profiles["acme-us"]
    assert isinstance(profile, Profile)
    assert (profile.region, profile.account, profile.read_only) == ("us", "ws-fd112d8f", True)


async def test_d_leaves_for_the_demo() -> None:
    app = dashboard_of(settings_of())
    async with app.run_test() as pilot:
        await pilot.press("d")
        await pilot.pause()
    assert app.wants_demo
    assert app.return_code == 0
