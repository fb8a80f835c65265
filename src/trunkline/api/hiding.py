"""Taking the secrets of a request out of what its vendor says."""

import json
import re
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote, quote_plus

__all__ = ["HIDDEN", "Hide", "as_it_is", "hider"]

HIDDEN: Final = "•••"
"""What stands in a text in place of a secret."""

Hide = Callable[[str], str]
"""Returns a text without the secrets in it."""


def hider(secrets: Collection[str]) -> Hide:
    """Make what takes secrets out of texts.

    A vendor may repeat a secret as it was sent, or as it stands in JSON text, in an address, or in
    another case.

    Args:
        secrets: the secrets; without any, texts stay as they are.
    """
    forms = {form for secret in secrets if secret.strip() for form in _forms(secret)}
    if not forms:
        return as_it_is
    # The longest first: a secret may be a part of another.
    longest = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest)), re.IGNORECASE)
    return lambda text: pattern.sub(HIDDEN, text)


def as_it_is(text: str) -> str:
    """Return a text without secrets as it is."""
    return text


def _forms(secret: str) -> tuple[str, ...]:
    bare = secret.strip()
    in_json = (json.dumps(bare, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    return (bare, *in_json, repr(bare)[1:-1], quote(bare, safe=""), quote_plus(bare))
