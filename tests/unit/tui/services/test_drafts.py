"""Drafts on disk, and how they are merged with newer values."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trunkline.model.change import RecordRef
from trunkline.tui.services.drafts import Draft, DraftStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TARGET = RecordRef("acme", "config-pages", "P1", "live")


def draft(**content: Any) -> Draft:
    base = {"a": 1, "b": 2, "c": 3}
    return Draft(TARGET, "Acme › live", NOON, base, {"typed": {}, "branches": {}, **content}, account="acme")


def test_only_the_owner_can_read_a_draft(tmp_path: Path) -> None:
    drafts = DraftStore(tmp_path)
    assert drafts.of(TARGET) is None
    kept = draft(value={"a": 9, "b": 2, "c": 3})
    drafts.save(kept)
    assert drafts.of(TARGET) == kept
    assert list(drafts) == [kept]
    (path,) = (tmp_path / "drafts").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("{half")
    assert drafts.of(TARGET) is None
    drafts.discard(TARGET)
    assert list(drafts) == []


def test_a_draft_is_merged_with_values_that_others_have_written_since() -> None:
    kept = draft(value={"a": 9, "b": 8, "c": 3, "d": 4})
    now = {"a": 1, "b": 5, "c": 6}
    assert kept.merged_into(now)["value"] == {"a": 9, "b": 8, "c": 6, "d": 4}
    assert kept.conflicts(now) == ("b",)
