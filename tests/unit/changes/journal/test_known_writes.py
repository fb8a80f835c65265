"""What the journal knows of records is loaded for those that are asked for."""

from pathlib import Path

import pytest

from support.fake_vendor import KINDS, LINES, FakeSession, line
from support.one_account import OneAccount
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import RecordRef
from trunkline.model.record import Record


def target(n: int) -> RecordRef:
    return RecordRef("acme", "lines", "s1", f"k{n}")


async def test_a_large_run_is_not_loaded_for_one_of_its_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(200)})
    writer = Writer(tmp_path, OneAccount(vendor, KINDS["acme"]), RunOptions(first_wait=0))
    edits = [Edit(target(n), "voice", "a", "b") for n in range(200)]
    await writer.apply(await writer.plan(edits), "voice b")
    store = writer.journal.store
    loaded, rows = [], store.rows

    def counted(query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        loaded.extend(found := rows(query, values))
        return found

    monkeypatch.setattr(store, "rows", counted)
    known = KnownWrites(writer.journal)
    old, new = ({"k7": Record("k7", "s1", line("k7", voice=voice))} for voice in ("a", "b"))
    assert known.outdated(LINES, [target(7)], old) == {target(7): 1}
    assert known.outdated(LINES, [target(7)], new) == {}
    assert known.unfinished_run(LINES, target(7)) is None
    assert len(loaded) < 10
    writer.close()
