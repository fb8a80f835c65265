"""The keyring as keeper of secrets for undos: it never blocks, and a failure is a sentence."""

from threading import Event

import pytest

from support.dashboard import settings_of
from support.fake_keyring import FakeKeyring, use_keyring
from trunkline.sessions.undo_keyring import UndoKeyring, undo_keyring
from trunkline.settings.options import option

TEXTS = {"undo/a/1/0": "one", "undo/a/1/1": "two"}


@pytest.fixture(name="library")
def fake_library(monkeypatch: pytest.MonkeyPatch) -> FakeKeyring:
    keyring = FakeKeyring()
    use_keyring(monkeypatch, keyring)
    return keyring


async def test_what_is_kept_is_found_and_then_removed(library: FakeKeyring) -> None:
    keyring = UndoKeyring()
    assert await keyring.keep(TEXTS) == ""
    assert library.entries == {("trunkline", name): text for name, text in TEXTS.items()}
    assert await keyring.fetch([*TEXTS, "other"]) == (TEXTS, "")
    assert await keyring.forget([*TEXTS, "other"]) == ""
    assert library.entries == {}


async def test_a_locked_keyring_is_one_sentence(library: FakeKeyring) -> None:
    library.locked, keyring = True, UndoKeyring()
    why = "the keyring does not respond: it is locked"
    assert await keyring.keep(TEXTS) == (
        f"2 of 2 secrets are not kept for undo: {why}; undo will ask for them"
    )
    assert await keyring.fetch([*TEXTS]) == ({}, f"No secret was taken from the keyring: {why}")
    gone = await keyring.forget([*TEXTS])
    assert gone == f"Secrets of the undone run are still in the keyring: {why}"


async def test_a_keyring_that_waits_for_a_password_is_not_waited_for(library: FakeKeyring) -> None:
    library.waiting = Event()
    problem = await UndoKeyring(seconds=0.05).keep(TEXTS)
    assert "the keyring did not respond within 0.05 seconds" in problem
    library.waiting.set()


async def test_without_the_library_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    use_keyring(monkeypatch, None)
    assert "the keyring library is not installed: pip install keyring" in (
        await UndoKeyring().keep(TEXTS)
    )


async def test_a_keyring_that_encrypts_nothing_gets_nothing(
    library: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PlaintextKeyring:
        """As in keyrings.alt."""

    monkeypatch.setattr(library, "get_keyring", PlaintextKeyring)
    assert "a file that is not encrypted" in await UndoKeyring().keep(TEXTS)
    assert library.entries == {}


def test_it_is_off_until_the_settings_allow_it() -> None:
    settings = settings_of()
    assert option("undo_secrets").default == "ask"
    assert undo_keyring(settings) is None
    allowed = {**settings.values, "undo_secrets": "keyring"}
    from dataclasses import replace

    assert undo_keyring(replace(settings, values=allowed)) is not None
