"""The profiles: every account, whether it answers, and its write access."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.model.table.table import Table
from trunkline.sessions.health import TESTING, UNTESTED, Health, described, examine
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.profiles.controller import change_access, refresh_expiry, why_access_stays
from trunkline.tui.services.heading import Heading
from trunkline.tui.table.app_tables import PROFILES
from trunkline.tui.table.copying import copies_of_row
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.page import Hint

_AT_ONCE: Final = 8
_WIDE: Final = 130
_NARROW: Final = ("name", "access", "staged", "state", "ends", "vendor")
_BROAD: Final = ("account", "address", "credential")
_DESCRIBED: Final = (("label", "vendor", "account"), ("address",), ("credential",))


class ProfilesScreen(BaseScreen):
    """A row a profile; each is tested in the background."""

    SCOPE = "profiles"
    SHARED = ("screen.close", "screen.copy")
    DEFAULT_CSS = "ProfilesScreen Hint { height: 7; color: $foreground; }"

    @dataclass
    class Tested(Message):
        """A profile was tested."""

        profile: str
        health: Health

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(PROFILES)
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._health: dict[str, Health] = {}

    def body(self) -> Iterable[Widget]:
        """Yield the table and the description of the selected profile."""
        sheet = Sheet()
        sheet.marking = False
        sheet.tone_of = self._tone
        yield sheet
        yield Hint()

    def heading(self) -> Heading:
        """Return the breadcrumb."""
        return Heading(crumbs=("profiles",))

    def on_mount(self) -> None:
        """Show the profiles; they are tested after the first picture."""
        self._health = dict.fromkeys(self.services.sessions.profiles, UNTESTED)
        self._table.extend(map(self._record, self._health))
        row = (None, self.services.navigator.profile) if self.services.navigator.profile else None
        self.query_one(Sheet).show(self._table, row=row)
        self._choose_columns()
        self.follow(self.services.signals.access, self._facts_changed)
        self.follow(self.services.signals.staging, self._facts_changed)
        self.call_after_refresh(self.do_profiles_test_all)

    def on_resize(self) -> None:
        """Show as many columns as there is room for in whole words."""
        self._choose_columns()

    def _choose_columns(self) -> None:
        ends = any(self.services.sessions.ending(name) for name in self._health)
        hidden = {"ends"} if not ends else set()
        hidden |= {"staged"} if not self.services.changes.staged_profiles() else set()
        columns = [name for name in _NARROW if name not in hidden]
        columns += _BROAD if self.size.width >= _WIDE else ()
        if columns != [column.field for column in self._table.columns]:
            self._table.choose(columns)
            self.query_one(Sheet).redraw()

    @property
    def selected(self) -> str:
        """The name of the selected profile, empty for none."""
        # Every screen asks what it can review, also before its widgets are there.
        sheet = next(iter(self.query(Sheet)), None)
        record = sheet.record if sheet is not None else None
        return record.key if record is not None else ""

    def _facts_changed(self, _: None) -> None:
        self._table.extend(map(self._record, self._health))
        self._choose_columns()
        self.query_one(Sheet).redraw()
        self._describe()

    def _tone(self, record: Record, column: Column) -> str:
        if column.field == "ends":
            return "problem" if record.key in self.services.sessions.ends_soon() else ""
        health = self._health[record.key]
        if column.field != "state" or health in (UNTESTED, TESTING):
            return ""
        return "problem" if health.reason else "good"

    def _put(self, name: str, health: Health) -> None:
        self._health[name] = health
        self._table.extend([self._record(name)])
        self._choose_columns()
        self.query_one(Sheet).redraw()
        self._describe()

    def _record(self, name: str) -> Record:
        facts = described(self.services.sessions, name, self._health[name])
        return Record(name, None, {**facts, "staged": self.services.changes.staged(name) or None})

    def _test(self, name: str) -> None:
        self._put(name, TESTING)
        self.run_worker(
            self._examine(name), group=f"test {name}", exclusive=True, exit_on_error=False
        )

    async def _examine(self, name: str) -> None:
        async with self._slots:
            health = await examine(self.services.sessions, name)
        self.post_message(self.Tested(name, health))

    @on(Tested)
    def _tested(self, message: Tested) -> None:
        self._put(message.profile, message.health)
        refresh_expiry(self.services)

    @on(Sheet.Highlighted)
    def _describe(self) -> None:
        record = self.query_one(Sheet).record
        values = record.values if record is not None else {}
        lines = (
            " · ".join(f"{name} {values[name]}" for name in names if values.get(name))
            for names in _DESCRIBED
        )
        texts = [values.get("reason"), *lines]
        self.query_one(Hint).show("\n".join(visible(line) for line in texts if line))
        answering = sum(health.state.startswith("answers") for health in self._health.values())
        self.status.show(f"{answering} of {len(self._health)} answer")
        self.refresh_bindings()

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        self.services.use_profile(message.record.key)

    # Actions

    def label(self, action: Action) -> str:
        """Return what an action does to the selected profile."""
        if action.id == "profiles.read-only":
            profile = self.services.sessions.profiles.get(self.selected)
            return "allow writes" if profile is not None and profile.read_only else "read-only"
        return super().label(action)

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if action.id == "profiles.read-only":
            return why_access_stays(self.services, self.selected)
        if action.id == "app.review":
            return self.services.why_no_review(self.selected)
        return ""

    def do_app_review(self) -> None:
        """Review what is staged in the selected profile, else offer those that have something."""
        self.services.review(self.selected)

    def do_profiles_test(self) -> None:
        """Test the selected profile."""
        if self.selected:
            self._test(self.selected)

    def do_profiles_test_all(self) -> None:
        """Test every profile."""
        for name in self.services.sessions.profiles:
            self._test(name)

    def do_profiles_read_only(self) -> None:
        """Make the selected profile read-only, or after a confirmation writable."""
        change_access(self.services, self.selected)

    def do_screen_copy(self) -> None:
        """Offer to copy values of the selected profile."""
        sheet = self.query_one(Sheet)
        if sheet.record is not None:
            offer(self.services, list(copies_of_row(self._table, sheet.record, sheet.column)))
