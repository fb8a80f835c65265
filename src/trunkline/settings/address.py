"""Which addresses a profile may have."""

__all__ = ["checked_address"]


def checked_address(url: str) -> str:
    """Return a base URL without the slash at its end.

    Raises:
        ValueError: it is no web address, has more than scheme, host and path, or would carry the
            credential in plain text to another machine.
    """
    from urllib.parse import urlsplit

    example = "such as https://api.us.poly.ai"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"is no web address, {example}") from None
    if parts.scheme not in ("https", "http") or not host or port == 0 or not url.isprintable():
        raise ValueError(f"is no web address, {example}")
    if parts.username is not None or parts.password is not None:
        raise ValueError("has a name or a password in it; a secret belongs into credential")
    if parts.query or parts.fragment or " " in url:
        raise ValueError(f"has more than scheme, host and path, {example}")
    if parts.scheme == "http" and not _is_loopback(host):
        raise ValueError(
            "is plain http to another machine, where anyone on the way reads the credential; "
            "write https"
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
