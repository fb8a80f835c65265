"""Controllers: parts of a screen's or of the app's behaviour, each with its own state.

A node of the screen holds controllers and looks an action up in them in order, so that one in front
replaces one behind; the node itself comes last. A controller has a method `do_scope_word` for each
action that it performs, and is tested without the others.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

from trunkline.tui.actions.action import Action

Handlers = Mapping[str, Callable[..., Any]]
"""The functions that perform actions, by the name of their method."""


class Controller:
    """One part of a node's behaviour, composed with others."""

    HANDLERS: ClassVar[Handlers] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.HANDLERS = handlers_of(cls)

    def why_not(self, action: Action) -> str:
        """Return why an action that it performs does not work now; empty if it does."""
        return ""

    def waits_for(self, action: Action | None) -> str:
        """Return what is still being loaded before a key can be handled, empty for nothing.

        Args:
            action: what the key performs, here or elsewhere; `None` where it is typed.
        """
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


def handlers_of(performer: type) -> Handlers:
    """Return the functions of a class that perform actions, inherited ones included."""
    return {
        name: function
        for base in reversed(performer.__mro__)
        for name, function in vars(base).items()
        if name.startswith("do_")
    }


class Awaiting(Controller):
    """Lets some actions wait for what is being loaded."""

    def __init__(self, actions: Collection[str], what: Callable[[], str]) -> None:
        """Prepare; `what` returns what is being loaded, empty for nothing."""
        self._actions = actions
        self._what = what

    def waits_for(self, action: Action | None) -> str:
        """Return what one of the actions waits for."""
        return self._what() if action is not None and action.id in self._actions else ""
