"""Looking for secrets wherever a program could have left them, in whatever form."""

import json
import traceback
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from trunkline.emulator.accounts import ACCOUNTS
from trunkline.model.kind import Kind
from trunkline.vendors.base import load_vendor

__all__ = ["Leak", "Sweep", "made_up", "secret_fields"]

_END: Final = 8
"""So many characters of its beginning or its end are as good as a secret."""


class Leak(AssertionError):
    """A secret is where it must not be."""


class Sweep:
    """Some secrets, and what they could look like."""

    def __init__(self, *secrets: str) -> None:
        """Begin with some secrets to look for."""
        self._forms: dict[bytes, str] = {}
        self._clean: set[bytes] = set()
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> str:
        """Look for one more secret from now on; return it."""
        self._forms |= {form: f"{secret!r} {how}" for how, form in _forms(secret)}
        self._clean.clear()
        return secret

    def look(self, where: str, *things: object) -> None:
        """Look at texts, at bytes, and at the repr of everything else.

        Raises:
            Leak: a secret is in one of them.
        """
        for thing in things:
            data = _bytes(thing)
            known = sha256(data).digest()
            if known in self._clean:
                continue
            for form, what in self._forms.items():
                if form in data:
                    at = data.index(form)
                    around = data[max(0, at - 80) : at + len(form) + 40]
                    raise Leak(f"{what}, in {where}: {around!r}")
            self._clean.add(known)

    def folders(self, where: str, *folders: Path) -> int:
        """Look at every file in some folders, and at its name; return how many bytes there were.

        Raises:
            Leak: a secret is in one of them.
        """
        size = 0
        for path in _files(folders):
            try:
                content = path.read_bytes()
            except OSError:  # it has gone meanwhile
                continue
            size += len(content)
            self.look(f"{where}, {path}", str(path), content)
        return size

    def error(self, where: str, error: BaseException) -> None:
        """Look at all that an error tells, and at what has led to it.

        Raises:
            Leak: a secret is there.
        """
        seen: list[BaseException] = []
        waiting = [error]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.append(one)
            self.look(f"{where}, {type(one).__name__}", str(one), one, one.args, vars(one))
            waiting += [each for each in (one.__cause__, one.__context__) if each is not None]
        trace = traceback.TracebackException.from_exception(error, capture_locals=False)
        self.look(f"{where}, the traceback", "".join(trace.format()))


def made_up(*names: str, plain: bool = False) -> str:
    """Return a secret that is nothing else, and the same one for the same names.

    Args:
        names: what it is for.
        plain: whether it is base64, and so has no quotes, backslashes or letters beyond ASCII.
    """
    text = b64encode(sha256("/".join(names).encode()).digest()).decode()[:26]
    secret = f"{text[:12]}+/{text[12:]}"
    return secret if plain else f'{secret}"ä\\'


def secret_fields() -> list[tuple[str, Kind, str]]:
    """Return the secret fields of all vendors: the vendor, the kind and the field's name."""
    return [
        (account.vendor, kind, name)
        for account in ACCOUNTS
        for kind in load_vendor(account.vendor).kinds.values()
        for name in sorted(kind.secret)
    ]


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a secret could look like, and what that is called."""
    yield "as it is", secret.encode()
    yield "in another case", secret.upper().encode()
    yield "in another case", secret.lower().encode()
    yield "backwards", secret[::-1].encode()
    yield "in its beginning", secret[:_END].encode()
    yield "in its end", secret[-_END:].encode()
    for ascii_only in (True, False):
        yield "in JSON", json.dumps(secret, ensure_ascii=ascii_only)[1:-1].encode()
    yield "in Python", repr(secret)[1:-1].encode()
    yield "in an address", quote(secret, safe="").encode()
    yield "in an address", quote_plus(secret).encode()
    yield "in UTF-16", secret.encode("utf-16-le")
    yield "in hexadecimal", secret.encode().hex().encode()
    for shift in range(3):
        # Base64 of a text depends on where in it the secret begins, but for its ends.
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(b"\0" * shift + secret.encode()).rstrip(b"=")
            yield "in base64", encoded[2 * bool(shift) + (shift == 2) : -1]


def _bytes(thing: object) -> bytes:
    if isinstance(thing, bytes | bytearray):
        return bytes(thing)
    text = thing if isinstance(thing, str) else repr(thing)
    return text.encode(errors="surrogatepass")


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file())
