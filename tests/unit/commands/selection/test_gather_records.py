"""What a command keeps of the records that it loads."""

import asyncio

from trunkline.commands.selection.gather_records import Gathered, gather
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.related import Related
from trunkline.vendors.polyai import VENDOR


def test_the_repr_of_a_result_has_no_records() -> None:
    """`asyncio.run` may build the `repr` of what it returns."""
    gathered = Gathered([Record("conn-1", None, {"name": "Paris"})], Related())
    assert "Paris" not in repr(gathered)


class FakeSession:
    """A session with one connector in one project."""

    async def records(self, kind: str, scope: RecordScope):  # type: ignore[no-untyped-def]
        if kind == "projects":
            yield [Record("P-1", None, {"agentId": "P-1", "agentName": "Hotels"})]
        else:
            yield [Record("conn-1", scope.parent, {"connectorId": "conn-1", "name": "Paris"})]


def test_labels_are_kept_only_of_kinds_that_are_needed() -> None:
    kind = VENDOR.kinds["connectors"]

    async def labels(*needed: str) -> dict[str, str]:
        gathered = await gather(FakeSession(), VENDOR, kind, RecordScope("P-1"), needed)  # type: ignore[arg-type]
        assert [record.key for record in gathered.records] == ["conn-1"]
        return dict(gathered.related.labels("connectors", "P-1"))

    assert asyncio.run(labels()) == {}
    assert asyncio.run(labels("connectors")) == {"conn-1": "Paris"}
