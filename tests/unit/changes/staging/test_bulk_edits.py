"""Replacing with a regular expression that does not end."""

from pathlib import Path

import pytest

from support.counters import COUNTERS, counter
from trunkline.changes.staging import bulk_edits as bulk
from trunkline.changes.staging.bulk_edits import BulkError, replace_in
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore


def test_an_endless_replacement_is_refused_and_nothing_is_staged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_SECONDS", 0.05)
    store = ChangeStore(tmp_path / "changes.db")
    staging = Staging(store, "acme")
    records = [counter("1"), counter("2", name="a" * 60 + "b")]
    with pytest.raises(BulkError, match="takes too long"):
        replace_in(staging, "acme", COUNTERS, records, "name", r"(a+)+$", "x")
    assert not staging
    found = replace_in(staging, "acme", COUNTERS, records, "name", "Desk", "Table")
    assert [edit.wanted for edit in found] == ["Table 1"]
    store.close()
