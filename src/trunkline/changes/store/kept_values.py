"""Values as the file holds them: their secrets stay in memory, found by a token in the file."""

import json
from typing import Any, Final, NamedTuple

from trunkline.changes.store.serialization import pack, unpack
from trunkline.model.patch import same

_SEALED: Final = "sealed"


class Kept(NamedTuple):
    """A value that was read from the file.

    Attributes:
        value: the value; without its secrets if they are in another process, or lost.
        token: finds its secrets in memory; empty where it has none, or they are not there.
        lost: whether the value, or fields of it, are missing as a whole.
    """

    value: Any
    token: str = ""
    lost: bool = False


class KeptValues:
    """The values with secrets that this process has staged."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def pack(self, value: Any, sealed: Any, token: str | None) -> str:
        """Return a value as text that `unpack` restores in this process.

        Args:
            sealed: the value with marks in place of secrets.
            token: the token that the value has had, `None` for a new one.
        """
        if same(sealed, value):
            return pack(value)
        return json.dumps([sealed, self._remember(value, token), _SEALED])

    def pack_open(self, value: Any, open_part: Any, token: str | None) -> str:
        """Return what of a secret value may be stored as text, and a token for all of it."""
        return json.dumps([open_part, self._remember(value, token)])

    def unpack(self, text: str) -> Kept:
        """Parse the text of a value."""
        parts = json.loads(text)
        if len(parts) < 2:
            return Kept(unpack(text))
        stored, token, *sealed = parts
        if token in self._values:
            return Kept(self._values[token], token)
        return Kept(stored, lost=not sealed)

    def _remember(self, value: Any, token: str | None) -> str:
        from secrets import token_hex

        token = token or token_hex(8)
        self._values[token] = value
        return token
