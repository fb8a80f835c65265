"""Passwords and tokens in URLs and SIP URIs: the user-info part, parameters, and paths."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from trunkline.model.secrets.url_paths import hidden_path, may_have_token

Hide = Callable[[str], str]
"""Returns the replacement of a secret part of a URL."""

_START: Final = r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:\\?/){2}|[Ss][Ii][Pp][Ss]?:"
_WHOLE: Final = re.compile(rf"\s*(?:{_START})\S*\s*")
_WITHIN: Final = re.compile(rf"(?<![A-Za-z0-9+.-])(?:{_START})[^\s\"'<>`]+")
_BEGIN: Final = re.compile(rf"\s*({_START})")
_NEXT: Final = re.compile(
    r"(?<=[^A-Za-z0-9+.-])(?=[A-Za-z][A-Za-z0-9+.-]*:(?:\\?/){2}|[Ss][Ii][Pp][Ss]?:)"
)
_AUTHORITY: Final = re.compile(r"[^/?#\\]*")
_PATH: Final = re.compile(r"([^/?#\\]*)([^?#;&\s]*)")
_SIP_AUTHORITY: Final = re.compile(r"[^?#]*")
_PARAMETER: Final = re.compile(r"([?&;#]|&amp;)([^=&;#?/@\s]{1,64})=([^&#\s]+)")
_SIP_PARAMETER: Final = re.compile(r"([?&;#]|&amp;)([^=&;#?/@\s]{1,64})=([^&;?#\s]+)")
_CAPITAL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORDS: Final = re.compile(r"[^a-z0-9]+")
_SECRET_WORDS: Final = frozenset({
    "accesskey", "apikey", "auth", "authorization", "bearer", "credential", "credentials", "hmac",
    "jwt", "key", "pass", "passphrase", "passwd", "password", "pin", "pw", "pwd", "sas", "secret",
    "secretkey", "sig", "signature", "subscriptionkey", "token",
})  # fmt: skip
_LIKELY: Final = (
    "@", "%40", "token", "key", "auth", "sig", "pass", "secret", "bearer", "cred", "hmac", "jwt",
    "pin", "pw", "sas",
)  # fmt: skip
"""Every text with a secret has one of these; most queries have none, and the rest takes longer."""
_SECRET_ENDS: Final = ("apikey", "password", "secret", "signature", "token")


def hidden_urls(text: str, hide: Hide) -> str:
    """Return a text in which the secrets of URLs and SIP URIs are replaced."""
    if not may_have_secret(text):
        return text
    if _WHOLE.fullmatch(text):
        # Here a quote is part of the URL.
        return _hidden(text, hide)
    return _WITHIN.sub(lambda match: _hidden(match[0], hide), text)


def may_have_secret(text: str) -> bool:
    """Return whether a text could have a secret of a URL; most texts cannot."""
    has_slashes = "//" in text or "\\/" in text
    if not has_slashes and not (":" in text and ("@" in text or "=" in text)):
        return False
    lower = text.lower()
    if ("@" in text or "=" in text) and any(part in lower for part in _LIKELY):
        return True
    return has_slashes and may_have_token(text, lower)


def _hidden(url: str, hide: Hide) -> str:
    """Hide the secrets of a URL, and of those that follow it without a space, or are in it."""
    return "".join(_hidden_one(part, hide) for part in _NEXT.split(url))


def _hidden_one(url: str, hide: Hide) -> str:
    begin = _BEGIN.match(url)
    if begin is None:
        return url
    sip = begin[1][:3].lower() == "sip"
    start, rest = url[: begin.end()], url[begin.end() :]
    end = _user_info_end(rest, sip=sip)
    user_info = rest[: max(end, 0)]
    # The user of a SIP URI is an address, not a secret.
    if user_info and (not sip or ":" in user_info):
        rest = f"{hide(user_info)}{rest[end:]}"

    def parameter(match: re.Match[str]) -> str:
        sign, name, value = match.groups()
        if is_secret_name(name) or _holds_secret(value):
            return f"{sign}{name}={hide(value)}"
        return match[0]

    if not sip and (path := _PATH.match(rest)) is not None:
        rest = f"{path[1]}{hidden_path(path[1], path[2], hide)}{rest[path.end() :]}"
    return start + (_SIP_PARAMETER if sip else _PARAMETER).sub(parameter, rest)


def _user_info_end(rest: str, *, sip: bool) -> int:
    """Return the index of the @ after the user-info part, -1 where there is none."""
    match = (_SIP_AUTHORITY if sip else _AUTHORITY).match(rest)
    authority = match[0] if match else ""
    if (at := authority.rfind("@")) >= 0:
        return at
    _, colon, port = authority.partition(":")
    if colon and not authority.startswith("[") and port and not port.isdigit():
        # A delimiter that was not escaped in the password.
        return rest.rfind("@")
    return -1


def is_secret_name(name: str) -> bool:
    """Return whether a parameter of this name is a secret: `token`, `X-Api-Key`, `authToken`."""
    words = _WORDS.split(_CAPITAL.sub("_", unquote(name)).lower().strip("-_.[]"))
    return words[-1] in _SECRET_WORDS or "".join(words).endswith(_SECRET_ENDS)


def _holds_secret(value: str) -> bool:
    """Return whether a parameter is an escaped URL with a secret."""
    if "%" not in value:
        return False
    plain = unquote(value)
    return hidden_urls(plain, lambda secret: "") != plain
