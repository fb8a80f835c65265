"""A small app on the shell, with one screen that has a table and a page's worth of actions."""

import os
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.actions.keymap import Keymap
from trunkline.tui.app.program import ProgramController
from trunkline.tui.app.shell import Shell
from trunkline.tui.app.shell_services import ShellServices
from trunkline.tui.chrome.bottom_bar import BottomBar
from trunkline.tui.chrome.title_bar import TitleBar
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.commands import Command, Vocabulary
from trunkline.tui.services.heading import Heading
from trunkline.tui.terminal.clipboard import Clipboard
from trunkline.tui.terminal.themes import Themes, shipped_themes

__all__ = ["HEADING", "SmallScreen", "SmallShell", "SmallTable"]

HEADING = Heading(
    profile="demo-polyai",
    environment="live",
    writable=False,
    crumbs=("acme-hotels", "connectors"),
    note="● 3 staged",
    filter="env:live",
)


class SmallTable(Acting, Widget, can_focus=True):
    """Counts its actions; nothing is marked at first."""

    SCOPE = "sheet"
    DEFAULT_CSS = "SmallTable { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.row = 0
        self.marked = 0
        self.done: list[str] = []

    def why_not(self, action: Action) -> str:
        return "Nothing is marked" if action.id == "sheet.clear" and not self.marked else ""

    def render(self) -> Content:
        return Content(f"row {self.row}")

    def do_sheet_down(self) -> None:
        self.row += 1
        self.refresh()

    def do_sheet_top(self) -> None:
        self.row = 0
        self.refresh()

    def do_sheet_mark(self) -> None:
        self.marked += 1
        self.refresh_bindings()

    def do_sheet_clear(self) -> None:
        self.marked = 0
        self.refresh_bindings()

    async def do_sheet_sort(self) -> None:
        self.done.append("sheet.sort")

    def do_sheet_open(self) -> None:
        self.app.notify("GET /v1/agents: 503, request 8fa9", severity="error")


class SmallScreen(Acting, Screen[None], inherit_bindings=False):
    """A title, the table, and the lines below."""

    SCOPE = "browse"
    SHARED = ("screen.filter",)
    app: "SmallShell"

    def compose(self) -> ComposeResult:
        yield TitleBar(HEADING)
        yield SmallTable()
        yield BottomBar()

    def on_mount(self) -> None:
        self.bottom.status.show("1 marked · 47 of 1,204 rows")

    @property
    def bottom(self) -> BottomBar:
        return self.query_one(BottomBar)

    def do_browse_kind(self, position: int) -> None:
        self.app.told.append(position)

    async def do_screen_filter(self) -> None:
        line = InputLine(
            "/",
            "env:live",
            then=lambda text: self.app.told.append(("accepted", text)),
            changed=lambda text: self.app.told.append(("changed", text)),
            cancelled=lambda: self.app.told.append("cancelled"),
            history=self.app.services.history("filter"),
        )
        await self.bottom.ask(line)


class SmallController(Controller):
    """Performs the sequences of the program; nothing happens."""

    def do_app_profiles(self) -> None: ...

    def do_app_requests(self) -> None: ...

    def do_app_drafts(self) -> None: ...

    def do_app_history(self) -> None: ...


class SmallServices(ShellServices):
    """Knows two profiles, and records the commands."""

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(
            kinds=("projects", "connectors", "numbers", "variants"),
            parents=("acme-hotels", "linden-park"),
            profiles=("demo-polyai", "acme-us"),
            themes=self.appearance.themes.choices,
        )

    async def run_command(self, command: Command) -> None:
        assert isinstance(self.app, SmallShell)
        self.app.told.append(command)
        await super().run_command(command)


class SmallShell(Shell):
    """The shell with the small screen; `told` collects callbacks and commands."""

    def __init__(self, theme: str = "dark", keys: Keymap | None = None, way: str = "off") -> None:
        themes = Themes([shipped_themes()])
        super().__init__(
            copier=Clipboard(way, os.environ, Path.home() / "copied.txt"),
            themes=themes,
            look=themes.load(theme),
            keys=keys,
        )
        self.told: list[Any] = []
        self.services = SmallServices(self, self.keyboard, self.copier, self.appearance)
        self.controllers = (ProgramController(self.services, self.repaint), SmallController())

    def get_default_screen(self) -> Screen[Any]:
        return SmallScreen()

    @property
    def table(self) -> SmallTable:
        return self.screen_stack[0].query_one(SmallTable)

    @property
    def bottom(self) -> BottomBar:
        return self.screen_stack[0].query_one(BottomBar)

    @property
    def status(self) -> str:
        return self.bottom.status.text

    @property
    def footer(self) -> str:
        return self.bottom.footer.text
