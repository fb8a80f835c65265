"""Identifiers in the vendors' formats that are the same at every run."""

from hashlib import blake2b
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digest(*parts: str) -> str:
    """Return twelve hexadecimal digits, a hash of the parts."""
    return blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def code(*parts: str) -> str:
    """Return eight capitals and digits, a hash of the parts."""
    value = int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest())
    text = ""
    for _ in range(8):
        value, place = divmod(value, len(_LETTERS))
        text += _LETTERS[place]
    return text
