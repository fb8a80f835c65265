"""How nodes of the screen perform the actions of the registry.

A widget, a screen or the app takes part by inheriting `Acting` and naming its `SCOPE`. It gets the
key bindings of that scope. It, or a controller that it holds, has one method `do_scope_word` for
each of its actions.
"""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.binding import Binding

from trunkline.changes.store.errors import StoreError
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller, Handlers, handlers_of
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
        SHARED: the IDs of the actions of the scope `screen` that it performs as well.
        controllers: what performs its actions before the node itself does, in order.
        times: how often the movement that is being performed is repeated.
    """

    SCOPE: ClassVar[str] = ""
    SHARED: ClassVar[tuple[str, ...]] = ()
    HANDLERS: ClassVar[Handlers] = {}
    controllers: tuple[Controller, ...] = ()
    times: int = 1

    def __init_subclass__(cls, **options: Any) -> None:
        cls.HANDLERS = handlers_of(cls)
        if {"SCOPE", "SHARED"} & vars(cls).keys():
            own = list(cls.__dict__.get("BINDINGS", ()))
            cls.BINDINGS = [*bindings_of(own_actions(cls)), *own]
        super().__init_subclass__(**options)

    def performers(self) -> "Iterator[Performer]":
        """Yield who may perform an action of this node, the first one first."""
        yield from self.controllers
        yield self

    def why_not(self, action: Action) -> str:
        """Return why an action that it performs does not work now; empty if it does."""
        return ""

    def label(self, action: Action) -> str:
        """Return what an action does now, in a word or two for the footer."""
        return action.label

    def choices(self, action: Action) -> Sequence[str]:
        """Return what the keys of an ordinal action mean now, in their order."""
        return ()

    def offers(self, action: Action) -> bool:
        """Return whether the footer shows an action that works now."""
        return True

    def why_read_only(self) -> str:
        """Return why dangerous actions are refused here; empty where they are not.

        A node passes the question up; the screen or the app that knows the profile answers it.
        """
        parent = self.parent
        while parent is not None and not isinstance(parent, Acting):
            parent = parent.parent
        return "" if parent is None else parent.why_read_only()

    def why_disabled(self, action: Action) -> str:
        """Return why an action does not work now, the read-only rule included; empty if it does."""
        performer = performer_of(action, self.performers())
        if performer is None:
            return self.why_not(action) or "Not available here"
        return (self.why_read_only() if action.dangerous else "") or performer.why_not(action)

    async def action_perform(self, id: str, position: int | None = None) -> None:
        """Perform an action of this node, or notify why it does not work now.

        Args:
            position: which of an ordinal action's keys was pressed, from 0.
        """
        action = action_of(id)
        if reason := self.why_disabled(action):
            self.app.notify(reason, severity="warning", markup=False)
            return
        performer = performer_of(action, self.performers())
        assert performer is not None
        handler = performer.HANDLERS[action.method]
        try:
            result = handler(performer, position or 0) if action.ordinal else handler(performer)
            if inspect.isawaitable(result):
                await result
        except StoreError as error:
            self.app.notify(str(error), severity="error", markup=False)


Performer = Controller | Acting
"""Whoever performs actions."""


def performer_of(action: Action, performers: Iterable[Performer]) -> Performer | None:
    """Return the first of some performers that performs an action, `None` where none does."""
    return next((each for each in performers if action.method in each.HANDLERS), None)


class Live(NamedTuple):
    """An action of a node that has the keyboard now."""

    node: Acting
    performer: Performer
    action: Action

    @property
    def why_not(self) -> str:
        """Why it does not work at this moment; empty if it does."""
        return self.node.why_disabled(self.action)

    @property
    def label(self) -> str:
        """What it does now, in a word or two."""
        return self.performer.label(self.action)


def own_actions(node: type[Acting] | Acting) -> tuple[Action, ...]:
    """Return the actions of a node: those of its scope, and the shared ones that it names."""
    own = actions_of(node.SCOPE) if node.SCOPE else ()
    return (*own, *map(action_of, node.SHARED))


def bindings_of(actions: Sequence[Action]) -> Iterator[Binding]:
    """Yield the Textual bindings of actions' single keys, with the action's ID as binding ID.

    The keys of an ordinal action are bindings of their own, `id#position`. Sequences of keys are
    not bindings: `Keyboard` performs them.
    """
    for action in actions:
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
        for action in own_actions(node):
            yield Live(node, performer_of(action, node.performers()) or node, action)
