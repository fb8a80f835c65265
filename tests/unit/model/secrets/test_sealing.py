"""Values whose secrets are replaced by marks that can be compared."""

import json

from trunkline.model.kind import Column, Kind, PageFields
from trunkline.model.secrets.masking import MASK, masked_text
from trunkline.model.secrets.sealing import Seal, has_marks, shown_change

PAGES = Kind("pages", "page", "key", "key", (Column("key", "key"),),
             page=PageFields("variables", "schema", "version"))  # fmt: skip
SCHEMA = {"properties": {"login": {"properties": {"pin": {"writeOnly": True}}}}}
BEFORE = {"schema": SCHEMA, "variables/login": {"user": "a", "pin": "hunter2"},
          "variables/hook": "https://u:hunter2@h/x"}  # fmt: skip


def test_equal_secrets_have_equal_marks_and_no_mark_tells_its_secret() -> None:
    seal = Seal(lambda: b"key")
    one, other = seal.sealed_values(PAGES, BEFORE), seal.sealed_values(PAGES, BEFORE)
    assert one == other
    assert seal.sealed_values(PAGES, one) == one
    assert "hunter2" not in json.dumps(one)
    assert has_marks(one)
    assert one["variables/login"]["user"] == "a"
    assert Seal(lambda: b"another").sealed_values(PAGES, BEFORE) != one


def test_a_patch_is_sealed_by_the_schema_of_its_record() -> None:
    patch = {"variables/login": {"user": "b", "pin": 1}}
    assert Seal(lambda: b"key").sealed_values(PAGES, patch) == patch
    assert has_marks(Seal(lambda: b"key").sealed_values(PAGES, patch, BEFORE))


def test_marks_are_opened_by_a_record_that_still_has_the_secret() -> None:
    seal = Seal(lambda: b"key")
    sealed = seal.sealed_values(PAGES, BEFORE)
    assert seal.opened(PAGES, sealed, BEFORE) == BEFORE
    other = {**BEFORE, "variables/login": {"user": "a", "pin": "changed"}}
    opened = seal.opened(PAGES, sealed, other)
    assert opened["variables/hook"] == BEFORE["variables/hook"]
    assert has_marks(opened["variables/login"])


def test_a_change_of_a_secret_is_said_and_not_shown() -> None:
    before, after = shown_change("https://u:a@h/x?token=1", "https://u:b@h/x?token=1")
    assert (before, after) == ("https://•••@h/x?token=•••", "https://••• (changed)@h/x?token=•••")
    assert masked_text(after) == after
    assert shown_change("https://u:a@h", "https://u:a@i") == ("https://•••@h", "https://•••@i")
    seal = Seal(lambda: b"key")
    sealed = seal.sealed("https://u:a@h"), seal.sealed("https://u:b@h")
    assert shown_change(*sealed) == ("https://•••@h", "https://••• (changed)@h")
    assert shown_change(None, "https://u:a@h") == (None, "https://•••@h")
    assert MASK in masked_text(sealed[0])
    assert "•••@" in masked_text(sealed[0])
