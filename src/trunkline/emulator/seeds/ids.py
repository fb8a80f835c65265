"""Identifiers that look like the vendors' own and are the same at every run."""

from hashlib import blake2b
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digest(*parts: str) -> str:
    """Return twelve hexadecimal digits that the parts decide."""
    return blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def code(*parts: str) -> str:
    """Return eight capitals and digits that the parts decide."""
    value = int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest())
    text = ""
    for _ in range(8):
        value, place = divmod(value, len(_LETTERS))
        text += _LETTERS[place]
    return text
