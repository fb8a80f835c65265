"""A short menu over the screen: an item is chosen by its letter or with the arrows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.footer import Footer
from trunkline.tui.drawing.component_styles import look_of

if TYPE_CHECKING:
    from textual.style import Style

T = TypeVar("T")


class MenuItem(NamedTuple, Generic[T]):
    """One item of a menu.

    Attributes:
        key: the letter that chooses it.
        note: more about it, such as the text that it would copy.
        why_not: why it cannot be chosen now; empty if it can.
    """

    key: str
    title: str
    value: T
    note: str = ""
    why_not: str = ""


class MenuLines(Acting, Widget, Generic[T], can_focus=True):
    """The items of a menu, one of which is current."""

    SCOPE = "menu"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "menu--title",
        "menu--key",
        "menu--note",
        "menu--chosen",
    }
    DEFAULT_CSS = """
    MenuLines {
        dock: bottom;
        width: 100%;
        height: auto;
        margin-bottom: 1;
        padding: 0 1;
        border-top: solid $border;
        color: $foreground;
        background: $surface;
        & > .menu--title { text-style: bold; }
        & > .menu--key { color: $text-accent; text-style: bold; }
        & > .menu--note { color: $foreground-muted; }
        & > .menu--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
    }
    """

    def __init__(self, title: str, items: Sequence[MenuItem[T]]) -> None:
        super().__init__()
        self._title = title
        self.items = items
        self._current = 0

    def why_not(self, action: Action) -> str:
        """Return why the current item cannot be chosen."""
        return self.items[self._current].why_not if action.id == "menu.choose" else ""

    def do_menu_up(self) -> None:
        """Go to the item above."""
        self._move_to(self._current - 1)

    def do_menu_down(self) -> None:
        """Go to the item below."""
        self._move_to(self._current + 1)

    def do_menu_choose(self) -> None:
        """Choose the current item."""
        self.screen.dismiss(self.items[self._current].value)

    def do_menu_close(self) -> None:
        """Close the menu."""
        self.screen.dismiss(None)

    async def on_key(self, event: events.Key) -> None:
        """Choose an item by its letter."""
        for index, item in enumerate(self.items):
            if event.character == item.key:
                event.stop()
                self._move_to(index)
                await self.action_perform("menu.choose")
                return

    def _move_to(self, index: int) -> None:
        self._current = index % len(self.items)
        self.refresh()
        self.refresh_bindings()

    def render(self) -> Content:
        """Render the title, and one item per line."""
        width = self.content_size.width
        titles = [visible(item.title) for item in self.items]
        widest = max(Content(title).cell_length for title in titles)
        first, *others = self._title.split("\n")
        lines = [Content.styled(visible(first), self._style("title"))]
        lines += [Content(visible(other)).truncate(width, ellipsis=True) for other in others]
        for index, (title, item) in enumerate(zip(titles, self.items, strict=True)):
            padded = Content(title).pad_right(widest - Content(title).cell_length + 2)
            note = visible(item.why_not or item.note)
            line = Content.assemble(
                (item.key, self._style("key")), "  ", padded, (note, self._style("note"))
            ).truncate(width, ellipsis=True, pad=True)
            chosen = index == self._current
            lines.append(line.stylize(self._style("chosen")) if chosen else line)
        return Content("\n").join(lines)

    def _style(self, role: str) -> "Style":
        return look_of(self, f"menu--{role}")


class MenuScreen(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """A menu; it returns the value of the chosen item, or `None`."""

    DEFAULT_CSS = """
    MenuScreen {
        background: transparent;
        & > Footer { dock: bottom; }
    }
    """

    def __init__(self, title: str, items: Sequence[MenuItem[T]]) -> None:
        """Create a menu.

        Args:
            title: the title; further lines of it explain.
            items: the items, at least one; keys of the `menu` actions cannot be their letters.
        """
        super().__init__()
        self._lines = MenuLines(title, items)

    def compose(self) -> ComposeResult:
        """Yield the items above a footer of their own."""
        yield self._lines
        yield Footer()
