"""Taking the secrets of a request out of what its vendor says."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote, quote_plus

HIDDEN: Final = "•••"
"""What stands in a text in place of a secret."""

Hide = Callable[[str], str]
"""Returns a text without the secrets in it."""


def hider(secrets: Collection[str]) -> Hide:
    """Make what takes secrets out of texts.

    A vendor may repeat a secret as it was sent, or as it stands in JSON text, in an address, in
    base64, or in another case.

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


def cleaner(secrets: Collection[str]) -> Callable[[bytes], bytes]:
    """Make what takes secrets out of JSON that was answered, megabytes of it as well.

    Args:
        secrets: the secrets, long enough to be nothing else.
    """
    forms = [form.encode() for secret in secrets for form in _in_json(secret)]
    forms = list(dict.fromkeys([*forms, *(form.replace(b"/", rb"\/") for form in forms)]))

    def clean(body: bytes) -> bytes:
        for form in forms:
            if form in body:
                body = body.replace(form, HIDDEN.encode())
        return body

    return clean


def _in_json(text: str) -> tuple[str, ...]:
    return tuple(json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))


def _forms(secret: str) -> tuple[str, ...]:
    bare = secret.strip()
    encoded = (
        encode(bare.encode(errors="replace")).decode() for encode in (b64encode, urlsafe_b64encode)
    )
    return (
        *(bare, *_in_json(bare), repr(bare)[1:-1]),
        *(quote(bare, safe="", errors="replace"), quote_plus(bare, errors="replace")),
        *(text.rstrip("=") for text in encoded),
    )
