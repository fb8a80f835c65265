"""What a form holds at one moment, and the way back and forth between moments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trunkline.forms.values.values import Json, Unset


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that was typed into a field and is no value of it.

    Attributes:
        text: what was typed.
        message: why it cannot be taken.
    """

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a branch held when another one was chosen."""

    value: Json | Unset
    branches: Mapping[str, Mapping[int, int]]
    typed: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Moment:
    """All that undo brings back. A change makes a new one; values share what has not changed.

    Attributes:
        value: the value.
        at: the pointer of the change that led here.
        branches: the branch of each oneOf and anyOf by pointer and identity; those that the value
            tells are added as they are asked for.
        drafts: what the branches held that are not chosen, by pointer, identity and branch.
        typed: texts that are no value yet, by pointer.
    """

    value: Json | Unset
    at: str = ""
    branches: dict[str, dict[int, int]] = field(default_factory=dict)
    drafts: dict[str, dict[tuple[int, int], Draft]] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)


class History:
    """The moments of a form; the one in hand, those before it and those undone."""

    def __init__(self, first: Moment) -> None:
        self._moments = [first]
        self._place = 0

    @property
    def now(self) -> Moment:
        """The moment in hand."""
        return self._moments[self._place]

    def add(self, moment: Moment) -> None:
        """Take a new moment in hand; those undone are gone."""
        del self._moments[self._place + 1 :]
        self._moments.append(moment)
        self._place += 1

    def step(self, by: int) -> str | None:
        """Go back (-1) or forth (1).

        Returns:
            The pointer of the change undone or done again, `None` where there is none.
        """
        place = self._place + by
        if not 0 <= place < len(self._moments):
            return None
        at = self._moments[max(place, self._place)].at
        self._place = place
        return at
