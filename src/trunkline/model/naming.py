"""What a name refers to: an exact ID, else an exact name, else the same name in other letters."""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar
from unicodedata import combining, normalize

T = TypeVar("T")


class Named(NamedTuple, Generic[T]):
    """Something that can be named.

    Attributes:
        id: its ID.
        names: its other names: label and alias.
    """

    id: str
    names: Sequence[str]
    value: T


def folded(text: str) -> str:
    """Return a text without differences of case, accents and spacing."""
    plain = (char for char in normalize("NFKD", text) if not combining(char))
    return " ".join("".join(plain).casefold().split())


def matches(word: str, choices: Iterable[Named[T]]) -> list[Named[T]]:
    """Return what a word names; several where it is ambiguous, none where it is unknown.

    An exact ID wins over an exact name, and that over one which differs in case or accents.
    """
    if not (same := folded(word)):
        return []
    choices = list(choices)
    if exact := [choice for choice in choices if choice.id == word]:
        return exact
    if exact := [choice for choice in choices if word in choice.names]:
        return exact
    return [
        choice
        for choice in choices
        if any(folded(name) == same for name in (choice.id, *choice.names))
    ]
