"""Secrets that earlier versions kept in the clear are sealed, and left in no byte of any file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.first_journal import FIRST_VERSION
from support.sweep import Leak, Sweep, made_up
from support.value_secrets import PAGE_SCHEMA, page_secrets, page_values, secret_url
from trunkline.changes.journal.journal import Journal
from trunkline.changes.staging.others import Holder
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.backups import restore
from trunkline.changes.store.repair import repair
from trunkline.changes.store.store import ChangeStore
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.sealing import has_marks

ACCOUNTS = {"work": "polyai:api.eu.poly.ai/ws-1", "calls": "signalwire:a.example/p-1"}
TOKEN = made_up("old", "token")
PAGE = {"schema": PAGE_SCHEMA, "lastUpdated": "1"}
PLACES = {
    "url": ("numbers", "", "n1", "call_request_url"),
    "page": ("config-pages", "s1", "live", "variables/pin"),
    "other page": ("config-pages", "s2", "live", "variables/apiToken"),
    "creation": ("telephony-configs", "", "twilio", ""),
}
"""Of edits: the kind, parent, key and field."""


def item(before: Any, patch: Any, after: Any, error: str = "") -> tuple[Any, ...]:
    texts = [json.dumps(value) for value in (before, patch, after)]
    return ("update", texts[0], texts[1], "[]", texts[2], error)


def edits() -> dict[str, tuple[str, str, str, str]]:
    """Return edits as the first version kept them."""
    url = json.dumps([secret_url("after")])
    pin = json.dumps([page_values("after")["pin"]])
    wanted = {"accountSid": "AC1", "authToken": TOKEN}
    return {
        "url": ("update", json.dumps([secret_url("before")]), url, secret_url("before")),
        "page": ("update", "[]", pin, "live"),
        "other page": ("update", "[]", json.dumps([TOKEN]), "live"),
        "creation": ("create", "[]", json.dumps([wanted]), "twilio"),
    }


@pytest.fixture(name="sweep")
def old_secrets() -> Sweep:
    return Sweep(TOKEN, *page_secrets("before"), *page_secrets("after"))


@pytest.fixture(name="path")
def old_file(tmp_path: Path) -> Path:
    """A file of the first version with secrets in every table, some of them in freed pages."""
    file = tmp_path / "state" / "changes.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(FIRST_VERSION)
        for what, edit in edits().items():
            profile = {"url": "calls", "creation": "gone"}.get(what, "work")
            db.execute(
                "INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (profile, *PLACES[what], *edit),
            )
            step = db.execute(
                "INSERT INTO steps (profile, title) VALUES (?, ?)", (profile, secret_url("before"))
            ).lastrowid
            db.execute(
                "INSERT INTO step_edits VALUES (?, ?, ?, ?, ?, ?, ?)",
                (step, *PLACES[what], None, json.dumps(edit)),
            )
        db.execute(
            "INSERT INTO runs VALUES (1, 'then', 'ada', ?, NULL, 'then')", (secret_url("after"),)
        )
        before, after = page_values("before"), page_values("after")
        page = {**PAGE, **{f"variables/{name}": value for name, value in before.items()}}
        patch = {f"variables/{name}": value for name, value in after.items()}
        urls = (
            {"call_request_url": secret_url("before")},
            {"call_request_url": secret_url("after")},
        )
        told = f"refused {page_values('after')['pin']}"
        rows = [
            ("work", "config-pages", "s1", "live", *item(page, patch, {**page, **patch}, told)),
            ("calls", "numbers", "", "n1", *item(*urls, urls[1])),
            ("gone", "numbers", "", "n2", *item(*urls, urls[1])),
        ]
        for seq, (*at, op, was, wanted, secret, now, error) in enumerate(rows):
            db.execute(
                "INSERT INTO items (run, seq, profile, kind, parent, key, label, op, before, patch,"
                " secret, after, error, sent, ended, result) VALUES"
                " (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'then', 'then', 'done')",
                (seq, *at, secret_url("before"), op, was, wanted, secret, now, error),
            )
        db.execute("CREATE TABLE freed (text TEXT)")
        db.execute("INSERT INTO freed VALUES (?)", (secret_url("before") * 1000,))
        db.execute("DROP TABLE freed")
    return file


@pytest.fixture(name="store")
def carried_over(path: Path) -> Iterator[ChangeStore]:
    store = ChangeStore(path, lambda profile: ACCOUNTS.get(profile, ""))
    yield store
    store.close()


def test_before_it_is_opened_they_are_there(path: Path, sweep: Sweep) -> None:
    with pytest.raises(Leak):
        sweep.folders("the folder", path.parent)


def test_no_byte_of_any_file_has_one_while_the_file_is_open_and_after(
    store: ChangeStore, path: Path, sweep: Sweep
) -> None:
    assert sweep.folders("the open folder", path.parent)
    store.close()
    assert sweep.folders("the folder", path.parent)
    names = {file.name for file in path.parent.iterdir()}
    assert names == {"changes.db", "changes.lock", "changes.key", "changes-v1.db"}


def test_the_user_is_told_once(store: ChangeStore, path: Path) -> None:
    assert "kept secrets in the clear in " in store.notice
    assert "sealed now in changes.db and its copy changes-v1.db" in store.notice
    again = ChangeStore(path)
    assert again.notice == ""
    again.close()


def test_runs_have_marks_that_a_record_with_the_same_secrets_opens(store: ChangeStore) -> None:
    journal = Journal(store)
    page, url, unknown = journal.items(1)
    assert has_marks(dict(page.before))
    assert has_marks(dict(page.patch))
    assert "•••" in page.error
    # The vendor of a profile that is gone is unknown: every kind of that name counts.
    for each in (url, unknown):
        assert each.patch == {"call_request_url": store.seal.sealed(secret_url("after"))}
    values = {f"variables/{name}": value for name, value in page_values("after").items()}
    from trunkline.vendors.base import load_vendor

    kind = load_vendor("polyai").kinds["config-pages"]
    opened = store.seal.opened(kind, dict(page.patch), {**PAGE, **values})
    assert opened == values


def test_staged_edits_lose_their_secrets_as_they_do_when_a_program_ends(
    store: ChangeStore,
) -> None:
    staging = Staging(store, "calls", account=ACCOUNTS["calls"], owner="ada")
    staging.take_over(Holder(ACCOUNTS["calls"], ""))
    (edit,) = staging.edits
    assert edit.wanted == store.seal.sealed(secret_url("after"))
    pages = Staging(store, "work", account=ACCOUNTS["work"], owner="ada")
    assert pages.take_over(Holder(ACCOUNTS["work"], "")) == 2
    assert all(has_marks(edit.wanted) and edit.base is ABSENT for edit in pages.edits)
    gone = Staging(store, "gone", account="ultravox:x/1", owner="ada")
    gone.take_over(Holder("?gone", ""))
    assert [edit.wanted for edit in gone.forgotten] == [{"accountSid": "AC1"}]


def test_a_file_that_a_version_in_between_has_carried_over_is_cleaned_too(
    path: Path, sweep: Sweep, store: ChangeStore
) -> None:
    store.close()
    # As that version left it: the tables of this one, and the clear copy.
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DROP TABLE cleaning")
        url = json.dumps({"call_request_url": secret_url("before")})
        db.execute("UPDATE items SET before = ? WHERE seq = 1", (url,))
    copy = path.with_name("changes-v1.db")
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("UPDATE items SET before = ? WHERE seq = 1", (url,))
        db.execute("UPDATE edits SET wanted = ? WHERE profile = 'gone'", (edits()["creation"][2],))
    with pytest.raises(Leak):
        sweep.folders("the folder", path.parent)
    again = ChangeStore(path)
    assert "in 1 row of the journal" in again.notice
    again.close()
    assert sweep.folders("the folder", path.parent)


def test_what_another_program_prevents_is_done_at_the_next_start(path: Path, sweep: Sweep) -> None:
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM items").fetchone()
        store = ChangeStore(path, lambda profile: ACCOUNTS.get(profile, ""))
        assert "its freed pages are cleaned at a later start" in store.notice
        store.close()
    again = ChangeStore(path)
    again.close()
    assert sweep.folders("the folder", path.parent)


def test_a_repaired_file_is_cleaned_when_it_is_opened(path: Path, sweep: Sweep) -> None:
    backup = repair(path, datetime(2026, 3, 1, tzinfo=UTC)).backup
    store = ChangeStore(path)
    assert f"{backup} may still have them: delete it" in store.notice
    store.close()
    backup.unlink()
    assert sweep.folders("the folder", path.parent)


def test_a_replaced_file_is_named_when_a_restored_one_is_cleaned(path: Path, sweep: Sweep) -> None:
    old = path.with_name("old.db")
    old.write_bytes(path.read_bytes())
    replaced = restore(path, old, datetime(2026, 3, 1, tzinfo=UTC))
    assert replaced is not None
    store = ChangeStore(path, lambda profile: ACCOUNTS.get(profile, ""))
    assert f"{replaced} may still have them: delete it" in store.notice
    store.close()
    for file in (old, replaced):
        file.unlink()
    assert sweep.folders("the folder", path.parent)
