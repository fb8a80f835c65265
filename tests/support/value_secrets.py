"""Secrets within values: in a config page by its schema, and in URLs and SIP URIs."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

__all__ = ["PAGE_SCHEMA", "page_secrets", "page_values", "secret_url", "url_secrets"]


def _secret(*names: str) -> str:
    return sha256("/".join(names).encode()).hexdigest()[:24]


PAGE_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "definitions": {
        "text": {"type": "string"},
        "login": {
            "type": "object",
            "properties": {
                "user": {"type": "string"},
                "key": {"$ref": "#/definitions/text", "writeOnly": True},
            },
        },
    },
    "properties": {
        "pin": {
            "type": "string",
            "writeOnly": True,
            "default": _secret("schema", "default"),
            "examples": [_secret("schema", "example")],
        },
        "beside": {"$ref": "#/definitions/text", "format": "password"},
        "all": {"allOf": [{"$ref": "#/definitions/text"}, {"format": "password"}]},
        "logins": {"type": "array", "items": {"$ref": "#/definitions/login"}},
        "nested": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "inner": {"type": "object", "additionalProperties": {"writeOnly": True}},
            },
        },
        "hook": {"type": "string"},
        "trunk": {"type": "string"},
        "chat": {"type": "string"},
    },
}
"""The schema of a page with a secret in every place where one can be."""


def _number(*names: str) -> int:
    return int(sha256("/".join(names).encode()).hexdigest()[:10], 16) + 10**12


def page_values(purpose: str) -> dict[str, Any]:
    """Return values of such a page, with other secrets for each purpose."""
    return {
        "pin": _secret(purpose, "pin"),
        "beside": _secret(purpose, "beside"),
        "all": _secret(purpose, "all"),
        "logins": [{"user": name, "key": _secret(purpose, "logins", name)} for name in "ab"],
        "nested": {"name": "n", "inner": {"pin": _number(purpose, "nested")}},
        "hook": secret_url(purpose),
        "trunk": f"sip:desk:{_secret(purpose, 'sip')}@pbx.example;token={_secret(purpose, 'par')}",
        "chat": f"https://chat.example/services/T0AB1/B0CD2/{_secret(purpose, 'chat')}",
    }


def page_secrets(purpose: str) -> Iterator[str]:
    """Yield the secrets in `page_values`, and those of the schema."""
    for names in (("pin",), ("beside",), ("all",), ("logins", "a"), ("logins", "b"), ("sip",),
                  ("par",), ("chat",)):  # fmt: skip
        yield _secret(purpose, *names)
    yield str(_number(purpose, "nested"))
    yield from (_secret("schema", name) for name in ("default", "example"))
    yield from url_secrets(purpose)


def secret_url(purpose: str, host: str = "hooks.example") -> str:
    """Return a URL with a password and a token."""
    password, token = url_secrets(purpose)
    return f"https://ops:{password}@{host}/voice?room=1&token={token}"


def url_secrets(purpose: str) -> tuple[str, str]:
    """Return the password and the token in `secret_url`."""
    return _secret(purpose, "password"), _secret(purpose, "token")
