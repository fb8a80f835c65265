"""Editing in a test: a dashboard at a project's connectors, and the keys of a user."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from textual.screen import Screen

from support.dashboard import Desktop, opened
from trunkline.model.change import RecordRef
from trunkline.settings import Settings
from trunkline.tui.prompt.input_line import Prompt
from trunkline.tui.review.review_screen import ReviewScreen
from trunkline.tui.review.runs.run_screen import RunScreen
from trunkline.tui.text.page import Page

__all__ = ["AUBRAC", "PROFILE", "Editor", "at_connectors"]

AUBRAC = "PROJECT-58RP822I"
PROFILE = "acme"


class Editor(Desktop):
    """A dashboard whose user edits."""

    async def to_column(self, field: str) -> None:
        """Select a column."""
        sheet = self.browse.view.sheet
        columns = self.browse.view.table.columns
        at = next(index for index, column in enumerate(columns) if column.field == field)
        await self.press("0")
        for _ in range(at):
            await self.press("right")
        assert sheet.column is not None
        assert sheet.column.field == field

    async def to_kind(self, name: str) -> None:
        """Go to another kind of the same project."""
        self.browse.navigation.go_to_kind(name)
        await self.read()

    async def ask_cell(self, field: str) -> None:
        """Start to edit the cell of a column."""
        await self.to_column(field)
        await self.press("c")
        # The line is there a moment before it has the focus, and with it the keys.
        await self.until(lambda: self.app.screen.query("#edit Prompt:focus"), "asked for a value")

    async def edit_cell(self, field: str, value: str) -> None:
        """Edit a cell of the marked rows, else of the selected one."""
        await self.ask_cell(field)
        await self.type(value)
        await self.press("enter")

    async def replace(self, text: str) -> None:
        """Replace the text of the open line."""
        line = self.app.screen.query_one(Prompt)
        line.value = text
        line.cursor_position = len(text)
        await self.settle()

    async def go_to(self, *names: str) -> None:
        """Select the row whose columns show these texts."""
        table = self.browse.view.table
        for record in table.view:
            shown = [table.cells.shown(record, column) for column in table.columns]
            if all(name in shown for name in names):
                self.browse.view.sheet.go_to((record.parent, record.key))
                await self.settle()
                return
        raise AssertionError(f"no row shows {names}:\n{self.text}")

    async def mark(self, *rows: Sequence[str]) -> None:
        """Mark the rows that show these texts."""
        for names in rows:
            await self.go_to(*names)
            await self.press("space")

    def staged(self) -> dict[tuple[str, str], Any]:
        """Return the staged values by the record's key and the field."""
        edits = self.app.changes.staging(PROFILE).edits
        return {(edit.target.key, edit.field): edit.wanted for edit in edits}

    def wanted(self) -> list[Any]:
        """Return the staged values, each once."""
        return sorted(set(self.staged().values()), key=str)

    def target(self, kind: str = "connectors") -> RecordRef:
        """Return the selected record as edits name it."""
        record = self.browse.view.sheet.record
        assert record is not None
        return RecordRef(PROFILE, kind, record.parent or "", record.key)

    async def review(self) -> ReviewScreen:
        """Open the review, and wait for the plan."""
        await self.press("S")
        return await self.planned()

    async def planned(self) -> ReviewScreen:
        """Wait until a plan is shown."""
        await self.until(
            lambda: isinstance(self.app.screen, ReviewScreen) and not self.app.screen.view.planning,
            "planned",
        )
        await self.settle()
        screen = self.app.screen
        assert isinstance(screen, ReviewScreen)
        return screen

    async def apply(self, word: str = "") -> RunScreen:
        """Confirm the plan on the screen, by a word where it needs one, and wait for the end."""
        await self.press("a")
        if word:
            await self.type(word)
            await self.press("enter")
        else:
            await self.press("w")
        return await self.ended()

    async def ended(self) -> RunScreen:
        """Wait until a run is shown that has ended."""

        def over() -> bool:
            screen = self.app.screen
            return (
                isinstance(screen, RunScreen)
                and not self.app.changes.busy
                and screen.model.entry is not None
                and not screen.model.entry.open
                and not screen.model.loading
            )

        await self.until(over, "ended")
        await self.settle()
        screen = self.app.screen
        assert isinstance(screen, RunScreen)
        return screen

    def shows(self, screen: type[Screen[Any]]) -> bool:
        """Return whether a screen of this class is in front."""
        return isinstance(self.app.screen, screen)

    @property
    def page(self) -> list[str]:
        """The lines of the page on the screen."""
        return [line.text.rstrip() for line in self.app.screen.query_one(Page).lines]

    @property
    def said(self) -> str:
        """What the status line of the screen in front says."""
        line = self.app.status_line()
        return line.text if line is not None else ""

    @property
    def keys(self) -> str:
        """The footer of the screen in front."""
        footers = self.app.screen.query("Footer")
        return str(footers.first().text)  # type: ignore[attr-defined]


@asynccontextmanager
async def at_connectors(
    settings: Settings, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Editor]:
    """Open the dashboard at the connectors of Aubrac Hotels."""
    async with opened(settings, size=size) as desktop:
        editor = Editor(desktop.app, desktop.pilot)
        await editor.read()
        await editor.press("enter")
        await editor.read()
        yield editor
