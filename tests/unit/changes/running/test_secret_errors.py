"""What is said of a write that was not taken: no secret, neither the wanted one nor the old one."""

from typing import Any

import pytest

from support.fake_vendor import FakeSession
from trunkline.changes.journal.item import Item
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.verification import Verification
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import Column, Kind, PageFields
from trunkline.model.record import Record

PAGES = Kind("pages", "page", "key", "key", (Column("key", "key"),),
             page=PageFields("variables", "schema", "version"))  # fmt: skip
SCHEMA = {"properties": {"pin": {"writeOnly": True}, "logins": {"items": {"format": "password"}}}}


class Page(FakeSession):
    """A vendor that answers success and keeps a page as it was."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({})
        self.page = Record("live", "s1", {"schema": SCHEMA, "version": "1", "variables": values})

    async def fetch(self, kind: str, parent: str | None, keys: Any) -> dict[str, Record]:
        return {"live": self.page}


@pytest.mark.parametrize(
    ("old", "wanted"),
    [
        ({"pin": "hunter1"}, {"pin": "hunter2"}),
        ({"pin": 11111111}, {"pin": 22222222}),
        ({"logins": ["hunter1"]}, {"logins": ["hunter1", "hunter2"]}),
        ({"hook": "https://u:hunter1@h"}, {"hook": "https://u:hunter2@h"}),
    ],
)
async def test_a_secret_that_was_not_taken_is_not_told(old: Any, wanted: Any) -> None:
    session = Page(old)
    before = {f"variables/{key}": value for key, value in old.items()}
    patch = {f"variables/{key}": value for key, value in wanted.items()}
    target = RecordRef("acme", "pages", "s1", "live")
    change = Change(target, Op.UPDATE, {"schema": SCHEMA, "version": "1", **before}, patch)
    chunk = Chunk(session, PAGES, (Item.of(0, change),))
    verification = Verification(ConcurrencyLimit(1), 1, 0)
    (outcome,) = await verification.verified(chunk, [change], [Outcome(target, Result.DONE)])
    assert outcome.result is Result.NOT_TAKEN
    assert "(changed)" in outcome.error
    for secret in ("hunter1", "hunter2", "11111111", "22222222"):
        assert secret not in outcome.error
