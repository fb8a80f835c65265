"""Discarding all staged edits of accounts whose records are created anew."""

from collections.abc import Callable
from pathlib import Path

from trunkline.changes.store.schema import AccountOf
from trunkline.changes.store.store import STORE_FILE, ChangeStore


def discard_staged(
    folder: Path, is_gone: Callable[[str], bool], account_of: AccountOf = lambda profile: ""
) -> int:
    """Discard all edits of some accounts, whoever staged them, and their undo steps.

    Args:
        is_gone: returns whether an account, as text, is one of them.
        account_of: as `ChangeStore` takes it.

    Returns:
        How many edits there were.

    Raises:
        StoreError: the file cannot be read or written.
    """
    if not (folder / STORE_FILE).exists():
        return 0
    store = ChangeStore(folder / STORE_FILE, account_of)
    try:
        count = 0
        with store.writing() as db:
            every = "SELECT account FROM edits UNION SELECT account FROM steps"
            for (account,) in db.execute(every).fetchall():
                if not is_gone(account):
                    continue
                steps = "SELECT id FROM steps WHERE account = ?"
                db.execute(f"DELETE FROM step_edits WHERE step IN ({steps})", (account,))  # noqa: S608
                db.execute("DELETE FROM steps WHERE account = ?", (account,))
                count += db.execute("DELETE FROM edits WHERE account = ?", (account,)).rowcount
        return count
    finally:
        store.close()
