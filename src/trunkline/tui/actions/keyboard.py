"""Keys and sequences of keys: which one performs an action, and which can follow those pressed.

`TypedAhead` hands it one key after the other.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from trunkline.tui.actions.acting import Acting, Live, acting_nodes, own_actions, performer_of
from trunkline.tui.actions.keymap import Keymap, KeySequence, shown_key
from trunkline.tui.actions.registry import action_of, is_action

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

    from trunkline.tui.actions.action import Action

COUNTED_SCOPES: Final = ("sheet", "page")
"""Where a number before a movement repeats it; in forms, digits start a value."""


class Follower(NamedTuple):
    """A sequence that begins with the keys that were pressed.

    Attributes:
        sequence: the names of its keys.
        live: the action that it performs.
        position: which of an ordinal action's sequences it is, from 0.
    """

    sequence: KeySequence
    live: Live
    position: int = 0


class Keyboard:
    """The keys of every action, and the sequence that is being typed.

    Attributes:
        keymap: the keys of every action.
        pending: the keys of a sequence that was begun, empty where none was.
    """

    def __init__(self, app: "App[Any]", keymap: Keymap) -> None:
        self.keymap = keymap
        self.pending: KeySequence = ()
        self._app = app

    def shown(self, id: str) -> str:
        """Return an action's first key as the footer writes it, empty where it has none."""
        return self.keymap.shown(action_of(id))

    async def perform(self, event: "events.Key", times: int = 1) -> bool:
        """Perform what a key means, and return whether it meant something.

        Args:
            times: how often a movement is repeated.
        """
        if self.pending or not self._is_typed(event):
            if await self._follow(event.key):
                return True
            if active := self._app.screen.active_bindings.get(event.key):
                node = active.node
                if times == 1 or not isinstance(node, Acting):
                    return await self._app.run_action(active.binding.action, node)
                node.times = times
                try:
                    return await self._app.run_action(active.binding.action, node)
                finally:
                    node.times = 1
        return False

    @property
    def is_choosing(self) -> bool:
        """Whether a menu is in front, in which a letter chooses an item."""
        return any(node.SCOPE == "menu" for node in acting_nodes(self._app.screen))

    def takes_count(self, event: "events.Key") -> bool:
        """Return whether a digit can be the number before a movement now."""
        if self.pending or self._is_typed(event):
            return False
        return any(node.SCOPE in COUNTED_SCOPES for node in acting_nodes(self._app.screen))

    def action_for(self, event: "events.Key") -> "Action | None":
        """Return the action that a key performs now; `None` where it is typed, or has none."""
        if not self.pending and self._is_typed(event):
            return None
        pressed = (*self.pending, event.key)
        for follower in self._followers(pressed):
            return follower.live.action if follower.sequence == pressed else None
        active = self._app.screen.active_bindings.get(event.key)
        id = (active.binding.id or "").partition("#")[0] if active is not None else ""
        return action_of(id) if is_action(id) else None

    def followers(self) -> list[Follower]:
        """Return the sequences that begin with the keys pending."""
        return list(self._followers(self.pending)) if self.pending else []

    def _is_typed(self, event: "events.Key") -> bool:
        focused = self._app.focused
        return focused is not None and focused.check_consume_key(event.key, event.character)

    async def _follow(self, key: str) -> bool:
        before, pressed = self.pending, (*self.pending, key)
        followers = list(self._followers(pressed))
        complete = [each for each in followers if each.sequence == pressed]
        self.pending = pressed if followers and not complete else ()
        if before and not followers and key != "escape":
            keys = " ".join(map(shown_key, pressed))
            self._app.notify(f"Unknown key {keys}", severity="warning")
        if self.pending != before:
            self._app.screen.refresh_bindings()
        for follower in complete:
            arguments = (follower.live.action.id, follower.position)
            await self._app.run_action(("", "perform", arguments), follower.live.node)
            return True
        return bool(before or followers)

    def _followers(self, pressed: KeySequence) -> Iterator[Follower]:
        for node in acting_nodes(self._app.screen):
            actions = set(own_actions(node))
            positions: Counter[str] = Counter()
            for scope in dict.fromkeys((node.SCOPE, "screen")):
                for sequence, action in self.keymap.sequences.get(scope, ()):
                    if action not in actions:
                        continue
                    if sequence[: len(pressed)] == pressed:
                        performer = performer_of(action, node.performers()) or node
                        live = Live(node, performer, action)
                        yield Follower(sequence, live, positions[action.id])
                    positions[action.id] += 1
