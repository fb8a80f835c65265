"""Whether a pattern of a JSON Schema matches a text, as ECMA-262 reads it."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.patterns.child import compiled
from trunkline.model.patterns.cost import is_quick
from trunkline.model.patterns.worker import TOO_LONG, Resting, Worker

if TYPE_CHECKING:
    from regress import Regex

_WORKER: Final = Worker()
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MOST_CHARACTERS: Final = 1_000
"""Longer patterns are compiled in the worker, longer texts are not cached."""


class Unchecked(Exception):
    """A pattern cannot be checked; the message is a fragment that says why."""


def matches(pattern: Any, text: str) -> bool:
    """Return whether a text contains what a pattern describes; `Unchecked` if nobody can tell."""
    if not isinstance(pattern, str):
        raise Unchecked("the schema's pattern is not text")
    # The engine's texts have no half characters; any other symbol does as well.
    text = _LONE_SURROGATE.sub("\ufffd", text)
    if len(pattern) <= _MOST_CHARACTERS:
        regex = _compiled(pattern)
        if isinstance(regex, str):
            raise Unchecked(f"the schema's pattern is not valid: {regex}")
        if is_quick(pattern, len(text)):
            return regex.find(text) is not None
    match = _cached_match if len(text) <= _MOST_CHARACTERS else _WORKER.match
    try:
        result = match(pattern, text)
    except Resting:  # not cached: the same text is checked later
        result = TOO_LONG
    if isinstance(result, str):
        raise Unchecked(f"the schema's pattern {result}")
    return result


def may_match(pattern: Any, text: str) -> bool:
    """Return whether a pattern matches a text, `True` too if nobody can tell."""
    try:
        return matches(pattern, text)
    except Unchecked:
        return True


def reads_alike(pattern: str, text: str) -> bool:
    """Return whether Python's `re`, too, is certain to be quick and finds the same."""
    try:
        if not is_quick(pattern, len(text)):
            return False
        return matches(pattern, text) is (re.search(pattern, text) is not None)
    except (Unchecked, re.error, RecursionError, OverflowError):
        return False


def is_regex(text: str) -> bool:
    """Return whether a text is a regular expression of ECMA-262, or at least of Python."""
    if len(text) > _MOST_CHARACTERS:  # too long to be compiled here; it may be one
        return True
    if not isinstance(_compiled(text), str):
        return True
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> "Regex | str":
    """Return a pattern to match with, or a fragment that says why it is invalid."""
    from regress import RegressError

    try:
        return compiled(pattern)
    except RegressError as error:
        reason = str(error)
        return reason[:1].lower() + reason[1:]
    except UnicodeEncodeError:
        return "it has half of a character"


@lru_cache(maxsize=4096)
def _cached_match(pattern: str, text: str) -> bool | str:
    return _WORKER.match(pattern, text)
