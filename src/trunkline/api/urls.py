"""Where requests go: which base URLs are allowed, and how a path is put together."""

import ipaddress
import re
from typing import Final
from urllib.parse import quote

from trunkline.api.errors import BadAddress, InsecureUrl, InvalidRequest
from trunkline.api.one_line import one_line

# Spelled out, not parsed: two parsers that disagree about a URL would disagree about its host.
_BASE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"
    r"(?P<path>(/[A-Za-z0-9._~%-]+)*)/*",
)


def checked_base(url: str) -> str:
    """Return a base URL without a slash at its end.

    Raises:
        BadAddress: it is not scheme, host, port and path; a name or a password in it included.
        InsecureUrl: it is plain HTTP to another machine, where the credential could be read.
    """
    match = _BASE.fullmatch(url)
    if match is None:
        # Not quoted whole: what makes it invalid may be a password, or a key in a query.
        open_part = re.sub("[?#].+", "…", url.rpartition("@")[2], flags=re.DOTALL)
        text = one_line(open_part, 80)
        raise BadAddress(f"{text!r} is no address such as https://api.us.poly.ai")
    if match["scheme"] == "http" and not is_loopback(match["host"]):
        raise InsecureUrl(
            f"http://{match['host']} would carry the credential in plain text: use https://"
        )
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host, in brackets where it is IPv6, is this machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def path(template: str, /, **parts: str) -> str:
    """Fill the `{names}` of a path, each value as exactly one percent-encoded segment.

    Raises:
        InvalidRequest: a value is empty or made of dots only, which would name another resource.
    """
    for name, value in parts.items():
        if not value.strip("."):
            raise InvalidRequest(f"{value!r} is no {name}")
    return template.format_map(
        {name: quote(value, safe="", errors="replace") for name, value in parts.items()}
    )
