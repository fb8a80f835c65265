"""The key of the marks is loaded once, by whichever thread needs it first."""

from pathlib import Path
from threading import Thread

from trunkline.changes.store.store import ChangeStore


def test_a_thread_that_writes_does_not_wait_for_one_that_loads_the_key(tmp_path: Path) -> None:
    store = ChangeStore(tmp_path / "changes.db")
    marks: list[str] = []

    def load() -> None:
        marks.append(store.seal.mark("s3cret"))

    def write() -> None:
        with store.writing():
            loading.start()
            loading.join(0.2)  # it waits for the end of this transaction, or has its mark
            marks.append(store.seal.mark("s3cret"))

    loading, writing = Thread(target=load, daemon=True), Thread(target=write, daemon=True)
    writing.start()
    for thread in (writing, loading):
        thread.join(20)
        assert not thread.is_alive()
    assert marks[0] == marks[1]
    store.close()
