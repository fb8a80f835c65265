"""The profiles: every account, and whether it answers."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.model.record import Record
from trunkline.model.table import Table
from trunkline.sessions import explain
from trunkline.tui.kinds import PROFILES, profile_record
from trunkline.tui.places import home
from trunkline.tui.screens.frame import Frame
from trunkline.tui.widgets.detail import Detail, Facts
from trunkline.tui.widgets.sheet import Sheet
from trunkline.tui.widgets.titlebar import Heading

__all__ = ["ProfilesScreen"]

_AT_ONCE: Final = 8


class ProfilesScreen(Frame):
    """A row a profile; each is tested in the background."""

    SCOPE = "profiles"
    DEFAULT_CSS = "ProfilesScreen Detail { height: 5; }"

    @dataclass
    class Tested(Message):
        """A profile was tested.

        Attributes:
            profile: its name.
            state: whether it answers, or why not.
        """

        profile: str
        state: str

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(PROFILES)
        self._gate = asyncio.Semaphore(_AT_ONCE)

    def body(self) -> Iterable[Widget]:
        """Yield the table and what describes the profile in hand."""
        sheet = Sheet()
        sheet.marking = False
        yield sheet
        yield Detail()

    def heading(self) -> Heading:
        """Say what is shown."""
        return Heading(crumbs=("profiles",))

    def on_mount(self) -> None:
        """Show the profiles; they are tested once they have been drawn."""
        for name in self.app.sessions.profiles:
            self._put(name, "not tested yet")
        row = (None, self.app.profile) if self.app.profile else None
        self.query_one(Sheet).show(self._table, row=row)
        self.call_after_refresh(self._test_all)

    def _test_all(self) -> None:
        for name in self.app.sessions.profiles:
            self._test(name)

    def _test(self, name: str) -> None:
        self._put(name, "testing …")
        self.query_one(Sheet).rows_changed()
        self.run_worker(self._ask(name), group=f"test {name}", exclusive=True, exit_on_error=False)

    async def _ask(self, name: str) -> None:
        """Test a profile; this is the worker."""
        try:
            async with self._gate:
                session = await self.app.sessions.open(name)
                started = time.perf_counter()
                await session.check()
            state = f"reachable, {(time.perf_counter() - started) * 1000:.0f} ms"
        except Exception as error:
            profile = self.app.sessions.profiles[name]
            state = explain(error, profile).removeprefix(f"{name}: ")
        self.post_message(self.Tested(name, state))

    @on(Tested)
    def _tested(self, message: Tested) -> None:
        self._put(message.profile, message.state)
        self.query_one(Sheet).rows_changed()

    def _put(self, name: str, state: str) -> None:
        profile = self.app.sessions.profiles[name]
        vendor = self.app.sessions.vendor(name)
        address = profile.base_url or vendor.regions.get(profile.region, profile.region)
        self._table.extend([profile_record(profile, vendor.title, address, state)])

    @on(Sheet.Highlighted)
    def _highlighted(self, message: Sheet.Highlighted) -> None:
        self.query_one(Detail).show(_facts(message.record) if message.record else Facts())

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        name = message.record.key
        self.app.browse(home(name, self.app.sessions.kinds(name)))

    def do_profiles_test(self) -> None:
        """Test the profile in hand."""
        record = self.query_one(Sheet).record
        if record is not None:
            self._test(record.key)

    def do_profiles_close(self) -> None:
        """Go back to where the user was."""
        self.app.close(self)


def _facts(record: Record) -> Facts:
    values = record.values
    pairs = [
        (name, str(values[name])) for name in ("state", "address", "credential") if values[name]
    ]
    return Facts(record.key, "", pairs)
