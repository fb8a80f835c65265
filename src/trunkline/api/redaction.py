"""Removes a request's secrets from what the vendor returns."""

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection
from typing import Final
from urllib.parse import quote, quote_plus

REDACTED: Final = "•••"
"""Replaces a secret in a text."""

Redact = Callable[[str], str]
"""Returns a text with the secrets in it replaced."""


def redactor(secrets: Collection[str]) -> Redact:
    """Return a function that redacts secrets in texts.

    A vendor may repeat a secret as it was sent, or escaped as in JSON, in a URL, in base64, or in
    another case.
    """
    forms = {form for secret in secrets if secret.strip() for form in _forms(secret)}
    if not forms:
        return unchanged
    # The longest first: a secret may be part of another.
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return lambda text: pattern.sub(REDACTED, text)


def unchanged(text: str) -> str:
    """Return a text unchanged: the redactor of no secrets."""
    return text


def body_redactor(secrets: Collection[str]) -> Callable[[bytes], bytes]:
    """Return a function that redacts long secrets in JSON bodies, fast enough for megabytes."""
    forms = [form.encode() for secret in secrets for form in _json_forms(secret)]
    forms = list(dict.fromkeys([*forms, *(form.replace(b"/", rb"\/") for form in forms)]))

    def redact(body: bytes) -> bytes:
        for form in forms:
            if form in body:
                body = body.replace(form, REDACTED.encode())
        return body

    return redact


def _json_forms(text: str) -> tuple[str, ...]:
    return tuple(json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))


def _forms(secret: str) -> tuple[str, ...]:
    bare = secret.strip()
    encoded = (
        encode(bare.encode(errors="replace")).decode() for encode in (b64encode, urlsafe_b64encode)
    )
    return (
        *(bare, *_json_forms(bare), repr(bare)[1:-1]),
        *(quote(bare, safe="", errors="replace"), quote_plus(bare, errors="replace")),
        *(text.rstrip("=") for text in encoded),
    )
