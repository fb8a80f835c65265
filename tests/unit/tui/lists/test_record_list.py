"""A list of records while it loads, and when that fails."""

from datetime import UTC, datetime, timedelta

import pytest

from trunkline.api.errors import ApiError, ServerFailure
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.tui.lists.record_list import RecordList, ago
from trunkline.vendors.polyai.kinds import KINDS
from trunkline.vendors.read_records import Batch

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def connector(key: str, parent: str, name: str = "x") -> Record:
    return Record(key, parent, {"connectorId": key, "name": name})


def of_all() -> RecordList:
    return RecordList("acme", KINDS["connectors"], RecordScope(), Related(KINDS))


def words(error: ApiError) -> str:
    return f"acme: {error}"


def names(records: RecordList) -> list[str]:
    return [str(record.values["name"]) for record in records.table.rows]


def test_progress_counts_parents_while_loading() -> None:
    records = of_all()
    assert not records.loading
    records.start()
    assert records.progress() == "loading"
    records.add(Batch("P1", [connector("c1", "P1"), connector("c2", "P1")], None, 0, 31), words)
    records.add(Batch("P1", (), None, 1, 31), words)
    assert records.progress() == "loading 1 of 31 projects"
    assert records.row_counts() == "2 rows"
    records.finish(NOON)
    assert records.progress() == ""
    assert records.loaded_at == NOON


def test_the_list_of_one_project_has_no_count_of_projects() -> None:
    records = RecordList("acme", KINDS["connectors"], RecordScope("P1"), Related(KINDS))
    records.start()
    records.add(Batch("P1", [connector("c1", "P1")]), words)
    assert records.progress() == "loading"
    assert records.row_counts() == "1 row"


def test_rows_of_a_project_that_failed_stay_and_are_stale() -> None:
    records = of_all()
    records.start()
    for parent in ("P1", "P2"):
        records.add(Batch(parent, [connector("c", parent, f"old {parent}")], None, 0, 2), words)
        records.add(Batch(parent, (), None, 1, 2), words)
    records.finish(NOON)
    records.start()
    records.add(Batch("P1", [connector("c", "P1", "new P1")], None, 0, 2), words)
    records.add(Batch("P1", (), None, 1, 2), words)
    records.add(Batch("P2", (), ServerFailure("it broke", status=503), 2, 2), words)
    records.finish(NOON + timedelta(minutes=3))
    assert names(records) == ["new P1", "old P2"]
    assert records.failures == {"P2": "acme: it broke (503)"}
    assert [records.table.is_stale(record) for record in records.table.rows] == [False, True]
    assert records.staleness(NOON + timedelta(minutes=3)).startswith("some rows are stale")


def test_a_failed_refresh_keeps_every_row_and_shows_its_age() -> None:
    records = of_all()
    records.start()
    records.add(Batch("P1", [connector("c", "P1", "old")], None, 0, 1), words)
    records.add(Batch("P1", (), None, 1, 1), words)
    records.finish(NOON)
    assert records.staleness(NOON) == ""
    records.start()
    records.fail("acme: no connection")
    assert names(records) == ["old"]
    assert records.error == "acme: no connection"
    assert records.staleness(NOON + timedelta(minutes=5)) == (
        "rows are stale: loaded 12:00, 5 min ago"
    )


def test_row_counts_name_shown_marked_and_hidden_rows() -> None:
    records = of_all()
    many = [connector(f"c{n}", "P1", "Paris" if n % 2 else "Lyon") for n in range(2400)]
    records.table.extend(many)
    records.table.marks.add(many[:3])
    assert records.row_counts() == "3 marked (0 hidden) · 2,400 rows"
    records.table.filter = parse("paris", records.kind)
    assert records.row_counts() == "3 marked (2 hidden) · 1,200 of 2,400 rows"


def test_a_stopped_list_keeps_the_rows_that_were_loaded() -> None:
    records = of_all()
    records.start()
    records.add(Batch("P1", [connector("c", "P1")], None, 0, 31), words)
    records.add(Batch("P1", (), None, 1, 31), words)
    records.stop()
    assert records.progress() == "stopped after 1 of 31 projects"
    assert records.table.total == 1
    records.stop()
    assert records.progress() == "stopped after 1 of 31 projects"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_ago_uses_the_largest_unit_that_fits(seconds: int, text: str) -> None:
    assert ago(NOON + timedelta(seconds=seconds), NOON) == text
