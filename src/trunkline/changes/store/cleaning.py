"""Secrets that earlier versions kept in the clear: sealed in the file, and in the copy of it.

Versions before the seal wrote passwords of URLs and secrets of config pages as they were. Their
rows get the marks that new rows have; then the file is written anew, so that no freed page and no
write-ahead log has what was there before.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from trunkline.api.redaction import redactor
from trunkline.changes.store.serialization import pack, unpack
from trunkline.model.change import Op
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.secrets.masking import masked_text, may_hide, secrets_in
from trunkline.model.secrets.places import NOWHERE, Places, named_places
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.sealing import Seal

SEALED, COPIED, CLEAN = "sealed", "copied", "clean"
"""States of a file: no secrets in its rows; nor in its copy; nor in its freed pages and log."""

_QUICK: Final = 1000
"""Milliseconds to wait for other programs; what they prevent is done at the next start."""

_BUSY: Final = "Other programs use the file: its freed pages are cleaned at a later start"

_SHORTEST: Final = 4
"""The fewest characters of a secret that is looked for in messages."""

_PROFILES: Final = {
    "items": "i.profile",
    "edits": "profile",
    "step_edits": "(SELECT profile FROM steps WHERE id = step)",
}
_ACCOUNTS: Final = {
    "items": "(SELECT account FROM run_accounts AS a WHERE a.run = i.run"
    " AND a.profile = i.profile)",
    "edits": "account",
    "step_edits": "(SELECT account FROM steps WHERE id = step)",
}
"""What tells the vendor of a row: its account; in the first version, its profile."""


class Cleaner:
    """Seals the rows of one file."""

    def __init__(self, seal: Seal, account_of: Callable[[str], str] | None = None) -> None:
        """Prepare.

        Args:
            account_of: returns the account of a profile, for a file whose rows have only that.
        """
        self._seal = seal
        self._account_of = account_of
        self._kinds: dict[tuple[str, str], list[Kind]] = {}
        self._schemas: dict[tuple[str, str], dict[str, Any]] = {}
        self._objects: dict[str, Any] = {}

    def clean(self, db: sqlite3.Connection) -> int:
        """Seal the secrets of all rows; return how many rows had any."""
        count = self._items(db) + self._edits(db) + self._step_edits(db)
        for table in ("runs", "steps"):
            for number, title in db.execute(f"SELECT id, title FROM {table}").fetchall():  # noqa: S608
                if (shown := masked_text(title)) != title:
                    db.execute(f"UPDATE {table} SET title = ? WHERE id = ?", (shown, number))  # noqa: S608
                    count += 1
        return count

    def _items(self, db: sqlite3.Connection) -> int:
        has_details = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'details'").fetchone()
        fields, joined = ("fields", " LEFT JOIN details USING (run, seq)")
        if not has_details:
            fields, joined = "NULL", ""
        rows = db.execute(
            f"SELECT i.run, i.seq, {self._telling('items')}, kind, parent, key, before, patch,"  # noqa: S608
            f" after, secret, label, error, {fields} FROM items AS i{joined}"
        )
        count = 0
        for run, seq, place, kind, parent, key, *texts in rows.fetchall():
            old = tuple(texts)
            if (new := self._item(place, kind, parent, key, old)) == old:
                continue
            count += 1
            before, patch, after, _, label, error, messages = new
            db.execute(
                "UPDATE items SET before = ?, patch = ?, after = ?, label = ?, error = ?"
                " WHERE run = ? AND seq = ?",
                (before, patch, after, label, error, run, seq),
            )
            if messages is not None:
                db.execute(
                    "UPDATE details SET fields = ? WHERE run = ? AND seq = ?", (messages, run, seq)
                )
        return count

    def _item(self, place: str, name: str, parent: str, key: str, texts: tuple[Any, ...]) -> Any:
        before, patch, after, secret, label, error, messages = texts
        parts = [self._parsed(text or "{}") for text in (before, patch, after)]
        kept = frozenset(json.loads(secret))
        found: list[str] = []
        # Looking for secrets in messages takes long, and most items have none.
        has_messages = bool(error or messages)
        kinds = self._kinds_of(place, name)
        if not any(kind and (kind.page or kind.secret) for kind in kinds) and not any(
            map(may_hide, filter(None, texts))
        ):
            return texts
        for kind in kinds:
            if kind is not None and kind.page is not None:
                self._note_schemas(kind, parent, key, parts)
            places = self._places(kind, parent, *parts)
            for values in parts:
                for field, value in values.items():
                    if field not in kept:
                        place_of = places.get(field, NOWHERE)
                        if has_messages:
                            found += map(str, secrets_in(value, place_of))
                        values[field] = self._seal.sealed(value, place_of)
        hide = redactor([text for text in found if len(text) >= _SHORTEST])

        def shown(text: str) -> str:
            return masked_text(hide(text))

        texts_after = [
            old if old is None or json.loads(old) == values else json.dumps(values)
            for old, values in zip((before, patch, after), parts, strict=True)
        ]
        if messages is not None:
            hidden = {at: shown(text) for at, text in json.loads(messages).items()}
            messages = messages if hidden == json.loads(messages) else json.dumps(hidden)
        return (*texts_after, secret, shown(label), shown(error), messages)

    def _parsed(self, text: str) -> dict[str, Any]:
        """Parse a record's values; equal objects in them are one, so that a schema is read once."""
        values: dict[str, Any] = json.loads(text)
        for name, value in values.items():
            if isinstance(value, dict):
                values[name] = self._objects.setdefault(json.dumps(value), value)
        return values

    def _edits(self, db: sqlite3.Connection) -> int:
        holder = "profile" if self._account_of else "account, owner"
        places = f"{holder}, kind, parent, key, field"
        rows = db.execute(
            f"SELECT {self._telling('edits')}, op, base, wanted, label, {places} FROM edits"  # noqa: S608
        )
        same_row = " AND ".join(f"{name.strip()} = ?" for name in places.split(","))
        count = 0
        for holder_of, op, base, wanted, label, *place in rows.fetchall():
            kind, parent, _, field = place[-4:]
            new = self._edit(holder_of, kind, parent, field, (op, base, wanted, label))
            if new != (op, base, wanted, label):
                count += 1
                db.execute(
                    f"UPDATE edits SET op = ?, base = ?, wanted = ?, label = ? WHERE {same_row}",  # noqa: S608
                    (*new, *place),
                )
        return count

    def _step_edits(self, db: sqlite3.Connection) -> int:
        rows = db.execute(
            f"SELECT rowid, {self._telling('step_edits')}, kind, parent, field, was, is_now"  # noqa: S608
            " FROM step_edits"
        )
        count = 0
        for row, place, kind, parent, field, *texts in rows.fetchall():
            new = [
                text and json.dumps(self._edit(place, kind, parent, field, json.loads(text)))
                for text in texts
            ]
            if [text and json.loads(text) for text in new] != [t and json.loads(t) for t in texts]:
                count += 1
                db.execute("UPDATE step_edits SET was = ?, is_now = ? WHERE rowid = ?",
                           (*new, row))  # fmt: skip
        return count

    def _edit(
        self, place: str, name: str, parent: str, field: str, edit: Iterable[str]
    ) -> tuple[str, str, str, str]:
        """Return operation, base, new value and label of an edit, sealed."""
        op, base, wanted, label = edit
        parts = json.loads(wanted)
        old, new = unpack(base), parts[0] if parts else ABSENT
        is_lost = False
        for kind in self._kinds_of(place, name):
            values = [{field: value} if field else value for value in (old, new)]
            named = [value for value in values if isinstance(value, Mapping)]
            places = self._places(kind, parent, *named)
            if len(parts) == 1 and kind is not None and isinstance(new, Mapping | str):
                secret = kind.secret & ({field} if field else set(new))
                is_lost |= bool(secret)
                if secret:
                    whole = new if isinstance(new, Mapping) else {}
                    new = None if field else {at: whole[at] for at in whole if at not in secret}
            old, new = (self._sealed(value, field, places) for value in (old, new))
        if is_lost:
            # As the secrets that a program took with it when it ended.
            wanted = json.dumps([None if op != Op.CREATE else new, ""])
        elif parts and new != parts[0]:
            wanted = json.dumps([new, *(parts[1:] or ("", "sealed"))])
        return op, base if unpack(base) == old else pack(old), wanted, masked_text(label)

    def _sealed(self, value: Any, field: str, places: Mapping[str, Places]) -> Any:
        if field or not isinstance(value, Mapping):
            return self._seal.sealed(value, places.get(field, NOWHERE))
        return {at: self._seal.sealed(it, places.get(at, NOWHERE)) for at, it in value.items()}

    def _note_schemas(
        self, kind: Kind, parent: str, key: str, parts: Iterable[Mapping[str, Any]]
    ) -> None:
        """Remember the schema of a page: staged edits of it have none."""
        assert kind.page is not None
        for values in parts:
            if isinstance(schema := values.get(kind.page.schema), Mapping):
                self._schemas.setdefault((kind.name, parent), {})[key] = schema

    def _places(
        self, kind: Kind | None, parent: str, *parts: Mapping[str, Any]
    ) -> Mapping[str, Places]:
        """Return the places of secrets in values; without a page's schema, its names tell them."""
        if kind is None:
            return {}
        if kind.page is None or any(kind.page.schema in values for values in parts):
            return record_places(kind, *parts)
        known = [{kind.page.schema: schema}
                 for schema in self._schemas.get((kind.name, parent), {}).values()]  # fmt: skip
        if known:
            return record_places(kind, *known, *parts)
        return {field: named_places(field, value) for values in parts
                for field, value in values.items()}  # fmt: skip

    def _telling(self, table: str) -> str:
        return (_PROFILES if self._account_of else _ACCOUNTS)[table]

    def _kinds_of(self, place: str | None, name: str) -> list[Kind | None]:
        """Return what a row's kind may be: that of its vendor, else those with its name."""
        account = self._account_of(place or "") if self._account_of else place or ""
        vendor = account.partition(":")[0]
        if (vendor, name) not in self._kinds:
            kinds = list(_kinds_named(name, vendor)) or list(_kinds_named(name, ""))
            self._kinds[vendor, name] = kinds
        return [*self._kinds[vendor, name]] or [None]


def sealed_copy(path: Path, copy: Path, cleaner: Cleaner) -> int:
    """Write a copy of a file for its owner only, its secrets sealed; return how many rows had any.

    The copy is made in memory, so that no secret reaches the disk once more.

    Raises:
        OSError, sqlite3.Error: it could not be written; a copy that was there is as before.
    """
    draft = copy.with_name(f"{copy.name}.new")
    draft.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(":memory:")) as db:
            source.backup(db)
            count = cleaner.clean(db)
            db.commit()
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            db.execute("VACUUM INTO ?", (str(draft),))
        draft.replace(copy)
    finally:
        draft.unlink(missing_ok=True)
    for side in ("-wal", "-shm"):
        copy.with_name(copy.name + side).unlink(missing_ok=True)
    return count


def finish(db: sqlite3.Connection, copy: Path, cleaner: Cleaner) -> list[str]:
    """Write the file of a connection anew, and seal its copy, so that no secret is left in either.

    What another program prevents is done at the next start.

    Returns:
        What could not be done, in sentences.
    """
    problems = []
    (state,) = db.execute("SELECT state FROM cleaning").fetchone()
    if state == SEALED and copy.exists():
        try:
            sealed_copy(copy, copy, cleaner)
        except (OSError, ValueError, sqlite3.Error) as error:
            problems.append(f"{copy} may have secrets in the clear ({error}): delete it")
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute(f"PRAGMA busy_timeout = {_QUICK}")
    try:
        db.execute("VACUUM")
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            db.execute("UPDATE cleaning SET state = ?", (CLEAN,))
    except sqlite3.OperationalError:
        busy = True
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
    if busy:
        problems.append(_BUSY)
    return problems


def notice(path: Path, copy: Path, rows: int, problems: Iterable[str]) -> str:
    """Return what the user should know about a cleaned file; empty for nothing."""
    parts = []
    if not rows:
        problems = [problem for problem in problems if problem != _BUSY]
    if rows:
        where = f"{path.name} and its copy {copy.name}" if copy.exists() else path.name
        parts.append(
            f"An earlier version kept secrets in the clear in {counted(rows, 'row')} of the journal"
            f" and of what is staged: they are sealed now in {where}. Undo asks for those that a"
            " record no longer has"
        )
        parts += [
            f"{old} may still have them: delete it if you need it no more"
            for ending in ("damaged", "replaced")
            for old in sorted(path.parent.glob(f"{path.name}.{ending}-*"))
            if not old.name.endswith(("-wal", "-shm"))
        ]
    return ". ".join([*parts, *problems])


def _kinds_named(name: str, vendor: str) -> Iterator[Kind]:
    from trunkline.vendors.base import load_vendor, vendor_names

    for each in [vendor] if vendor else vendor_names():
        with suppress(LookupError, ImportError):
            yield load_vendor(each).kinds[name]
