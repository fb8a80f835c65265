"""The file of staged edits and journal, used by several threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import STORE_FILE, ChangeStore


def test_a_file_that_another_thread_writes_is_closed_afterwards(tmp_path: Path) -> None:
    store = ChangeStore(tmp_path / STORE_FILE)
    began, goes_on = Event(), Event()

    def write() -> None:
        with store.writing() as db:
            db.execute("CREATE TABLE of_a_thread (id)")
            began.set()
            assert goes_on.wait(10)

    with ThreadPoolExecutor() as threads:
        written = threads.submit(write)
        assert began.wait(10)
        closed = threads.submit(store.close)
        with pytest.raises(TimeoutError):
            closed.result(timeout=0.2)
        goes_on.set()
        written.result()
        closed.result()
    again = ChangeStore(tmp_path / STORE_FILE)
    assert again.rows("SELECT * FROM of_a_thread") == []
    again.close()


def test_what_comes_after_the_end_is_refused_in_words(tmp_path: Path) -> None:
    store = ChangeStore(tmp_path / STORE_FILE)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.rows("SELECT 1")
    with pytest.raises(StoreError, match="closed"), store.writing():
        pass
