"""Several profiles, one, or none: where the dashboard starts."""

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from support.dashboard import NOON, Desktop, dashboard_of, opened, profile_at, settings_of
from support.emulator import KEY, Emulator, running_emulator
from support.wire import hang, wire
from trunkline.api.errors import ReadOnly
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.settings.credentials import FixedSecret
from trunkline.settings.options import Origin, Source
from trunkline.tui.profiles.controller import refresh_expiry
from trunkline.tui.profiles.profiles_screen import ProfilesScreen
from trunkline.tui.services.live_run import LiveRun

HOTELS = RecordScope("PROJECT-58RP822I")


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
        await desktop.until(lambda: "1 of 3 answer" in desktop.text and "testi" not in desktop.text)
        rows = {name: line for line in desktop.lines for name in ("good", "wrong", "away")
                if line[3:].startswith(f"{name} ")}  # fmt: skip
        assert "read-only" in rows["good"]
        assert "answers in " in rows["good"]
        assert "refused" in rows["wrong"]
        assert "down" in rows["away"]
        assert desktop.lines[-2].strip() == "1 of 3 answer"
        await desktop.press("down")
        pane = " ".join(map(str.strip, desktop.lines[-9:-2]))
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


async def test_escape_to_the_profiles_keeps_the_list_and_its_selected_row(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.press("enter")
        await desktop.read()
        await desktop.press("down", "down")
        browse, row = desktop.browse, desktop.row
        await desktop.press("escape", "enter")
        assert desktop.browse is browse
        assert desktop.row == row


async def test_a_command_filters_a_list_that_it_opens(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.press("g", "r", ":")
        await desktop.type("profile first")
        await desktop.press("enter")
        await desktop.read()
        # The requests are below the list: they are brought to the front, and the list is closed.
        await desktop.press("g", "r", ":")
        await desktop.type("projects /aubrac")
        await desktop.press("enter")
        await desktop.read()
        assert [record.key for record in desktop.browse.view.table.view] == [HOTELS.parent]


async def test_a_profile_can_be_tested_again_and_is_described(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings) as desktop:
        await desktop.until(lambda: desktop.text.count("answers in ") >= 2)
        assert f"address {server.url}" in desktop.text
        assert "credential $ACME_KEY" in desktop.text
        before = len(list(desktop.app.sessions.requests()))
        await desktop.press("t")
        await desktop.until(lambda: len(list(desktop.app.sessions.requests())) == before + 1)
        await desktop.press("r")
        await desktop.until(lambda: len(list(desktop.app.sessions.requests())) == before + 3)


async def test_a_profile_that_does_not_answer_blocks_nothing(server: Emulator) -> None:
    async with wire(hang) as silent:
        settings = settings_of(profile_at(silent.url, "silent"), profile_at(server.url, "good"))
        async with opened(settings) as desktop:
            await desktop.until(lambda: "answers in " in desktop.text)
            assert "testing …" in desktop.text
            await desktop.press("down", "enter")
            await desktop.read()
            assert desktop.title.startswith("trunkline  good")


async def test_a_single_profile_is_listed_too(server: Emulator) -> None:
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
        assert "[profiles.acme]" in desktop.text
        assert 'credential = { env = "ACME_KEY" }' in desktop.text
        assert "# or signalwire, ultravox, watsonx" in desktop.text
        await desktop.press("x")
        assert "No account is set up yet" in desktop.lines[-2]
        await desktop.press("escape")
        assert desktop.app.is_running


async def test_the_example_profile_is_valid() -> None:
    from trunkline.settings import load

    settings = settings_of()
    async with opened(settings) as desktop:
        written = [line.strip() for line in desktop.lines if "=" in line or "[" in line]
        settings.paths.config_file.parent.mkdir(parents=True)
        settings.paths.config_file.write_text("\n".join(written), encoding="utf-8")
    profile = load().profiles["acme"]
    assert isinstance(profile, Profile)
    assert (profile.region, profile.account, profile.read_only) == ("us", "ws-fd112d8f", True)


async def test_d_leaves_for_the_demo() -> None:
    app = dashboard_of(settings_of())
    async with app.run_test() as pilot:
        await pilot.press("d")
        await pilot.pause()
    assert app.wants_demo
    assert app.return_code == 0


async def test_two_keys_go_to_another_profile_and_back_to_its_last_list(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings, start="first") as desktop:
        await desktop.read()
        assert "esc profiles" in desktop.lines[-1]
        await desktop.press("g")
        assert "1 first" in "".join(desktop.lines[-2:])
        assert "2 second" in "".join(desktop.lines[-2:])
        assert "3 " not in desktop.lines[-1]
        await desktop.press("escape", "enter")
        await desktop.read()
        left = desktop.crumbs
        await desktop.press("g", "2")
        await desktop.read()
        assert desktop.title.startswith("trunkline  second")
        assert desktop.crumbs == "projects"
        await desktop.press("i", "g", "1")
        assert desktop.title.startswith("trunkline  first")
        assert desktop.crumbs == left
        await desktop.press("g", "9")
        assert "No profile 9: 2 profiles are configured" in desktop.status


async def test_a_key_can_be_set_in_place_of_a_sequence(server: Emulator) -> None:
    settings = replace(settings_of(profile_at(server.url)), keys={"app.profiles": "f7"})
    async with opened(settings) as desktop:
        await desktop.press("f7")
        assert isinstance(desktop.app.screen, ProfilesScreen)


async def write(desktop: Desktop, name: str, value: str) -> None:
    """Change the language of a connector, past every screen."""
    session = await desktop.app.sessions.open(name)
    records = [record async for batch in session.records("connectors", HOTELS) for record in batch]
    record = records[0]
    target = RecordRef(name, "connectors", HOTELS.parent or "", record.key)
    before = {"asrLangCode": record.values["asrLangCode"]}
    await session.write(
        "connectors", HOTELS.parent, [Change(target, Op.UPDATE, before, {"asrLangCode": value})]
    )


async def test_what_is_made_read_only_refuses_writes_on_the_wire_and_says_so_everywhere() -> None:
    with running_emulator() as own:
        settings = settings_of(profile_at(own.url, "first"), profile_at(own.url, "second"))
        async with opened(settings, start="first") as desktop:
            await desktop.read()
            await desktop.press("enter")
            await desktop.read()
            await desktop.press("i")
            assert desktop.title == "trunkline  first · LIVE, WRITABLE"
            record = desktop.app.screen
            assert record.has_class("-live")
            await write(desktop, "first", "cy-GB")
            held = await desktop.app.sessions.open("first")
            await desktop.press("g", "p", "w")
            assert "first is read-only now" in desktop.text
            row = next(line for line in desktop.lines if "first" in line)
            assert "read-only" in row
            assert "w allow writes" in desktop.lines[-1]
            with pytest.raises(ReadOnly):
                await held.write("connectors", HOTELS.parent, [a_change("first")])
            with pytest.raises(ReadOnly):
                await write(desktop, "first", "fr-FR")
            await write(desktop, "second", "fr-FR")
            await desktop.press("escape")
            assert desktop.app.screen is record
            assert desktop.title == "trunkline  first · live · read-only"
            assert not record.has_class("-live")
            await desktop.press("escape")
            assert desktop.title.endswith("read-only")
            await desktop.press("c")
            assert "first is read-only" in desktop.status
            await desktop.press("g", "p", "w")
            assert "Allow writes to first?" in desktop.text
            await desktop.press("enter")
            assert read_only(desktop, "first")
            await desktop.press("w", "w")
            assert read_only(desktop, "first"), "not the key that asked"
            await desktop.press("escape", "w", "a")
            assert not read_only(desktop, "first")
            await write(desktop, "first", "cy-GB")
            await desktop.press("escape")
            assert "writable" in desktop.title


def read_only(desktop: Desktop, name: str) -> bool:
    return desktop.app.sessions.profiles[name].read_only


def a_change(profile: str) -> Change:
    target = RecordRef(profile, "connectors", HOTELS.parent or "", "any")
    return Change(target, Op.UPDATE, {"asrLangCode": "fr-FR"}, {"asrLangCode": "cy-GB"})


async def test_a_program_started_read_only_stays_read_only(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, read_only=True), read_only=True)
    sources = {**settings.sources, "read_only": Source(Origin.COMMAND_LINE, "--read-only")}
    async with opened(replace(settings, sources=sources)) as desktop:
        await desktop.press("g", "p", "w")
        assert "Started with --read-only" in desktop.text
        assert desktop.app.sessions.profiles["acme"].read_only


async def test_write_access_cannot_change_while_a_run_writes(
    server: Emulator,
) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        desktop.app.changes.run = LiveRun("acme", "a run", 10)
        await desktop.press("g", "p", "w")
        assert "A run writes to this profile" in desktop.text
        assert not desktop.app.sessions.profiles["acme"].read_only
        desktop.app.changes.run = None


async def test_every_title_line_warns_of_a_credential_that_expires_soon(
    server: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = {"second": NOON + timedelta(minutes=12, seconds=5)}
    monkeypatch.setattr(
        "trunkline.vendors.polyai.session.PolyAISession.expires",
        property(lambda session: ends.get(session.profile.name)),
    )
    settings = settings_of(profile_at(server.url, "first"), profile_at(server.url, "second"))
    async with opened(settings, start="first") as desktop:
        await desktop.read()
        assert "access" not in desktop.title
        await desktop.press("g", "p")
        await desktop.until(lambda: desktop.text.count("answers in ") == 2)
        await desktop.until(lambda: "second: access ends in 12 min" in desktop.title)
        row = next(line for line in desktop.lines[2:] if "second" in line)
        assert "in 12 min" in row
        await desktop.press("g", "1")
        assert desktop.title.endswith("second: access ends in 12 min")
        await desktop.press("g", "2")
        await desktop.read()
        assert desktop.title.endswith("access ends in 12 min")
        assert "second: " not in desktop.title
        desktop.app.services.clock = lambda: NOON + timedelta(minutes=15)
        refresh_expiry(desktop.app.services)
        await desktop.settle()
        assert desktop.title.endswith("access ended 2 min ago")
        ends["second"] = NOON + timedelta(hours=2)
        refresh_expiry(desktop.app.services)
        await desktop.settle()
        assert "access" not in desktop.title


async def test_the_test_loads_a_rejected_credential_again(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url), keys={"acme": "stale"}, api__attempts=1)
    async with opened(settings) as desktop:
        await desktop.until(lambda: "401" in desktop.text)
        await desktop.press("g", "p")
        await desktop.until(lambda: "refused" in desktop.text)
        cast("dict[str, FixedSecret]", settings.credentials)["acme"] = FixedSecret(KEY)
        await desktop.press("t")
        await desktop.until(lambda: "answers in " in desktop.text)
