"""The command palette: actions, kinds, profiles and themes, found by any part of their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input

from trunkline.tui.actions.acting import live_actions
from trunkline.tui.actions.keymap import shown_key
from trunkline.tui.actions.registry import ACTIONS
from trunkline.tui.chrome.footer import Footer, KeyHint
from trunkline.tui.prompt.visible_input import show_symbols
from trunkline.tui.services.app_services import services_of
from trunkline.tui.services.commands import Command, Open, Perform, UseProfile, UseTheme


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    help: str
    command: Command


class _Everything(Provider):
    """The actions that work, the kinds, the profiles and the themes."""

    async def discover(self) -> Hits:
        """Yield everything while nothing is typed."""
        for entry in self._entries():
            yield DiscoveryHit(Content(entry.title), self._run(entry), entry.title, entry.help)

    async def search(self, query: str) -> Hits:
        """Yield the entries whose titles contain the letters of a text in order."""
        matcher = self.matcher(query)
        for entry in self._entries():
            score = matcher.match(entry.title)
            if score > 0:
                title = matcher.highlight(entry.title)
                yield Hit(score, title, self._run(entry), entry.title, entry.help)

    def _run(self, entry: _Entry) -> partial[bool]:
        services = services_of(self.screen)
        return partial(self.app.call_later, services.run_command, entry.command)

    def _entries(self) -> Iterator[_Entry]:
        services = services_of(self.screen)
        vocabulary, keymap = services.vocabulary(), services.keyboard.keymap
        working = {live.action.id for live in live_actions(self.screen) if not live.why_not}
        for action in ACTIONS:
            if action.id in working and not action.ordinal:
                keys = keymap.shown(action)
                help = f"{keys}  {action.help}" if keys else action.help
                yield _Entry(action.title, help, Perform(action))
        for kind in vocabulary.kinds:
            yield _Entry(f"Show {kind}", "Go to the records of this kind.", Open(kind))
        for name in vocabulary.profiles:
            yield _Entry(f"Profile {name}", "Go to this profile.", UseProfile(name))
        for name in vocabulary.themes:
            yield _Entry(f"Theme {name}", "Use this theme.", UseTheme(name))


class Palette(CommandPalette, inherit_css=True):
    """Textual's palette without what costs bytes: dimming, blinking and a busy indicator."""

    DEFAULT_CSS = """
    Palette {
        background: transparent;
        & #--input { border: solid $border; }
        & SearchIcon { display: none; }
        & LoadingIndicator, & LoadingIndicator.--visible { display: none; }
        & > Footer { dock: bottom; }
    }
    """

    def __init__(self) -> None:
        super().__init__(providers=[_Everything], placeholder="Search everything")

    def compose(self) -> ComposeResult:
        """Yield the search over its own keys, in place of those of the screen behind."""
        yield from super().compose()
        hints = (("enter", "perform"), ("down", "choose"), ("escape", "close"))
        yield Footer(fixed=[KeyHint(shown_key(key), label) for key, label in hints])

    def on_mount(self) -> None:
        """Keep the cursor still, and show what cannot be drawn."""
        search = self.query_one(Input)
        search.cursor_blink = False
        show_symbols(search)
