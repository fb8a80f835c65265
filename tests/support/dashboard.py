"""The dashboard in a test, with profiles of the test and a pilot."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from textual.pilot import Pilot

from support.emulator import ACCOUNT, KEY
from support.rendered import rendered_lines
from trunkline.model.profile import Profile
from trunkline.settings import Settings, load
from trunkline.settings.credentials import FixedSecret
from trunkline.tui.app.dashboard import Dashboard
from trunkline.tui.app.run import build
from trunkline.tui.browse.detail_pane import DetailPane
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.text.failure_lines import Failures

__all__ = ["NOON", "Desktop", "dashboard_of", "opened", "profile_at", "settings_of"]

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE = 10.0


def profile_at(url: str, name: str = "acme", **differs: Any) -> Profile:
    """Return a profile of the demo account at an address."""
    given = {"vendor": "polyai", "account": ACCOUNT, "base_url": url, "credential": "$ACME_KEY"}
    return Profile(name=name, **{**given, **differs})


def settings_of(
    *profiles: Profile, keys: Mapping[str, str] | None = None, **values: Any
) -> Settings:
    """Return settings with some profiles.

    Args:
        profiles: the profiles.
        keys: the keys that are not the demo's, by the profile's name.
        values: settings that differ from their defaults, `__` for the dot.
    """
    settings = load()
    secrets = {**dict.fromkeys((each.name for each in profiles), KEY), **(keys or {})}
    return replace(
        settings,
        profiles={each.name: each for each in profiles},
        credentials={each.name: FixedSecret(secrets[each.name]) for each in profiles},
        values={**settings.values, **{name.replace("__", "."): v for name, v in values.items()}},
    )


def dashboard_of(settings: Settings, start: str = "") -> Dashboard:
    """Return a dashboard whose clock is stopped."""
    app = build(settings, start=start)
    app.services.clock = lambda: NOON
    return app


@dataclass
class Desktop:
    """A running dashboard, and what a user sees of it."""

    app: Dashboard
    pilot: Pilot[int]

    @property
    def lines(self) -> list[str]:
        """The screen's lines, without the spaces at their ends."""
        return rendered_lines(self.app.screen)

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def title(self) -> str:
        """The title line."""
        return self.lines[0].strip()

    @property
    def crumbs(self) -> str:
        """The second line."""
        return self.lines[1].strip()

    @property
    def browse(self) -> BrowseScreen:
        """The browse screen."""
        screen = self.app.services.destinations.browse_screen
        assert screen is not None
        return screen

    @property
    def row(self) -> str:
        """The label of the selected row, empty without one."""
        record = self.browse.view.sheet.record
        return str(record.values[self.browse.view.kind.label]) if record else ""

    @property
    def status(self) -> str:
        """The status line of the browse screen."""
        return self.browse.status.text

    @property
    def detail(self) -> str:
        """The text of the detail pane."""
        return self.browse.query_one(DetailPane).text

    @property
    def failures(self) -> tuple[str, ...]:
        """What failed."""
        return self.browse.query_one(Failures).lines

    def shown(self, field: str) -> list[str]:
        """Return a column of the shown rows, as the table shows it."""
        table = self.browse.view.table
        column = next(each for each in table.kind.columns if each.field == field)
        return [table.cells.drawn(record, column) for record in table.view]

    async def press(self, *keys: str) -> None:
        """Press keys, and wait after each until everything that follows from it has happened."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def settle(self) -> None:
        """Wait until no message is queued and the screen is drawn."""
        quiet = 0
        while quiet < 2:
            await self.pilot.pause()
            screens = self.app.screen_stack
            nodes = [self.app, *screens, *(node for s in screens for node in s.walk_children())]
            quiet = 0 if any(node.message_queue_size for node in nodes) else quiet + 1

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*("space" if char == " " else char for char in text))

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until a condition is true.

        Raises:
            AssertionError: it is not true in time; the message is the screen.
        """
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"never {what or condition}:\n{self.text}")
            await self.settle()
            await asyncio.sleep(0.005)

    def asks_for_account(self) -> bool:
        """Return whether the vendor is being asked which account a profile leads to."""
        return any(worker.group.startswith("identify") for worker in self.app.workers)

    async def read(self) -> None:
        """Wait until the current list and what belongs to it are loaded, and its account known."""
        screen, workers = self.browse, self.app.workers
        cache = screen.view.cache
        await self.until(
            lambda: (
                cache.current.loaded_at
                and not cache.current.loading
                and not screen.message_queue_size
                and all(worker.is_finished for worker in workers if worker.group == "loading")
            ),
            "read",
        )
        await self.until(lambda: not self.asks_for_account(), "known")
        await self.settle()


@asynccontextmanager
async def opened(
    settings: Settings, start: str = "", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Desktop]:
    """Run the dashboard while the block runs."""
    app = dashboard_of(settings, start)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Desktop(app, pilot)
