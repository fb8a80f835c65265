"""How nodes of the screen perform the actions of the registry.

A widget, a screen or the app takes part by inheriting `Acting` and naming its `SCOPE`. It gets the
key bindings of that scope, and has one method `do_scope_word` for each of its actions.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding

from trunkline.changes.store.errors import StoreError
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.registry import action_of, actions_of

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen

    _Node = DOMNode
else:
    # Textual takes a widget's CSS from its first DOMNode base: the mixin must not be one.
    _Node = object


class Acting(_Node):
    """A node of the screen that performs the actions of one scope.

    Name it first among the bases: `class Sheet(Acting, ScrollView)`.

    Attributes:
        SCOPE: the scope; its subclasses keep it.
    """

    SCOPE: ClassVar[str] = ""

    def __init_subclass__(cls, **options: Any) -> None:
        if scope := cls.__dict__.get("SCOPE"):
            own = list(cls.__dict__.get("BINDINGS", ()))
            cls.BINDINGS = [*bindings_of(scope), *own]
        super().__init_subclass__(**options)

    def why_not(self, action: Action) -> str:
        """Return why an action of this scope does not work now, in words; empty where it does."""
        return ""

    def why_no_writes(self) -> str:
        """Return why dangerous actions are refused here; empty where they are not.

        A node passes the question up; the screen or the app that knows the profile answers it.
        """
        parent = self.parent
        while parent is not None and not isinstance(parent, Acting):
            parent = parent.parent
        return "" if parent is None else parent.why_no_writes()

    def hindrance(self, action: Action) -> str:
        """Return why an action does not work now, the read-only rule included; empty if it does."""
        return (self.why_no_writes() if action.dangerous else "") or self.why_not(action)

    def label(self, action: Action) -> str:
        """Return what an action does now, in a word or two for the footer."""
        return action.label

    def choices(self, action: Action) -> Sequence[str]:
        """Return what the keys of an ordinal action mean now, in their order."""
        return ()

    def offers(self, action: Action) -> bool:
        """Return whether the footer is to show an action that works now."""
        return True

    async def action_perform(self, id: str, position: int | None = None) -> None:
        """Perform an action of this scope, or say why it does not work now.

        Args:
            id: the action's id.
            position: which of an ordinal action's keys was pressed, from 0.
        """
        action = action_of(id)
        if reason := self.hindrance(action):
            self.app.notify(reason, severity="warning", markup=False)
            return
        method = getattr(self, action.method)
        try:
            result = method(position or 0) if action.ordinal else method()
            if inspect.isawaitable(result):
                await result
        except StoreError as error:
            self.app.notify(str(error), severity="error", markup=False)


@dataclass(frozen=True, slots=True)
class Live:
    """An action of a node that has the keyboard now.

    Attributes:
        node: the node that performs it.
        action: the action.
        why_not: why it does not work at this moment; empty where it does.
    """

    node: Acting
    action: Action
    why_not: str


def bindings_of(scope: str) -> Iterator[Binding]:
    """Yield the Textual bindings of a scope's single keys, with the action's id as binding id.

    The keys of an ordinal action are bindings of their own, `id#position`. Sequences of keys are
    not bindings: `Keyboard` performs them.
    """
    for action in actions_of(scope):
        single = [key for key in action.keys if " " not in key]
        if action.ordinal:
            for position, key in enumerate(single):
                yield Binding(
                    key,
                    f"perform('{action.id}', {position})",
                    action.title,
                    show=False,
                    id=f"{action.id}#{position}",
                )
        elif single:
            keys = ",".join("comma" if key == "," else key for key in single)
            yield Binding(
                keys,
                f"perform('{action.id}')",
                action.title,
                show=bool(action.footer),
                id=action.id,
            )


def acting_nodes(screen: "Screen[Any]") -> Iterator[Acting]:
    """Yield the nodes that have the keyboard, from the focused one outwards to the last modal."""
    for node in screen.focused.ancestors_with_self if screen.focused else (screen, screen.app):
        if isinstance(node, Acting):
            yield node
        if node.is_modal:
            return


def live_actions(screen: "Screen[Any]") -> Iterator[Live]:
    """Yield the actions of the nodes that have the keyboard, from the focused one outwards."""
    for node in acting_nodes(screen):
        for action in actions_of(node.SCOPE):
            yield Live(node, action, node.hindrance(action))
