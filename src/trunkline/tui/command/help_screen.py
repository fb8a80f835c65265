"""Help: every key, what it does, and why it does not work now; typing searches it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.keymap import Keymap, shown_key
from trunkline.tui.actions.registry import ACTIONS, SCOPES, action_of
from trunkline.tui.chrome.footer import Footer
from trunkline.tui.prompt.visible_input import VisibleInput
from trunkline.tui.services.app_services import services_of
from trunkline.tui.text.page import Line, Page

FILTER_LANGUAGE: Final = (
    ("lyon desk", "rows that have both words, anywhere and in any order"),
    ("Lyon", "case-sensitive, because of the capital; small letters match both cases"),
    ("voice:neural", "the column voice contains this text; the vendor's field name works too"),
    ("env=live", "the column env is exactly this"),
    ("handoff=", "the column is empty"),
    ("!lyon  !env=live", "rows that do not match"),
    ("/ly(on|ra)/", "a regular expression"),
    ('"front desk"', "spaces and punctuation as they are"),
    ("0478000012", "a number matches however it is grouped"),
)
"""Examples of filters, with what they mean."""

_KEYS: Final = 15
_TITLE: Final = 28
_WIDE: Final = 110


def help_lines(
    reasons: Mapping[str, str], keymap: Keymap, search: str = "", *, wide: bool = False
) -> Iterator[Line]:
    """Yield the lines of the help, those about the screen in front first.

    Args:
        reasons: why each action there does not work now, empty where it does, by its ID.
        keymap: the keys in use.
        search: words that an action must have in its key, title, help or ID; any order and case.
        wide: whether there is room for the IDs too.
    """
    words = search.lower().split()
    here = list(dict.fromkeys(action_of(id).scope for id in reasons))
    for scope in [*here, *(scope for scope in SCOPES if scope not in here)]:
        # A screen performs only some of the actions that screens share.
        missing = "Not available here" if scope in here else ""
        lines = [
            _line(action, keymap, reasons.get(action.id, missing), wide=wide)
            for action in ACTIONS
            if action.scope == scope and _matches(words, _searched(action, keymap))
        ]
        if lines:
            where = "" if scope in here else "   elsewhere"
            yield Line(((SCOPES[scope].title, "heading"), (where, "muted")))
            yield from lines
            yield Line((("", ""),))
    examples = [pair for pair in FILTER_LANGUAGE if _matches(words, f"filter {' '.join(pair)}")]
    if examples:
        yield Line((("Filters", "heading"),))
        for example, meaning in examples:
            yield Line(((f"  {example:<{_KEYS + 3}} ", "key"), (meaning, "")), indent=_KEYS + 6)


def _searched(action: Action, keymap: Keymap) -> str:
    keys = " ".join(shown_key(key) for key in keymap.of(action))
    return f"{keys} {action.title} {action.help} {action.id}"


def _matches(words: Sequence[str], text: str) -> bool:
    lowered = text.lower()
    return all(word in lowered for word in words)


def _line(action: Action, keymap: Keymap, reason: str, *, wide: bool) -> Line:
    keys = keymap.of(action)
    shown = "1 … 9" if action.ordinal and keys == action.keys else "  ".join(map(shown_key, keys))
    spans = [
        (f"  {_padded(shown, _KEYS)} ", "key"),
        (f"{_padded(action.title, _TITLE)} ", "muted" if reason else "name"),
    ]
    spans.append((action.help, "muted" if reason else ""))
    if reason:
        spans.append((f" Not now: {reason[0].lower()}{reason[1:].rstrip('.')}.", "problem"))
    if wide:
        spans.append((f"  {action.id}", "muted"))
    return Line(tuple(spans), indent=_KEYS + _TITLE + 4)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


class HelpScreen(Acting, Screen[None], inherit_bindings=False):
    """The help; typing searches it."""

    SCOPE = "help"
    DEFAULT_CSS = """
    HelpScreen {
        & > #help-search { dock: top; height: 1; background: $panel; }
        & > #help-search > Static { width: auto; padding: 0 1; text-style: bold; }
        & > #help-search > Input {
            width: 1fr;
            height: 1;
            border: none;
            padding: 0;
            background: $panel;
            background-tint: $foreground 0%;
        }
        & > Page { height: 1fr; overflow-y: auto; scrollbar-size-vertical: 1; }
        & > Footer { dock: bottom; }
    }
    """

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(classes="-help")
        self._reasons = reasons
        self._input = VisibleInput("", placeholder="type to search", compact=True)
        self._input.cursor_blink = False
        self._page = Page()

    def compose(self) -> ComposeResult:
        """Put the search above the page."""
        with Horizontal(id="help-search"):
            yield Static(Content("Help"))
            yield self._input
        yield self._page
        yield Footer()

    def on_mount(self) -> None:
        """Let the user type at once."""
        self._page.can_focus = False
        self._input.focus()
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        """Show the IDs where there is room."""
        self._show()

    def on_input_changed(self) -> None:
        """Search."""
        self._show()

    def _show(self) -> None:
        wide, keymap = self.size.width >= _WIDE, services_of(self).keyboard.keymap
        lines = list(help_lines(self._reasons, keymap, self._input.value, wide=wide))
        self._page.show(lines or [Line((("Nothing matches", "muted"),))])

    def do_help_close(self) -> None:
        """Clear the search, else close the help."""
        if self._input.value:
            self._input.value = ""
        else:
            self.dismiss()

    def do_help_up(self) -> None:
        """Scroll up."""
        self._scroll(-1)

    def do_help_down(self) -> None:
        """Scroll down."""
        self._scroll(1)

    def do_help_page_up(self) -> None:
        """Scroll a screen up."""
        self._scroll(1 - self._page.size.height)

    def do_help_page_down(self) -> None:
        """Scroll a screen down."""
        self._scroll(self._page.size.height - 1)

    def _scroll(self, rows: int) -> None:
        self._page.scroll_relative(y=rows, animate=False, immediate=True)
