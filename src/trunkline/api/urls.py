"""Base URLs and paths of requests."""

import ipaddress
import re
from typing import Final
from urllib.parse import quote

from trunkline.api.errors import BadAddress, InsecureUrl, InvalidRequest
from trunkline.api.one_line import one_line

# Spelled out, not parsed: two parsers that disagree about a URL would disagree about its host.
_BASE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"
    r"(?P<path>(/[A-Za-z0-9._~%-]+)*)/*"
)


def check_base_url(url: str) -> str:
    """Return a base URL without its trailing slashes.

    Raises:
        BadAddress: the URL has more or less than scheme, host, port and path; a user name or a
            password in it is refused too.
        InsecureUrl: the URL is plain HTTP to another machine, where the credential could be read.
    """
    match = _BASE.fullmatch(url)
    if match is None:
        # Only a part is quoted: what makes the URL invalid may be a password, or a key in a query.
        safe_part = re.sub("[?#].+", "…", url.rpartition("@")[2], flags=re.DOTALL)
        raise BadAddress(f"{one_line(safe_part, 80)!r} is not a URL such as https://api.us.poly.ai")
    if match["scheme"] == "http" and not is_loopback(match["host"]):
        raise InsecureUrl(
            f"http://{match['host']} would send the credential in plain text: use https://"
        )
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine; an IPv6 address may be in brackets."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def doubled_path(base_url: str, target: str) -> str:
    """Return the end of a base URL with which a path begins once more; empty where there is none.

    People copy it from a vendor's documents, whose URLs have both.
    """
    end = base_url.partition("://")[2]
    parts = target.partition("?")[0].split("/")[1:-1]
    tails = ("/" + "/".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((tail for tail in tails if end.endswith(tail)), "")


def path(template: str, /, **parts: str) -> str:
    """Fill the `{names}` of a path, each value as exactly one percent-encoded segment.

    Raises:
        InvalidRequest: a value is empty or consists of dots, which would name another resource.
    """
    for name, value in parts.items():
        if not value.strip("."):
            raise InvalidRequest(f"invalid {name} {value!r}")
    return template.format_map(
        {name: quote(value, safe="", errors="replace") for name, value in parts.items()}
    )
