"""A way to complete what is typed in a line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way for a line to go on.

    Attributes:
        line: the whole line then.
        note: what it does.
    """

    line: str
    note: str
