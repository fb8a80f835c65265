"""The last line: the keys that work now, the most wanted first, in whole words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.actions.acting import acting_nodes
from trunkline.tui.actions.keymap import shown_key
from trunkline.tui.actions.registry import actions_of
from trunkline.tui.drawing.component_styles import look_of

if TYPE_CHECKING:
    from trunkline.tui.app.shell import Shell
    from trunkline.tui.chrome.status_line import StatusLine

_GAP: Final = "  "
_ALWAYS: Final = "app.help"


@dataclass(frozen=True, slots=True)
class KeyHint:
    """One key of the footer.

    Attributes:
        key: the key as it is shown.
        label: what it does, in a word or two.
        last: whether room is kept for it at the end of the line.
    """

    key: str
    label: str
    last: bool = False

    @property
    def width(self) -> int:
        """Its cells, without the gap beside it."""
        return Content(f"{self.key} {self.label}").cell_length


def fitting(entries: Iterable[KeyHint], width: int) -> list[KeyHint]:
    """Choose the entries that fit into a line.

    Args:
        entries: the entries, the most wanted first.
        width: the line's cells.

    Returns:
        Those that fit whole beside the more wanted ones, then the one that is to stand last.
    """
    listed = list(entries)
    last = [entry for entry in listed if entry.last][:1]
    room = width - sum(entry.width for entry in last)
    chosen: list[KeyHint] = []
    for entry in listed:
        if last and entry is last[0]:
            continue
        needed = entry.width + (len(_GAP) if chosen or last else 0)
        if needed <= room:
            room -= needed
            chosen.append(entry)
    return chosen + last


class Footer(Widget):
    """One line of keys, read from the registry for the nodes that have the keyboard.

    Component classes: `footer--key` and `footer--label`.
    """

    app: "Shell"

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

    def __init__(self, *, above: "StatusLine | None" = None, id: str | None = None) -> None:
        """Make the footer.

        Args:
            above: the line above, which takes what has no room here of the keys that can follow
                those pressed: all of them are shown, since nobody knows them by heart.
            id: the widget's id.
        """
        super().__init__(id=id)
        self._entries: list[KeyHint] = []
        self._above = above

    @property
    def text(self) -> str:
        """What the line says now."""
        return _GAP.join(f"{entry.key} {entry.label}" for entry in self._shown())

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.call_next(self.update))
        self.update()

    def update(self) -> None:
        """Look again at what can be done, and draw the line if it has changed."""
        if not self.screen.is_current:
            return
        entries = list(self._following() if self.app.pending else self._working())
        if entries != self._entries:
            self._entries = entries
            self._raise_rest()
            self.refresh()

    def on_resize(self) -> None:
        """Divide the keys anew."""
        self._raise_rest()

    def _raise_rest(self) -> None:
        if self._above is not None:
            shown = self._shown() if self.app.pending else self._entries
            rest = [entry for entry in self._entries if entry not in shown]
            self._above.cover(self._drawn(rest) if rest else None)

    def render(self) -> Content:
        """Draw as many whole entries as fit."""
        return self._drawn(self._shown())

    def _drawn(self, entries: Iterable[KeyHint]) -> Content:
        key_style = look_of(self, "footer--key")
        label_style = look_of(self, "footer--label")
        parts = [
            Content.assemble((entry.key, key_style), " ", (entry.label, label_style))
            for entry in entries
        ]
        return Content(_GAP).join(parts)

    def _shown(self) -> list[KeyHint]:
        return fitting(self._entries, self.content_size.width)

    def _working(self) -> Iterator[KeyHint]:
        """Yield the keys that work now, the most wanted first, each key with its one meaning."""
        wanted = [
            (node, action)
            for node in acting_nodes(self.screen)
            for action in actions_of(node.SCOPE)
            if action.footer
        ]
        focused = self.screen.focused
        seen: set[str] = set()
        for node, action in sorted(wanted, key=lambda each: each[1].footer):
            key = next(iter(self.app.keys.of(action)), "")
            if not key or key in seen:
                continue
            first = key.partition(" ")[0]
            if focused and focused.check_consume_key(first, _char(first)):
                continue  # it would be typed
            if node.hindrance(action) or not node.offers(action):
                continue
            seen.add(key)
            yield KeyHint(shown_key(key), node.label(action), last=action.id == _ALWAYS)

    def _following(self) -> Iterator[KeyHint]:
        """Yield the keys that can follow those pressed, with what each leads to."""
        for follower in self.app.followers():
            if follower.live.why_not:
                continue
            action = follower.live.action
            label = action.label or action.title.lower()
            if action.ordinal:
                choices = follower.live.node.choices(action)
                if follower.position >= len(choices):
                    continue
                label = visible(choices[follower.position])
            rest = follower.sequence[len(self.app.pending) :]
            yield KeyHint(" ".join(map(shown_key, rest)), label)
        yield KeyHint(shown_key("escape"), "cancel", last=True)


def _char(key: str) -> str | None:
    return key if len(key) == 1 else None
