"""The demo's four accounts at once: traces that cross them, and access that ends."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import NOON, Desktop, dashboard_of, opened
from support.demo_profiles import NUMBER, demo_settings
from support.emulator import Emulator
from trunkline.emulator.accounts import account_of
from trunkline.emulator.seeds.shared import telephony_address
from trunkline.emulator.watsonx.jwt import issue
from trunkline.sessions import Sessions
from trunkline.sessions.health import Health
from trunkline.settings.credentials import FixedSecret
from trunkline.tui.profiles.controller import refresh_expiry
from trunkline.tui.services.routes import Stop
from trunkline.tui.text.page import Hint, Page
from trunkline.tui.trace.trace_screen import TraceScreen

SMALL, LARGE = (80, 24), (140, 40)


async def trace(desktop: Desktop, number: str = NUMBER) -> Page:
    await desktop.press("x")
    await desktop.type(number)
    await desktop.press("enter")
    await desktop.until(lambda: isinstance(desktop.app.screen, TraceScreen), "asked")
    await desktop.until(lambda: "loading" not in desktop.text, "answered")
    return desktop.app.screen.query_one(Page)


async def test_a_trace_crosses_from_one_account_into_the_next_and_comes_back(
    server: Emulator,
) -> None:
    async with opened(demo_settings(server.url), "demo-polyai", size=LARGE) as desktop:
        await desktop.read()
        page = await trace(desktop)
        assert "known in 4 of 4 profiles" in desktop.text
        text = desktop.text
        carrier, beyond = text.index("demo-signalwire · "), text.index("→ demo-ultravox · Ultravox")
        assert carrier < beyond < text.index("demo-polyai · PolyAI")
        stops = [line.target for line in page.lines]
        reached = next(
            stop for stop in stops if isinstance(stop, Stop) and stop.profile == "demo-ultravox"
        )
        page.move_to(stops.index(reached))
        await desktop.press("enter")
        await desktop.read()
        assert desktop.title.startswith("trunkline  demo-ultravox")
        assert desktop.crumbs == "agents"
        assert desktop.row == "Paris front desk"
        await desktop.press("escape")
        assert desktop.crumbs == "trace › +33 1 99 00 12 00"
        assert "→ demo-ultravox · Ultravox   ✓ no problem" in desktop.text
        copied = desktop.app.copier
        await desktop.press("y", "u")
        await desktop.until(lambda: copied.register == telephony_address("Paris front desk"))
        await desktop.press("y", "i")
        await desktop.until(lambda: copied.register.startswith("demo-"))
        names = {line.split("\t")[0] for line in copied.register.splitlines()}
        assert names == set(desktop.app.sessions.profiles)


async def test_a_number_that_only_one_account_has(server: Emulator) -> None:
    async with opened(demo_settings(server.url), "demo-polyai", size=LARGE) as desktop:
        await desktop.read()
        await trace(desktop, "+33 1 99 00 12 90")
        assert "demo-polyai · PolyAI   ✓ no problem" in desktop.text
        assert " do not have this number" in desktop.text


async def test_a_token_that_expires_soon_is_announced(server: Emulator) -> None:
    token = issue({}, 600)
    settings = demo_settings(server.url, secrets={"watsonx": token})
    async with opened(settings, "demo-watsonx") as desktop:
        desktop.app.services.clock = lambda: datetime.now(UTC)
        await desktop.read()
        await desktop.until(lambda: "access ends in 9 min" in desktop.title)
        await desktop.press("g", "1")
        await desktop.read()
        assert desktop.title.endswith("demo-watsonx: access ends in 9 min")
        assert token not in desktop.text


async def test_a_401_after_expiry_says_so_and_the_test_loads_a_new_token(
    server: Emulator,
) -> None:
    settings = demo_settings(server.url, secrets={"watsonx": issue({}, -60)}, api__attempts=1)
    async with opened(settings, "demo-watsonx") as desktop:
        desktop.app.services.clock = lambda: datetime.now(UTC)
        await desktop.until(lambda: "401" in desktop.text)
        await desktop.until(lambda: "access ended 1 min ago" in desktop.title)
        await desktop.press("g", "p")
        await desktop.until(lambda: "refused" in desktop.text)
        pane = desktop.app.screen.query_one(Hint)
        await desktop.until(lambda: "its token expired at " in str(pane.render()))
        assert "it ended" not in str(pane.render())
        good = FixedSecret(account_of("watsonx").secret)
        cast("dict[str, FixedSecret]", settings.credentials)["demo-watsonx"] = good
        await desktop.press("t")
        await desktop.until(lambda: desktop.text.count("answers in ") == 4)
        assert "ended" not in desktop.text


Steps = Callable[[Desktop], Awaitable[object]]
Compare = Callable[..., bool]


def picture(snap_compare: Compare, url: str, steps: Steps, start: str) -> bool:
    """Take some steps and compare what is on the screen then with the picture that was accepted."""
    app = dashboard_of(demo_settings(url, theme="dark"), start)

    async def before(pilot: Pilot[Any]) -> None:
        desktop = Desktop(app, cast("Pilot[int]", pilot))
        await steps(desktop)
        await desktop.settle()

    return snap_compare(app, terminal_size=SMALL, run_before=before)


def test_the_trace(snap_compare: Compare, server: Emulator) -> None:
    async def steps(desktop: Desktop) -> None:
        await desktop.read()
        await trace(desktop)

    assert picture(snap_compare, server.url, steps, "demo-polyai")


def test_the_profiles(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "demo-polyai": Health("answers in 12 ms"),
        "demo-signalwire": Health("answers in 9 ms"),
        "demo-ultravox": Health("down", "no connection to 127.0.0.1 port 1: refused", 5),
        "demo-watsonx": Health("answers in 31 ms"),
    }

    async def examine(sessions: Sessions, name: str) -> Health:
        return found[name]

    ends = {"demo-watsonx": NOON + timedelta(minutes=12, seconds=30)}
    monkeypatch.setattr("trunkline.tui.profiles.profiles_screen.examine", examine)
    monkeypatch.setattr(Sessions, "expires", lambda self, name: ends.get(name))

    async def steps(desktop: Desktop) -> None:
        await desktop.until(lambda: "12 ms" in desktop.text)
        refresh_expiry(desktop.app.services)
        await desktop.press("w", "down", "down")

    settings = demo_settings("http://127.0.0.1:1", theme="dark")
    app = dashboard_of(replace(settings, values={**settings.values, "profile": ""}))

    async def before(pilot: Pilot[Any]) -> None:
        await steps(Desktop(app, cast("Pilot[int]", pilot)))

    assert snap_compare(app, terminal_size=SMALL, run_before=before)
