"""The commands of the command bar and the palette, and what they can name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trunkline.tui.actions.action import Action


@dataclass(frozen=True, slots=True)
class Open:
    """Show the records of a kind.

    Attributes:
        parent: the key or the label of their parent, empty for any.
        filter: the filter, empty for none, `None` for the one that the kind had last.
    """

    kind: str
    parent: str = ""
    filter: str | None = None


@dataclass(frozen=True, slots=True)
class Perform:
    """Perform an action."""

    action: "Action"


@dataclass(frozen=True, slots=True)
class UseProfile:
    """Go to another profile."""

    name: str


@dataclass(frozen=True, slots=True)
class UseTheme:
    """Use another theme."""

    name: str


@dataclass(frozen=True, slots=True)
class Goto:
    """Go to the record with a key, of whatever kind."""

    key: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Show where a call to a number goes; the number is as typed."""

    number: str


Command = Open | Perform | UseProfile | UseTheme | Goto | LookUp


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a line can name.

    Attributes:
        kinds: the kinds of the current profile.
        parents: the labels of the parents that have been loaded.
        actions: the IDs of the actions to offer; others are accepted, but not offered.
    """

    kinds: Sequence[str] = ()
    parents: Sequence[str] = ()
    profiles: Sequence[str] = ()
    themes: Sequence[str] = ()
    actions: Sequence[str] = ()

    def arguments(self, word: str) -> Sequence[str]:
        """Return what can follow a line's first word."""
        if word in self.kinds:
            return self.parents
        return {"profile": self.profiles, "theme": self.themes}.get(word, ())
