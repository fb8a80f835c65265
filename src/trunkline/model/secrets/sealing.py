"""Values as files hold them: each secret is a mark, a mask with a digest by which it is compared.

The digest depends on a key that is not in the same file, so a mark tells whether a value has
changed, and not what it was.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.masking import MARK, MASK, rewritten, texts_in
from trunkline.model.secrets.places import NOWHERE, Places
from trunkline.model.secrets.record_places import record_places

_DIGITS: Final = 16


class Seal:
    """Replaces secrets by marks; equal secrets get equal marks under the same key."""

    def __init__(self, load_key: Callable[[], bytes]) -> None:
        """Prepare; the key is loaded for the first secret, in every thread the same one."""
        self._load_key = load_key
        self._loaded = b""

    @property
    def _key(self) -> bytes:
        # In Python 3.11, `cached_property` has a lock, for which a thread that writes would wait.
        self._loaded = self._loaded or self._load_key()
        return self._loaded

    def mark(self, secret: Any) -> str:
        """Return the mark of a secret; a mark, or a mask, stays as it is."""
        if isinstance(secret, str) and (secret == MASK or MARK.fullmatch(secret)):
            return secret
        data = json.dumps(secret, sort_keys=True, default=str).encode(errors="surrogatepass")
        return MASK + hmac.new(self._key, data, hashlib.sha256).hexdigest()[:_DIGITS]

    def sealed(self, value: Any, places: Places = NOWHERE) -> Any:
        """Return a JSON value with marks in place of its secrets."""
        return rewritten(value, self.mark, places)

    def sealed_values(
        self, kind: Kind | None, values: Mapping[str, Any], *others: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return a record's values, or a patch, with marks in place of secrets.

        Args:
            kind: its kind, `None` where it is unknown: then only URLs have secrets.
            others: other versions of the record, whose schemas count too.
        """
        places = record_places(kind, values, *others) if kind is not None else {}
        return {name: self.sealed(value, places.get(name, NOWHERE))
                for name, value in values.items()}  # fmt: skip

    def opened(self, kind: Kind, value: Any, *records: Mapping[str, Any]) -> Any:
        """Return a value with its marks replaced by the secrets that records are known to hold.

        A mark whose secret none of them has is left.
        """
        if not has_marks(value):
            return value
        known: dict[str, Any] = {}

        def note(secret: Any) -> str:
            mark = self.mark(secret)
            known[mark] = secret
            return mark

        for record in records:
            places = record_places(kind, *records)
            for name, inner in record.items():
                rewritten(inner, note, places.get(name, NOWHERE))
        return _replaced(value, known)


def has_marks(value: Any) -> bool:
    """Return whether a value, or any part of it, is sealed."""
    return any(MARK.search(text) for text in texts_in(value) if MASK in text)


def with_secrets_of(value: Any, by_mark: Mapping[str, Any]) -> Any:
    """Return a sealed value with the secrets of some marks; other marks stay."""
    return _replaced(value, by_mark)


def shown_change(
    before: Any, after: Any, places: Places = NOWHERE, word: str = "changed"
) -> tuple[Any, Any]:
    """Return two versions of a value as they may be shown beside each other.

    A secret of the second that the first does not have is followed by a word that says so; not
    where the first is no value at all.
    """
    seal = Seal(lambda: _PROCESS_KEY)
    first, second = (seal.sealed(value, places) for value in (before, after))
    known = {mark: MASK for text in texts_in(first) for mark in MARK.findall(text)}
    has_value = before is not ABSENT and before not in (None, "")
    fresh_mask = f"{MASK} ({word})" if has_value else MASK
    fresh = {mark: fresh_mask for text in texts_in(second) for mark in MARK.findall(text)}
    return _replaced(first, known), _replaced(second, fresh | known)


_PROCESS_KEY: Final = secrets.token_bytes(32)


def _replaced(value: Any, by_mark: Mapping[str, Any]) -> Any:
    """Return a copy of a value with marks replaced: whole ones by any value, others in texts."""
    result = [value]
    waiting: list[tuple[Any, Any]] = [(result, 0)]
    while waiting:
        holder, key = waiting.pop()
        inner = holder[key]
        if isinstance(inner, str):
            if inner in by_mark:
                holder[key] = by_mark[inner]
            elif MASK in inner:
                holder[key] = MARK.sub(lambda match: str(by_mark.get(match[0], match[0])), inner)
        elif isinstance(inner, Mapping):
            holder[key] = dict(inner)
            waiting += [(holder[key], name) for name in inner]
        elif isinstance(inner, list):
            holder[key] = list(inner)
            waiting += [(holder[key], at) for at in range(len(inner))]
    return result[0]
