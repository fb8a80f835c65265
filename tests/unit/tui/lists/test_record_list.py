"""A list on its way to the screen: what it says of itself while it is read, and when that fails."""

from datetime import UTC, datetime, timedelta

import pytest

from trunkline.api.errors import ApiError, ServerFailure
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.filter import parse
from trunkline.model.table.related import Related
from trunkline.tui.lists.record_list import Listing, ago
from trunkline.vendors.polyai.kinds import KINDS
from trunkline.vendors.read_records import Batch

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def connector(key: str, parent: str, name: str = "x") -> Record:
    return Record(key, parent, {"connectorId": key, "name": name})


def of_all() -> Listing:
    return Listing("acme", KINDS["connectors"], RecordScope(), Related(KINDS))


def words(error: ApiError) -> str:
    return f"acme: {error}"


def names(listing: Listing) -> list[str]:
    return [str(record.values["name"]) for record in listing.table.rows]


def test_it_counts_parents_and_rows_while_it_is_read() -> None:
    listing = of_all()
    assert not listing.reading
    listing.begin()
    assert listing.progress() == "loading"
    listing.take(Batch("P1", [connector("c1", "P1"), connector("c2", "P1")], None, 0, 31), words)
    listing.take(Batch("P1", (), None, 1, 31), words)
    assert listing.progress() == "loading 1 of 31 projects"
    assert listing.rows() == "2 rows"
    listing.end(NOON)
    assert listing.progress() == ""
    assert listing.read_at == NOON


def test_one_project_has_rows_only_to_count() -> None:
    listing = Listing("acme", KINDS["connectors"], RecordScope("P1"), Related(KINDS))
    listing.begin()
    listing.take(Batch("P1", [connector("c1", "P1")]), words)
    assert listing.progress() == "loading"
    assert listing.rows() == "1 row"


def test_one_projects_failure_is_kept_by_project_and_its_old_rows_stay_stale() -> None:
    listing = of_all()
    listing.begin()
    for parent in ("P1", "P2"):
        listing.take(Batch(parent, [connector("c", parent, f"old {parent}")], None, 0, 2), words)
        listing.take(Batch(parent, (), None, 1, 2), words)
    listing.end(NOON)
    listing.begin()
    listing.take(Batch("P1", [connector("c", "P1", "new P1")], None, 0, 2), words)
    listing.take(Batch("P1", (), None, 1, 2), words)
    listing.take(Batch("P2", (), ServerFailure("it broke", status=503), 2, 2), words)
    listing.end(NOON + timedelta(minutes=3))
    assert names(listing) == ["new P1", "old P2"]
    assert listing.failures == {"P2": "acme: it broke (503)"}
    assert [listing.table.is_stale(record) for record in listing.table.rows] == [False, True]
    assert listing.staleness(NOON + timedelta(minutes=3)).startswith("some rows are stale")


def test_a_refresh_that_breaks_off_keeps_every_row_and_says_how_old_they_are() -> None:
    listing = of_all()
    listing.begin()
    listing.take(Batch("P1", [connector("c", "P1", "old")], None, 0, 1), words)
    listing.take(Batch("P1", (), None, 1, 1), words)
    listing.end(NOON)
    assert listing.staleness(NOON) == ""
    listing.begin()
    listing.fail("acme: no connection")
    assert names(listing) == ["old"]
    assert listing.reason == "acme: no connection"
    assert listing.staleness(NOON + timedelta(minutes=5)) == (
        "rows are stale: read 12:00, 5 min ago"
    )


def test_it_says_what_is_shown_and_marked_and_what_of_that_is_hidden() -> None:
    listing = of_all()
    records = [connector(f"c{n}", "P1", "Paris" if n % 2 else "Lyon") for n in range(2400)]
    listing.table.extend(records)
    listing.table.marks.add(records[:3])
    assert listing.rows() == "3 marked (0 hidden) · 2,400 rows"
    listing.table.filter = parse("paris", listing.kind)
    assert listing.rows() == "3 marked (2 hidden) · 1,200 of 2,400 rows"


def test_the_user_can_stop_it_and_what_has_come_stays() -> None:
    listing = of_all()
    listing.begin()
    listing.take(Batch("P1", [connector("c", "P1")], None, 0, 31), words)
    listing.take(Batch("P1", (), None, 1, 31), words)
    listing.stop()
    assert listing.progress() == "stopped after 1 of 31 projects"
    assert listing.table.total == 1
    listing.stop()
    assert listing.progress() == "stopped after 1 of 31 projects"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 d ago"),
    ],
)
def test_ago_takes_the_largest_unit_that_fits(seconds: int, said: str) -> None:
    assert ago(NOON + timedelta(seconds=seconds), NOON) == said
