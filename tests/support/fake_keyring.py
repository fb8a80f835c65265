"""A keyring in place of the desktop's."""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from threading import Event

__all__ = ["FakeKeyring", "use_keyring"]


class FakeKeyring(ModuleType):
    """The keyring library with entries in memory.

    Attributes:
        entries: the passwords by service and name.
        locked: whether every call fails.
        broken: what every call raises although the library does not document it.
        waiting: set to let calls end that wait for a password; `None` where none waits.
    """

    def __init__(self) -> None:
        super().__init__("keyring")
        self.errors = ModuleType("keyring.errors")
        self.errors.__dict__["KeyringError"] = RuntimeError
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False
        self.broken: Exception | None = None
        self.waiting: Event | None = None

    @property
    def names(self) -> list[str]:
        """The names of the entries of this program."""
        return [name for service, name in self.entries if service == "trunkline"]

    def get_keyring(self) -> object:
        return self

    def get_password(self, service: str, name: str) -> str | None:
        self._respond()
        return self.entries.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self._respond()
        self.entries[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        self._respond()
        if (service, name) not in self.entries:
            raise RuntimeError("no such password")
        del self.entries[service, name]

    def _respond(self) -> None:
        if self.waiting is not None:
            self.waiting.wait(10)
        if self.broken is not None:
            raise self.broken
        if self.locked:
            raise RuntimeError("it is locked")


def use_keyring(monkeypatch: pytest.MonkeyPatch, keyring: FakeKeyring | None) -> None:
    """Put a keyring in place of the library, or none, as if the library were not installed."""
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", keyring and keyring.errors)
