"""The staged edits of accounts whose records are created anew are discarded, and no others."""

from pathlib import Path

from support.counters import COUNTERS, counter
from trunkline.changes.staging.bulk_edits import set_field
from trunkline.changes.staging.discard import discard_staged
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import STORE_FILE, ChangeStore


def staged(folder: Path, profile: str) -> int:
    store = ChangeStore(folder / STORE_FILE)
    staging = Staging(store, profile)
    found = len(staging.edits)
    steps = store.rows("SELECT count(*) FROM steps WHERE account = ?", (profile,))
    assert bool(steps[0][0]) is bool(found)
    store.close()
    return found


def test_the_edits_of_the_chosen_accounts_are_discarded_with_their_steps(tmp_path: Path) -> None:
    store = ChangeStore(tmp_path / STORE_FILE)
    for profile in ("demo-one", "demo-two", "mine"):
        staging = Staging(store, profile)
        rows = [counter("1"), counter("2")]
        staging.stage(set_field(staging, profile, COUNTERS, rows, "name", "Other"), "name them")
    store.close()
    assert discard_staged(tmp_path, lambda account: account.startswith("demo-")) == 4
    assert [staged(tmp_path, name) for name in ("demo-one", "demo-two", "mine")] == [0, 0, 2]
    assert discard_staged(tmp_path, lambda account: account == "demo-one") == 0


def test_no_file_is_created_where_nothing_was_staged(tmp_path: Path) -> None:
    assert discard_staged(tmp_path, lambda account: account == "demo-one") == 0
    assert not (tmp_path / STORE_FILE).exists()
