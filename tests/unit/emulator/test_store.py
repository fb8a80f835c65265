"""The database: its transactions, and the files that it refuses. Strict JSON."""

import sqlite3
from pathlib import Path

import pytest

from trunkline.emulator.config import ServerConfig
from trunkline.emulator.json_text import dump, load
from trunkline.emulator.parts import find_parts
from trunkline.emulator.store import Database, DatabaseError, remove

PARTS = find_parts()


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM numbers").fetchone()[0])


async def test_a_failed_transaction_is_rolled_back() -> None:
    store = Database(None, PARTS, 0)

    def delete_and_fail(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM numbers")
        raise LookupError

    before = await store.run(_count, writes=False)
    with pytest.raises(LookupError):
        await store.run(delete_and_fail, writes=True)
    assert await store.run(_count, writes=False) == before > 0
    store.close()


async def test_the_database_works_after_a_failed_commit() -> None:
    store = Database(None, PARTS, 0)

    def point_nowhere(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("UPDATE numbers SET connector_id = 'conn-none'")

    with pytest.raises(sqlite3.IntegrityError):
        await store.run(point_nowhere, writes=True)
    assert await store.run(_count, writes=False) > 0
    store.close()


async def test_a_committed_write_is_in_the_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    store = Database(file, PARTS, 0)
    await store.run(lambda connection: connection.execute("DELETE FROM numbers"), writes=True)
    other = sqlite3.connect(file)
    assert _count(other) == 0
    other.close()
    store.close()
    store.close()


def test_data_is_created_once_and_keeps_its_rows(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    for rows, fresh in ((40, True), (7, False)):
        store = Database(file, PARTS, rows)
        assert (store.fresh, store.rows) == (fresh, 40)
        store.close()
    for _ in range(2):
        remove(file)
        assert list(tmp_path.glob("data.db*")) == []


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="a database of another program"):
        Database(file, PARTS, 0)
    with pytest.raises(DatabaseError, match="not deleted"):
        remove(file)
    assert file.read_bytes() == before


def test_a_database_of_another_version_needs_a_reset(tmp_path: Path) -> None:
    file = tmp_path / "data.db"
    Database(file, PARTS, 0).close()
    other = sqlite3.connect(file)
    other.execute("PRAGMA user_version = 999")
    other.close()
    with pytest.raises(DatabaseError, match="reset"):
        Database(file, PARTS, 0)
    remove(file)
    assert not file.exists()


@pytest.mark.parametrize(
    "differs", [{"errors": -0.1}, {"errors": 1.1}, {"latency": -1}, {"rows": -1}, {"port": 70000}]
)
def test_settings_out_of_range_are_refused(differs: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"share|negative|port"):
        ServerConfig(**differs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"\xff", b"NaN", b"[-Infinity]", b"1e999", b'"\\udc00"', b"[" * 100_000],
    ids=lambda text: str(text[:20]),
)
def test_json_that_cannot_be_written_again_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(text)


def test_json_is_written_unchanged() -> None:
    text = '{"big":123456789012345678901234567890,"one":1.0,"é":"\\u0000\\ud83d\\ude00","n":null}'
    written = dump(load(text.encode()))
    assert written == text.replace("\\ud83d\\ude00", "😀")
