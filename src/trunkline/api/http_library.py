"""Imports httpx, and tells which variables of the environment it cannot use.

It is imported without its command line, which would import click, rich and pygments.

Where these are installed, they are a third of the time of `import httpx`. httpx expects an
`ImportError` of its command line, so a blocked module is enough. It is blocked only while httpx is
imported: other code can still import `httpx._main`.
"""

import ipaddress
import os
import re
import ssl
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_COMMAND_LINE: Final = "httpx._main"

_imported = sys.modules.get(_COMMAND_LINE)
sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
try:
    import httpx as httpx
finally:
    if _imported is None:
        del sys.modules[_COMMAND_LINE]
    else:
        sys.modules[_COMMAND_LINE] = _imported

_PROXIES: Final = ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY")
_PROXY: Final = re.compile(
    r"((https?|socks5h?)://)?([^@/\s]*@)?(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?/*", re.IGNORECASE
)
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.\d+")
_SHOWN: Final = 80


def environment_fault(env: Mapping[str, str]) -> str:
    """Return which variable makes HTTPS impossible, and what to change; empty where none does."""
    return next(_faults(env), "")


def _faults(env: Mapping[str, str]) -> Iterator[str]:
    for upper in _PROXIES:
        for name in (upper.lower(), upper):
            value = env.get(name, "").strip()
            # The value is not repeated: it may have a password.
            if value and not _PROXY.fullmatch(value):
                yield f"{name} is not the address of a proxy, such as http://proxy.example:3128"
            if value.lower().startswith("socks") and not _has_socks():
                yield f"{name} names a SOCKS proxy, which needs a library: pip install httpx[socks]"
    for name in ("no_proxy", "NO_PROXY"):
        for entry in env.get(name, "").split(","):
            yield from _bypass_faults(name, entry.strip())
    if file := env.get("SSL_CERT_FILE"):
        yield from _file_faults(file)
    elif folder := env.get("SSL_CERT_DIR"):
        yield from _folder_faults(folder)


def _bypass_faults(name: str, entry: str) -> Iterator[str]:
    shown = ascii(entry[:_SHOWN])[1:-1]
    if entry.startswith("["):
        bare = entry.partition("]")[0].strip("[")
        without = f"write an IPv6 address without brackets and port, as in {name}={bare[:_SHOWN]}"
        yield f"{name} has {shown}, which the HTTP library cannot read: {without}"
    elif entry.count(":") > 1 and "://" not in entry:
        try:
            ipaddress.IPv6Address(entry)
        except ValueError:
            yield f"{name} has {shown}, which is not an IPv6 address"


def _file_faults(file: str) -> Iterator[str]:
    said = f"SSL_CERT_FILE names {ascii(file[:_SHOWN])[1:-1]}, which"
    try:
        if stat.S_ISDIR(os.stat(file).st_mode):
            yield f"{said} is a folder: name a file, or the folder with SSL_CERT_DIR"
            return
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        yield f"{said} has no certificate"
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        yield f"{said} {'does not exist' if missing else 'cannot be read'}"


def _folder_faults(folder: str) -> Iterator[str]:
    said = f"SSL_CERT_DIR names {ascii(folder[:_SHOWN])[1:-1]}, which"
    try:
        names = [path.name for each in folder.split(os.pathsep) for path in Path(each).iterdir()]
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        yield f"{said} {'does not exist' if missing else 'is not a folder that can be read'}"
        return
    if not any(map(_HASHED.fullmatch, names)):
        yield f"{said} has no certificates by their hashes: run openssl rehash on it"


def _has_socks() -> bool:
    from importlib.util import find_spec

    return find_spec("socksio") is not None
