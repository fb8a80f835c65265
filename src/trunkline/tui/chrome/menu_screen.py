"""A short menu over the screen: one line to choose, by its letter or with the arrows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class MenuItem(Generic[T]):
    """One line of a menu.

    Attributes:
        key: the letter that chooses it.
        title: what it is.
        value: what the menu returns for it.
        note: more about it, such as the text that it would copy.
        why_not: why it cannot be chosen now; empty where it can.
    """

    key: str
    title: str
    value: T
    note: str = ""
    why_not: str = ""


class MenuLines(Acting, Widget, Generic[T], can_focus=True):
    """The lines of a menu, one of them in hand."""

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

    def __init__(self, title: str, choices: Sequence[MenuItem[T]]) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._place = 0

    def why_not(self, action: Action) -> str:
        """Say why the line in hand cannot be chosen."""
        return self._choices[self._place].why_not if action.id == "menu.choose" else ""

    def do_menu_up(self) -> None:
        """Take the line above in hand."""
        self._stand_on(self._place - 1)

    def do_menu_down(self) -> None:
        """Take the line below in hand."""
        self._stand_on(self._place + 1)

    def do_menu_choose(self) -> None:
        """Take the line in hand."""
        self.screen.dismiss(self._choices[self._place].value)

    def do_menu_close(self) -> None:
        """Close the menu."""
        self.screen.dismiss(None)

    async def on_key(self, event: events.Key) -> None:
        """Choose a line by its letter."""
        for place, choice in enumerate(self._choices):
            if event.character == choice.key:
                event.stop()
                self._stand_on(place)
                await self.action_perform("menu.choose")
                return

    def _stand_on(self, place: int) -> None:
        self._place = place % len(self._choices)
        self.refresh()
        self.refresh_bindings()

    def render(self) -> Content:
        """Draw the title and a choice a line."""
        width = self.content_size.width
        titles = [visible(choice.title) for choice in self._choices]
        widest = max(Content(title).cell_length for title in titles)
        first, *others = self._title.split("\n")
        lines = [Content.styled(visible(first), self._style("title"))]
        lines += [Content(visible(other)).truncate(width, ellipsis=True) for other in others]
        for place, (title, choice) in enumerate(zip(titles, self._choices, strict=True)):
            padded = Content(title).pad_right(widest - Content(title).cell_length + 2)
            note = visible(choice.why_not or choice.note)
            line = Content.assemble(
                (choice.key, self._style("key")), "  ", padded, (note, self._style("note"))
            ).truncate(width, ellipsis=True, pad=True)
            chosen = place == self._place
            lines.append(line.stylize(self._style("chosen")) if chosen else line)
        return Content("\n").join(lines)

    def _style(self, role: str) -> "Style":
        return look_of(self, f"menu--{role}")


class MenuScreen(ModalScreen[T | None], Generic[T], inherit_bindings=False):
    """A menu; it returns the value of the line that was chosen, or `None`."""

    DEFAULT_CSS = """
    MenuScreen {
        background: transparent;
        & > Footer { dock: bottom; }
    }
    """

    def __init__(self, title: str, choices: Sequence[MenuItem[T]]) -> None:
        """Make a menu.

        Args:
            title: what is chosen; further lines of it say more.
            choices: its lines, at least one; letters that `menu` actions have are not for them.
        """
        super().__init__()
        self._lines = MenuLines(title, choices)

    def compose(self) -> ComposeResult:
        """Put the lines above a footer of their own."""
        yield self._lines
        yield Footer()
