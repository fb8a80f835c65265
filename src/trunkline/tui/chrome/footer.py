"""The footer: the keys that work now, the most important first."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import live_actions
from trunkline.tui.actions.keymap import shown_key
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.services.app_services import services_of

if TYPE_CHECKING:
    from trunkline.tui.chrome.status_line import StatusLine

_GAP: Final = "  "
_ALWAYS: Final = "app.help"
_STAYS: Final = "escape"


class KeyHint(NamedTuple):
    """One key of the footer.

    Attributes:
        last: whether room is kept for it at the end of the line.
        stays: whether room is kept for it where it is.
    """

    key: str
    label: str
    last: bool = False
    stays: bool = False

    @property
    def width(self) -> int:
        """The width in cells, without a gap."""
        return Content(f"{self.key} {self.label}").cell_length


def fitting_hints(hints: Iterable[KeyHint], width: int) -> list[KeyHint]:
    """Return the hints, the most important first, that fit whole into a line; then the last one."""
    hints = list(hints)
    last = next((hint for hint in hints if hint.last), None)
    others = [hint for hint in hints if hint is not last]
    room = width + len(_GAP) - (last.width + len(_GAP) if last else 0)
    fitting: set[int] = set()
    for at, hint in sorted(enumerate(others), key=lambda pair: not pair[1].stays):
        if (needed := hint.width + len(_GAP)) <= room:
            room -= needed
            fitting.add(at)
    return [others[at] for at in sorted(fitting)] + ([last] if last else [])


class Footer(Widget):
    """One line of keys, taken from the registry for the nodes that have the keyboard.

    Component classes: `footer--key` and `footer--label`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--label"}
    DEFAULT_CSS = """
    Footer {
        height: 1;
        padding: 0 1;
        color: $foreground;
        background: $panel;
        & > .footer--key { color: $text-accent; text-style: bold; }
        & > .footer--label { color: $foreground; }
    }
    """

    def __init__(
        self,
        *,
        above: "StatusLine | None" = None,
        fixed: Iterable[KeyHint] = (),
        id: str | None = None,
    ) -> None:
        """Create a footer.

        Args:
            fixed: the keys of a screen that performs no action of the registry.
            above: the line above, for the keys that can follow a prefix and do not fit here: all
                of them are shown, since nobody knows them by heart.
        """
        super().__init__(id=id)
        self._hints: list[KeyHint] = []
        self._above = above
        self._fixed = list(fixed)

    @property
    def text(self) -> str:
        """The text of the line."""
        return _GAP.join(f"{hint.key} {hint.label}" for hint in self._shown())

    def on_mount(self) -> None:
        """Update the line whenever Textual's bindings are refreshed."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.call_next(self.update))
        self.update()

    def update(self) -> None:
        """Determine the keys that work now, and redraw the line if they changed."""
        if not self.screen.is_current:
            return
        hints = self._fixed or list(
            self._following() if services_of(self).keyboard.pending else self._working()
        )
        if hints != self._hints:
            self._hints = hints
            self._show_rest_above()
            self.refresh()

    def on_resize(self) -> None:
        """Divide the keys between both lines again."""
        self._show_rest_above()

    def _show_rest_above(self) -> None:
        if self._above is not None:
            shown = self._shown() if services_of(self).keyboard.pending else self._hints
            rest = [hint for hint in self._hints if hint not in shown]
            self._above.cover(self._rendered(rest) if rest else None)

    def render(self) -> Content:
        """Render as many whole hints as fit."""
        return self._rendered(self._shown())

    def _rendered(self, hints: Iterable[KeyHint]) -> Content:
        key_style = look_of(self, "footer--key")
        label_style = look_of(self, "footer--label")
        parts = [
            Content.assemble((hint.key, key_style), " ", (hint.label, label_style))
            for hint in hints
        ]
        return Content(_GAP).join(parts)

    def _shown(self) -> list[KeyHint]:
        return fitting_hints(self._hints, self.content_size.width)

    def _working(self) -> Iterator[KeyHint]:
        """Yield the keys that work now, the most important first, each key once."""
        keymap = services_of(self).keyboard.keymap
        live = [each for each in live_actions(self.screen) if each.action.footer]
        focused = self.screen.focused
        seen: set[str] = set()
        for each in sorted(live, key=lambda each: each.action.footer):
            action = each.action
            key = next(iter(keymap.of(action)), "")
            if not key or key in seen:
                continue
            first = key.partition(" ")[0]
            if focused and focused.check_consume_key(first, _char(first)):
                continue  # The key would be typed.
            if each.why_not or not each.performer.offers(action):
                continue
            seen.add(key)
            is_last = action.id == _ALWAYS
            yield KeyHint(shown_key(key), each.label, is_last, stays=key == _STAYS)

    def _following(self) -> Iterator[KeyHint]:
        """Yield the keys that can follow the pending ones, with what each does."""
        keyboard = services_of(self).keyboard
        for follower in keyboard.followers():
            if follower.live.why_not:
                continue
            action = follower.live.action
            label = action.label or action.title.lower()
            if action.ordinal:
                choices = follower.live.performer.choices(action)
                if follower.position >= len(choices):
                    continue
                label = visible(choices[follower.position])
            rest = follower.sequence[len(keyboard.pending) :]
            yield KeyHint(" ".join(map(shown_key, rest)), label)
        yield KeyHint(shown_key("escape"), "cancel", last=True)


def _char(key: str) -> str | None:
    return key if len(key) == 1 else None
