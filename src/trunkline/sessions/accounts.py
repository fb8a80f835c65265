"""Which account each profile leads to, by its settings or by what its vendor has told."""

import contextlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from trunkline.model.profile import AccountId
from trunkline.settings.private_files import write_private

if TYPE_CHECKING:
    from trunkline.model.profile import Profile
    from trunkline.vendors.base import Vendor

ACCOUNTS_FILE: Final = "accounts.json"
"""Its name in the state folder."""

_VERSION: Final = 1
_SALT_BYTES: Final = 32
_USUAL_PORTS: Final = {"http": ":80", "https": ":443"}


def is_told_by_vendor(vendor: "Vendor") -> bool:
    """Return whether only the vendor knows the account: one address for all, and no ID in it."""
    return bool(vendor.regions) and not vendor.account


def account_of(profile: "Profile", vendor: "Vendor", own_id: str) -> AccountId:
    """Return the account that a profile leads to.

    An address that is the account's own has the ID in its path.

    Args:
        own_id: the vendor's ID of the account, empty where the address says it.

    Raises:
        BadAddress: the profile names neither an address nor a known region.
    """
    url = urlsplit(vendor.base_url(profile))
    host = url.netloc.rpartition("@")[2].lower().removesuffix(_USUAL_PORTS.get(url.scheme, ""))
    parts = (url.path.strip("/"), own_id)
    return AccountId(profile.vendor, profile.host or host, "/".join(filter(None, parts)))


class _Told(NamedTuple):
    """The ID that a vendor told for a credential, of which only a keyed digest is kept."""

    salt: str
    digest: str
    id: str = ""


class Accounts:
    """What vendors have told about the credentials of profiles, remembered in a file.

    A changed credential, host or profile name is asked about again.
    """

    def __init__(self, path: Path) -> None:
        """Use a file, which need not exist; nothing is read yet."""
        self._path = path
        self._told: dict[str, _Told] = {}
        self._known: dict[str, str] = {}

    def known(self, profile: "Profile", vendor: "Vendor") -> str:
        """Return the account that a profile leads to; empty where its vendor must be asked.

        Raises:
            BadAddress: the profile names neither an address nor a known region.
        """
        if profile.name not in self._known:
            # Where neither the vendor nor a key of the settings names it, the address does.
            own_id = profile.account if vendor.account else ""
            if is_told_by_vendor(vendor):
                told = self._told.get(profile.name)
                if told is None or not told.id:
                    return ""
                own_id = told.id
            self._known[profile.name] = str(account_of(profile, vendor, own_id))
        return self._known[profile.name]

    def last_known(self, profile: "Profile", vendor: "Vendor") -> str:
        """Return the account as `known`, else as told the last time, whatever the credential was.

        It is for what may be wrong at first: the view of a list before its session is open.

        Raises:
            BadAddress: the profile names neither an address nor a known region.
        """
        if known := self.known(profile, vendor):
            return known
        told = self._load().get(_key(profile, vendor))
        return str(account_of(profile, vendor, told.id)) if told is not None else ""

    def use_credential(self, profile: "Profile", vendor: "Vendor", secret: str) -> None:
        """Look up what was told about a credential; it is not kept itself."""
        if not is_told_by_vendor(vendor):
            return
        key = _key(profile, vendor)
        told = self._load().get(key)
        if told is None or not _is_of(told, key, secret):
            salt = os.urandom(_SALT_BYTES).hex()
            told = _Told(salt, _digest(salt, key, secret))
        self._told[profile.name] = told
        self._known.pop(profile.name, None)

    def learn(self, profile: "Profile", vendor: "Vendor", own_id: str) -> str:
        """Remember the ID that a vendor has told for the current credential; return the account.

        Where the file cannot be written, it is known until the program ends.
        """
        told = self._told[profile.name] = self._told[profile.name]._replace(id=own_id)
        self._known.pop(profile.name, None)
        with contextlib.suppress(OSError):
            self._save({**self._load(), _key(profile, vendor): told})
        return self.known(profile, vendor)

    def _load(self) -> dict[str, _Told]:
        try:
            document: Any = json.loads(self._path.read_text(encoding="utf-8"))
            if document["version"] != _VERSION:
                return {}
            return {key: _Told(*map(str, told)) for key, told in document["told"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}

    def _save(self, told: dict[str, _Told]) -> None:
        write_private(self._path, json.dumps({"version": _VERSION, "told": told}, indent=1))


def _key(profile: "Profile", vendor: "Vendor") -> str:
    return f"{profile.name} {account_of(profile, vendor, '')}"


def _is_of(told: _Told, key: str, secret: str) -> bool:
    try:
        return told.digest == _digest(told.salt, key, secret)
    except ValueError:
        return False  # the salt is damaged


def _digest(salt: str, key: str, secret: str) -> str:
    from hashlib import blake2b

    digest = blake2b(key=bytes.fromhex(salt), person=b"trunkline")
    digest.update(json.dumps([key, secret]).encode())
    return digest.hexdigest()
