"""A candidate for what is being typed: a completion, or a value to choose."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """One completion or choice.

    Attributes:
        text: the whole text of the input once the candidate is chosen.
        note: what it does or means.
        ticked: whether it is ticked in a check list; `None` outside check lists.
    """

    text: str
    note: str = ""
    ticked: bool | None = None
