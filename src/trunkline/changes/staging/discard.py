"""Discarding all staged edits of profiles whose records are created anew."""

from collections.abc import Collection
from pathlib import Path

from trunkline.changes.store.store import STORE_FILE, ChangeStore


def discard_staged(folder: Path, profiles: Collection[str]) -> int:
    """Discard all edits of some profiles, and their undo steps; return how many edits.

    Raises:
        StoreError: the file cannot be read or written.
    """
    if not (folder / STORE_FILE).exists():
        return 0
    store = ChangeStore(folder / STORE_FILE)
    try:
        count = 0
        with store.writing() as db:
            for profile in profiles:
                steps = "SELECT id FROM steps WHERE profile = ?"
                db.execute(f"DELETE FROM step_edits WHERE step IN ({steps})", (profile,))  # noqa: S608
                db.execute("DELETE FROM steps WHERE profile = ?", (profile,))
                count += db.execute("DELETE FROM edits WHERE profile = ?", (profile,)).rowcount
        return count
    finally:
        store.close()
