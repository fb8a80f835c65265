"""Tokens in the paths of URLs: in the known shapes of webhooks, else long and random segments.

An ID is no secret, so UUIDs, short hexadecimal IDs and names in any spelling stay, unless they
follow a word for a webhook: there, whoever knows the segment can call it.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

_SHAPES: Final = re.compile(
    r"/(?:"
    # Workspace, channel, token.
    r"[TE](?=[A-Z]*\d)[A-Z0-9]{2,}/(?=[A-Z]*\d)[A-Z0-9]{3,}/(?:\d+/)?(?P<chat>[^/?#\\]+)"
    r"|hooks/(?:catch|standard)/\d+/(?P<catch>[^/?#\\]+)"
    r"|webhooks/\d{5,}/(?P<numbered>[^/?#\\]+)"
    r"|bot\d+:(?P<bot>[\w-]{20,})"
    r")"
)
_SEGMENT: Final = re.compile(r"(?<=[/\\])[^/\\?#]*[^/\\?#.,:!)\]]")
_HOOK: Final = re.compile(r"(?:incoming-?)?(?:web-?)?hooks?(?:b\d)?", re.IGNORECASE)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[A-Za-z0-9_~.-]+")
_DIGITS: Final = re.compile(r"\d+")
_ACCOUNT: Final = re.compile(r"[A-Z]{2}[0-9a-f]{32}")
# Not a host, nor a UUID: most long segments are these, and the rest takes longer.
_LONG: Final = re.compile(r"(?<![/\\])\\?/(?![0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-)[A-Za-z0-9_~.-]{24}")

_HOOK_TOKEN: Final = 16
"""The fewest characters of a token after a word for a webhook."""
_RANDOM: Final = 24
"""The fewest characters of a random segment anywhere."""
_HEX: Final = 48
"""The fewest digits of a hexadecimal token; shorter ones are IDs and digests."""


def may_have_token(text: str, lower: str) -> bool:
    """Return whether the path of a URL in a text could have a token; most have none."""
    if "hook" in lower or "/bot" in lower or _LONG.search(text) is not None:
        return True
    return ("/T" in text or "/E" in text) and _SHAPES.search(text) is not None


def hidden_path(authority: str, path: str, hide: Callable[[str], str]) -> str:
    """Return the path of a URL in which tokens are replaced."""
    spans = {match.span(group) for match in _SHAPES.finditer(path)
             for group, token in match.groupdict().items() if token}  # fmt: skip
    is_hook = _HOOK.fullmatch(authority.rpartition("@")[2].partition(".")[0]) is not None
    for match in _SEGMENT.finditer(path):
        segment = match[0]
        if any(begin >= match.start() and end <= match.end() for begin, end in spans):
            continue
        if _is_random(segment) or (is_hook and _is_hook_token(segment)):
            spans.add(match.span())
        is_hook |= _HOOK.fullmatch(segment) is not None
    for begin, end in sorted(spans, reverse=True):
        path = f"{path[:begin]}{hide(path[begin:end])}{path[end:]}"
    return path


def _is_hook_token(segment: str) -> bool:
    if _UUID.fullmatch(segment):
        return True
    has_both = any(map(str.isdigit, segment)) and any(map(str.isalpha, segment))
    return len(segment) >= _HOOK_TOKEN and has_both and len(_DIGITS.findall(segment)) > 1


def _is_random(segment: str) -> bool:
    """Return whether a segment is as no name and no ID is: long, with digits all over it."""
    if len(segment) < _RANDOM or not _TOKEN.fullmatch(segment):
        return False
    if _UUID.fullmatch(segment) or _ACCOUNT.fullmatch(segment):
        return False
    longest = max(re.split(r"[-_.~]", segment), key=len)
    if all(character in "0123456789abcdefABCDEF" for character in longest):
        return len(longest) >= _HEX
    groups = len(_DIGITS.findall(longest))
    return len(longest) >= _HOOK_TOKEN and groups >= 3 and _turns(longest) >= len(longest) * 0.3


def _turns(text: str) -> int:
    """Return how often capitals, small letters and digits follow each other."""
    kinds = [(each.isdigit(), each.isupper()) for each in text]
    return sum(first != second for first, second in pairwise(kinds))
