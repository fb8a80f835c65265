"""The keyring as the keeper of secrets for undos, where the setting `undo_secrets` allows it."""

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Any, Final, TypeVar

from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.settings import Settings
from trunkline.settings.credentials import KEYRING_SERVICE, with_keyring

_SECONDS: Final = 5.0
"""How long the keyring may take for all entries of a run; it may be waiting for a password."""

_Result = TypeVar("_Result")


class UndoKeyring:
    """Entries of the keyring; a missing or locked keyring is a sentence, and never waited for."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds

    async def keep(self, texts: Mapping[str, str]) -> str:
        """Keep texts by their names; return why some are not, empty where all are."""
        kept: list[str] = []

        def store(keyring: Any) -> None:
            if _is_plain(keyring):
                raise ValueError("the keyring of this machine is a file that is not encrypted")
            for name, text in texts.items():
                if stop.is_set():
                    return
                keyring.set_password(KEYRING_SERVICE, name, text)
                kept.append(name)

        stop = Event()
        _, problem = await self._ask(store, stop)
        if not problem:
            return ""
        count = f"{len(texts) - len(kept):,} of {len(texts):,} secrets are not kept for undo"
        return f"{count}: {problem}; undo will ask for them"

    async def fetch(self, names: Sequence[str]) -> tuple[dict[str, str], str]:
        """Return the texts that are kept, by name, and why others are not known."""
        found: dict[str, str] = {}

        def load(keyring: Any) -> None:
            for name in names:
                if stop.is_set():
                    return
                if (text := keyring.get_password(KEYRING_SERVICE, name)) is not None:
                    found[name] = text

        stop = Event()
        _, problem = await self._ask(load, stop)
        return dict(found), f"No secret was taken from the keyring: {problem}" if problem else ""

    async def forget(self, names: Sequence[str]) -> str:
        """Remove texts; return why some could not be, empty where none is left."""

        def remove(keyring: Any) -> None:
            for name in names:
                if stop.is_set():
                    return
                # Deleting an entry that is not there is an error.
                if keyring.get_password(KEYRING_SERVICE, name) is not None:
                    keyring.delete_password(KEYRING_SERVICE, name)

        stop = Event()
        _, problem = await self._ask(remove, stop)
        return f"Secrets of the undone run are still in the keyring: {problem}" if problem else ""

    async def _ask(self, use: Callable[[Any], _Result], stop: Event) -> tuple[_Result | None, str]:
        """Use the keyring in a thread; return the result, and what went wrong."""
        import asyncio

        work = run_in_daemon_thread(lambda: with_keyring(use))
        try:
            return await asyncio.wait_for(work, self._seconds), ""
        except TimeoutError:
            return None, f"the keyring did not respond within {self._seconds:g} seconds"
        except ValueError as error:
            return None, str(error)
        finally:
            stop.set()


def undo_keyring(settings: Settings) -> UndoKeyring | None:
    """Return the keyring where the settings let it keep secrets for undos, else `None`."""
    return UndoKeyring() if settings.values.get("undo_secrets") == "keyring" else None


def _is_plain(keyring: Any) -> bool:
    """Return whether the keyring writes secrets to a file as they are."""
    return "plaintext" in type(keyring.get_keyring()).__name__.lower()
