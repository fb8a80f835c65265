"""Hypothesis strategies for text and JSON values that are cheap to draw from.

`st.text()` works out in every process which characters UTF-8 can write, which takes a second and
counts as slow generation; leaving the surrogates out gives the same characters at once.
`st.recursive` discards values that grow too large and draws them again; a fixed depth does not.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

CHARACTERS = st.characters(exclude_categories=["Cs"])
"""Every character that UTF-8 can write."""


def texts(max_size: int = 8, min_size: int = 0) -> st.SearchStrategy[str]:
    """Return texts of any characters."""
    return st.text(CHARACTERS, min_size=min_size, max_size=max_size)


def nested(
    leaves: st.SearchStrategy[Any],
    combine: Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]],
    depth: int = 2,
) -> st.SearchStrategy[Any]:
    """Return values that hold each other at most `depth` levels deep."""
    values = leaves
    for _ in range(depth):
        values = leaves | combine(values)
    return values


def json_values(
    leaves: st.SearchStrategy[Any] | None = None,
    keys: st.SearchStrategy[str] | None = None,
    depth: int = 2,
) -> st.SearchStrategy[Any]:
    """Return JSON values of a modest size.

    Args:
        leaves: the values without others in them; by default all that JSON can write.
        keys: the keys of objects; by default any text.
        depth: how many levels of lists and objects there are at most.
    """
    names = texts() if keys is None else keys
    return nested(
        json_scalars() if leaves is None else leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
        depth,
    )


def json_scalars(max_size: int = 8) -> st.SearchStrategy[Any]:
    """Return JSON values that hold no others: their texts have at most `max_size` characters."""
    return (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | texts(max_size)
    )
