"""The expiry of a token, as the token itself states it."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from trunkline.api.token_expiry import token_expiry


def token(claims: Any) -> str:
    """Return a token with these claims, unpadded as tokens are."""
    body = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.c2ln"


@pytest.mark.parametrize("name", ["", "x", "xx", "xxx", "ÿ?>"])
def test_the_expiry_with_claims_of_any_length(name: str) -> None:
    assert token_expiry(token({"sub": name, "exp": 1_800_000_000})) == datetime(
        2027, 1, 15, 8, tzinfo=UTC
    )
    assert token_expiry(token({"sub": name, "exp": 1_800_000_000.5})) is not None


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "demo-watsonx",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "..",
        "ä.ö.ü",
        "e30.////.e30",
        "e30.e30.",
        token([]),
        token({"exp": None}),
        token({"exp": "tomorrow"}),
        token({"exp": True}),
        token({"exp": 1e30}),
        token({"exp": float("nan")}),
        token({"exp": -1e18}),
        f"e30.{urlsafe_b64encode(b'[' * 100_000).decode()}.e30",
    ],
    ids=lambda credential: credential[:20],
)
def test_credentials_without_a_valid_expiry(credential: str) -> None:
    assert token_expiry(credential) is None
